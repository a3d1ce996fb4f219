"""What the strategies of homes say of a tick: levels in shares of what a storage holds, and more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smartenergy.kernel.arrays import Ints

FULL = 10_000
"""All that a storage holds."""
WAIT, AS_USUAL, NOW = 0, 1, 2
"""What a car does about the grid: waits as long as it may, charges as its people do, charges at once."""


@dataclass(frozen=True)
class Shares:
    """An element a home in each. What nobody says is `USUAL`."""

    from_grid: Ints
    """Parts of `FULL`, as in `Levels`;"""
    from_surplus: Ints
    to_load: Ints
    to_grid: Ints
    to_peak: Ints
    """down to here storage is discharged for loads above"""
    cap_watts: Ints
    """the cap on import; 0: none."""
    watts: Ints
    """The most power of a home's batteries together; 0: their own most."""
    cars: Ints
    exports: Ints
    """Whether anything may be given out: 0 where what is given out costs money."""
    car_first_above: Ints
    """The car comes before the battery where that holds so much;"""
    feeds_car_above: Ints
    """down to here the battery gives to a car."""

    @classmethod
    def of(cls, rows: Sequence[Ints], home: Ints) -> "Shares":
        """Of homes, each by its place among rows of what is said; a row has a number for each column."""
        return cls(*np.asarray(rows)[home].T.copy())

    @classmethod
    def over(cls, parts: Sequence["Shares"], ticks: Sequence[int]) -> "Shares":
        """One after the other, each for so many ticks: a row a home, a column a tick."""
        return cls(**{
            name: np.repeat(np.stack([getattr(part, name) for part in parts], axis=1), ticks, axis=1)
            for name in vars(parts[0])
        })  # fmt: skip

    def of_tick(self, tick: int) -> "Shares":
        """Those of one of many ticks."""
        return Shares(**{name: column(values, tick) for name, values in vars(self).items()})

    def of_ticks(self, some: slice) -> "Shares":
        """Those of some of many ticks."""
        return Shares(**{
            name: values[:, some] if values.ndim > 1 and values.shape[1] > 1 else values
            for name, values in vars(self).items()
        })  # fmt: skip

    def at(self, homes: Ints) -> "Shares":
        """Those of some homes, in the order of their places; of all of them the very columns."""
        if len(homes) == len(self.exports) and bool((homes == np.arange(len(homes))).all()):
            return self
        return Shares(**{name: column[homes] for name, column in vars(self).items()})


USUAL: Ints = np.array([0, FULL, 0, FULL, 0, 0, 0, AS_USUAL, 1, 0, FULL], np.int64)
"""A row for own use and nothing else."""
USUAL.setflags(write=False)


def column(values: Any, tick: int) -> Any:
    """What has a column a tick, or one for all, or none, at a tick."""
    return values if values.ndim == 1 else values[:, tick if values.shape[1] > 1 else 0]
