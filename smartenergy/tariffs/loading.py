"""Values that somebody loads into a series: whether they are steps that follow one another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.tariffs.series import FINEST


@dataclass(frozen=True)
class Loaded:
    """Values with the time at which each became known. All arrays have the same length."""

    starts: Ints
    values: Ints
    known_at: Ints

    def by_start(self) -> "Loaded":
        """The same, in order."""
        order = np.argsort(self.starts, kind="stable")
        return Loaded(self.starts[order], self.values[order], self.known_at[order])


def problems(loaded: Loaded, step: int, phase: int, places: Sequence[str], *, allow_gaps: bool) -> Iterator[str]:
    """What is wrong with them, in words; `places` say where each was written.

    `phase` is where within a step of UTC the series' steps begin.
    """
    starts = loaded.starts
    unit = QUARTER_SECONDS if step % QUARTER_SECONDS == 0 else FINEST
    for at in np.flatnonzero((starts % step != phase) | (starts % unit != 0)).tolist():
        yield f"{places[at]}: {_shown(starts[at])} begins no step of {step // 60} minutes{_counted(phase, unit)}"
    order = np.argsort(starts, kind="stable")
    apart = np.diff(starts[order])
    for at in np.flatnonzero(apart == 0).tolist():
        yield f"{places[order[at + 1]]}: {_shown(starts[order[at]])} has come before, at {places[order[at]]}"
    if not allow_gaps:
        for at in np.flatnonzero(apart > step).tolist():
            lacks = f"{_shown(starts[order[at]] + step)} to {_shown(starts[order[at + 1]])}"
            yield f"{places[order[at + 1]]}: before it {lacks} lacks; `allow_gaps` takes them so"


def _counted(phase: int, unit: int) -> str:
    return f", which begin {phase // 60} minutes after those of UTC" if phase and phase % unit == 0 else ""


def _shown(instant: int) -> str:
    return f"{datetime.fromtimestamp(int(instant), UTC):%Y-%m-%dT%H:%MZ}"
