"""Store what the home has over, use it when the home lacks something; the grid is for the rest."""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.strategies.levels import Levels


def levels(capacities: Ints, reserves: Ints) -> Levels:
    """Levels of storage, mWh, by what it holds when full and by what is kept for an outage."""
    nothing = np.zeros_like(capacities)
    return Levels(from_grid=nothing, from_surplus=capacities, to_load=reserves, to_grid=capacities)
