"""All that a tick knows of a strategy: how far storage may be moved for which purpose."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints


@dataclass(frozen=True)
class Levels:
    """Four levels of each storage, mWh that it holds. All arrays have the same length."""

    from_grid: Ints
    """It is charged from the grid up to here,"""
    from_surplus: Ints
    """and from what the home has left over up to here;"""
    to_load: Ints
    """it is discharged for the home's own use down to here,"""
    to_grid: Ints
    """and into the grid down to here."""

    def consistent(self) -> "Levels":
        """The same, so that nothing is charged for one purpose what is discharged for another."""
        to_load = np.maximum(self.to_load, self.from_grid)
        from_surplus = np.minimum(self.from_surplus, self.to_grid)
        return Levels(self.from_grid, from_surplus, to_load, self.to_grid)
