"""Quarter hours as the clocks of homes show them: which day, which time, and whether the day is free.

People live by these. A day on which clocks are set forward lacks an hour here; of one on which they are set back,
what was done in the hour that comes twice is the mean of both.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartenergy.forecasts.past import QUARTERS_A_DAY
from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.tariffs.clock import Quarters, quarters

FreeDays = Callable[[Ints], Bools]
"""Which days, counted since 1970, are free."""


@dataclass(frozen=True)
class Wall:
    """Quarter hours one after the other."""

    shown: Quarters
    is_free: Bools
    """Of each local day."""

    @classmethod
    def of(cls, zone: str, since: int, until: int, is_free: FreeDays) -> "Wall":
        """Those of a zone, by its country's calendar."""
        shown = quarters(zone, since, until)
        return cls(shown, is_free(shown.dates))

    @property
    def day(self) -> Ints:
        """Which local day each quarter hour lies in, the first being 0."""
        return self.shown.day

    @property
    def days(self) -> int:
        """How many local days there are, the first and the last perhaps in part."""
        return len(self.is_free)

    def by_day(self, values: Floats) -> Floats:
        """Values of the first quarter hours as homes × days × times of the day; NaN for what does not come."""
        count = values.shape[1]
        day, slot = self.shown.day[:count], self.shown.slot[:count]
        table = np.full((len(values), self.days, QUARTERS_A_DAY), np.nan)
        table[:, day, slot] = values
        first, second = _twice(day * QUARTERS_A_DAY + slot)
        if len(first):
            both = np.stack([values[:, first], values[:, second]])
            known = ~np.isnan(both)
            sums = np.where(known, both, 0).sum(axis=0)
            mean = np.divide(sums, known.sum(axis=0), out=np.full(sums.shape, np.nan), where=known.any(axis=0))
            table[:, day[first], slot[first]] = mean
        return table

    def along(self, table: Floats, days: Ints) -> Floats:
        """Homes × some days × times of the day as they come, one after the other; NaN for all other days."""
        row = np.full(self.days, len(days))
        row[days] = np.arange(len(days))
        blank = np.full((len(table), 1, QUARTERS_A_DAY), np.nan)
        found: Floats = np.concatenate([table, blank], axis=1)[:, row[self.shown.day], self.shown.slot]
        return found


def _twice(keys: Ints) -> tuple[Ints, Ints]:
    """The places of what comes twice: first, and again."""
    order = np.argsort(keys, kind="stable")
    again = np.flatnonzero(np.diff(keys[order]) == 0)
    return order[again], order[again + 1]
