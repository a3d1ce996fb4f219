"""What the strategies of homes say of a tick: levels in shares of what a storage holds, and more."""

from collections.abc import Sequence
from dataclasses import dataclass

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
        return cls(*np.stack(rows)[home].T.copy())

    def at(self, homes: Ints) -> "Shares":
        """Those of some homes, in the order of their places."""
        return Shares(**{name: column[homes] for name, column in vars(self).items()})


USUAL: Ints = np.array([0, FULL, 0, FULL, 0, 0, 0, AS_USUAL, 1, 0, FULL], np.int64)
"""A row for own use and nothing else."""
USUAL.setflags(write=False)
