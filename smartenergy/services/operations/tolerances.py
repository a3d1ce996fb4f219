"""By how much a device that is recomputed may differ from what a tick left."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.kernel.units import SECONDS_PER_HOUR
from smartenergy.simulation.kinds import PRODUCTION, STORAGE
from smartenergy.simulation.world import World

ROUNDING_WH = 1e-6
"""Of a level: less than any rounding of floats."""
DISPATCH_WH = 0.0025
"""The same of storage that moves in whole mWh: two levels before may lead to one after."""


def of_levels(world: World) -> Floats:
    """Wh, of each device."""
    return np.where(world.devices.models == 0, ROUNDING_WH, DISPATCH_WH)


def of_watts(world: World, interval_seconds: int) -> Floats:
    """W, of each device: 0, but of panels that may have been turned down by what storage left over."""
    devices = world.devices
    stores = world.sum_by_home((devices.kinds == STORAGE).astype(np.int64))
    left_over = DISPATCH_WH * stores * SECONDS_PER_HOUR / interval_seconds
    known = world.homes.particulars
    bound = np.isfinite(known.most_export_watts)
    if known.shares is not None:
        bound |= known.shares.exports == 0
    bends = (devices.kinds == PRODUCTION) & devices.is_solar & (devices.models != 0)
    return np.where(bends, (bound * np.ceil(left_over))[devices.home], 0.0)
