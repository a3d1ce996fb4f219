"""Store what the home has over, use it when the home lacks something; the grid is for the rest."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady


@dataclass(frozen=True)
class SelfConsumption:
    """It has no settings of its own."""


def schedule(ahead: Ahead, _: SelfConsumption, reason: Reason = Reason.OWN_USE) -> Schedule:
    """The same at any time."""
    return steady(ahead, (0, FULL, 0, FULL), reason)


def levels(capacities: Ints, reserves: Ints) -> Levels:
    """Levels of storage, mWh, by what it holds when full and by what is kept for an outage."""
    nothing = np.zeros_like(capacities)
    return Levels(from_grid=nothing, from_surplus=capacities, to_load=reserves, to_grid=capacities)
