"""How a car's battery fills: with all that the charger gives, until it is all but full."""

import numpy as np

from smartenergy.kernel.arrays import Floats, Singles
from smartenergy.simulation.strategies.filling import Filling

FULL_PER_HOUR, MORE_PER_HOUR = 0.04, 6.0
"""The most that a battery takes, beside its capacity: when full, and by how much more for what is missing of it.

So 11 kW into 60 kWh are all taken up to 98%, and the rest takes a quarter of an hour; 3.7 kW up to 99.7%.
"""
TARGETS = ((0.40, 80.0), (0.56, 85.0), (0.80, 90.0), (1.0, 100.0))
"""How full cars are charged, %, each up to a share of them: as drivers are advised, but for one in five."""


def filling(charger_w: Singles, capacities_wh: Floats | Singles) -> Filling:
    """How cars fill whose charger gives so much."""
    most, capacities = charger_w.astype(np.float64), np.asarray(capacities_wh, np.float64)
    nothing, more = np.zeros_like(capacities), np.full_like(capacities, MORE_PER_HOUR)
    return Filling(most, nothing, FULL_PER_HOUR * capacities, more)


def power_w(charger_w: Singles, capacities_wh: Floats | Singles, levels_wh: Floats | Singles) -> Floats:
    """What cars at these levels take where their charger may give all that it can."""
    return filling(charger_w, capacities_wh).watts(np.asarray(capacities_wh - levels_wh, np.float64))


def target_percent(chance: Singles) -> Singles:
    """The targets of a population, by a chance of 0 to 1 each."""
    target = np.full_like(chance, TARGETS[-1][1])
    for up_to, percent in TARGETS[-2::-1]:
        target = np.where(chance < np.float32(up_to), np.float32(percent), target)
    return target
