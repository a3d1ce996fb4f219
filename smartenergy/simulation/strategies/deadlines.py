"""A car that is to be ready: how much it must hold by now, so that charging on at full power still makes it.

A floor that is soft: a level below it is charged from the grid, and where even that is too late it is no error.
"""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.simulation.strategies.dispatch import WHOLE

SPARE_SECONDS = 1_800
"""It is ready so much earlier: the last part of a battery fills more slowly."""


def must_hold(targets: Ints, watts: Ints, efficiency: Ints, ready_by: Ints, now: Ints | int) -> Ints:
    """mWh that cars must hold by now; none whose deadline is over. `efficiency` in parts of 10,000."""
    seconds = np.maximum(ready_by - SPARE_SECONDS - now, 0)
    gained = watts * MWH_PER_WH * seconds // SECONDS_PER_HOUR * efficiency // WHOLE
    return np.where(ready_by > now, np.maximum(targets - gained, 0), 0)
