"""What homes did in the quarter hours before an instant: all that a forecast may go by."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table

QUARTERS_A_DAY = DAY_SECONDS // QUARTER_SECONDS
LEAST_SECONDS = QUARTER_SECONDS // 2
"""A quarter hour of which less is recorded says nothing."""
ENERGY = {"load": "consumption_mwh", "solar": "solar_mwh", "generator": "generator_mwh"}


@dataclass(frozen=True)
class Past:
    """Energy of homes in whole days of UTC, Wh: a row a home, a column a quarter hour; NaN where it is not known.

    The last day is the one of `at`. Nothing that was not over at `at` is in it: `Past.of` sees to that.
    """

    since: int
    at: int
    load: Floats
    solar: Floats
    generator: Floats

    @classmethod
    def of(cls, recorded: "Recorded", at: int) -> "Past":
        """Cut off at an instant whatever was recorded: the only way in."""
        scale = recorded.scale_at(at)
        return cls(recorded.since, at, **{name: column * scale for name, column in recorded.energy.items()})

    @property
    def days(self) -> int:
        """Days of UTC, the last not over."""
        return int(self.load.shape[1]) // QUARTERS_A_DAY

    @property
    def starts(self) -> Ints:
        """When each quarter hour begins."""
        return self.since + np.arange(self.load.shape[1], dtype=np.int64) * QUARTER_SECONDS


@dataclass(frozen=True)
class Recorded:
    """Energy of homes in whole days of UTC, mWh, with how much of each quarter hour is recorded."""

    since: int
    seconds: Ints
    energy: dict[str, Ints]

    @classmethod
    def blank(cls, homes: int, since: int, days: int) -> "Recorded":
        """Nothing yet."""
        shape = homes, days * QUARTERS_A_DAY
        return cls(since, np.zeros(shape, np.int64), {name: np.zeros(shape, np.int64) for name in ENERGY})

    @property
    def until(self) -> int:
        """Where the last day ends."""
        return self.since + int(self.seconds.shape[1]) * QUARTER_SECONDS

    def put(self, home: Ints, start: Ints, table: Table) -> None:
        """Write down quarter hours by their home's row and their beginning, in place of what is there."""
        place = (start - self.since) // QUARTER_SECONDS
        inside = (place >= 0) & (place < self.seconds.shape[1])
        home, place = home[inside], place[inside]
        self.seconds[home, place] = table["recorded_seconds"][inside]
        for name, column in ENERGY.items():
            self.energy[name][home, place] = table[column][inside]

    def scale_at(self, at: int) -> Floats:
        """Wh of a whole quarter hour for each mWh of those that were over at an instant, NaN of all others.

        One with gaps counts as if it had gone on like that. A tick may be longer than the quarter hour that it is
        written down in.
        """
        starts = self.since + np.arange(self.seconds.shape[1], dtype=np.int64) * QUARTER_SECONDS
        is_known = self.seconds >= LEAST_SECONDS
        is_known &= starts + np.maximum(self.seconds, QUARTER_SECONDS) <= at
        found = np.full(self.seconds.shape, np.nan)
        np.divide(QUARTER_SECONDS / MWH_PER_WH, self.seconds, out=found, where=is_known)
        return found


def first_ahead(at: int) -> int:
    """The first quarter hour that has not begun at an instant."""
    return -(-at // QUARTER_SECONDS) * QUARTER_SECONDS
