"""Power and levels as energy in whole mWh, so that sums are exact."""

from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.simulation.kinds import STORAGE
from smartenergy.simulation.world import Devices, Readings


def energy_mwh(watts: Ints, interval_seconds: int) -> Ints:
    """W for so many seconds, in mWh, halves rounded up: 1 W for 18 s is 5 mWh."""
    return (watts * (5 * interval_seconds) + 9) // 18


def level_mwh(levels_wh: Floats) -> Ints:
    """A level in mWh."""
    return np.rint(levels_wh * MWH_PER_WH).astype(np.int64)


class Storage(NamedTuple):
    """What each storage did in a tick, mWh; 0 of other devices."""

    flow: Ints
    """On the home's side: what the level gained, and what was lost or driven on top of it."""
    lost: Ints
    driven: Ints


def storage_mwh(devices: Devices, readings: Readings, levels_before_wh: Floats) -> Storage:
    """What storage did: `flow - lost - driven` is the change of its rounded level, to the last unit.

    Where nothing flowed, what the level fell by is lost or driven, and rounding makes no flow of it.
    """
    stores = devices.kinds == STORAGE
    gained = (level_mwh(readings.levels_wh) - level_mwh(levels_before_wh)) * stores
    losses = readings.losses
    if losses is None:
        return Storage(gained, *[np.zeros(len(gained), np.int64)] * 2)
    lost, driven = level_mwh(losses.lost_wh) * stores, level_mwh(losses.driven_wh) * stores
    still = readings.flows_watts == 0
    fell = np.maximum(-gained, 0)
    driven = np.where(still, np.minimum(driven, fell), driven)
    lost = np.where(still, fell - driven, lost)
    return Storage(gained + lost + driven, lost, driven)
