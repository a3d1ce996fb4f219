"""What the batteries and the cars of a home held, where the readings of all of them are kept."""

from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.extensions import db
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home, StorageDevice
from smartenergy.models.device import DeviceStatus
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.simulation.devices import vehicle
from smartenergy.storage.books import device_readings


class Held(NamedTuple):
    """Of each quarter hour, Wh when it ended; a gap where that was not recorded."""

    batteries_wh: Floats
    cars_wh: Floats


def by_quarters(home: Home, since: int, until: int) -> Held:
    """Of the storage that is online now, in the quarter hours of `[since, until)`."""
    count = -(-(until - since) // QUARTER_SECONDS)
    with transaction():
        found = list(db.session.scalars(select(StorageDevice).where(
            StorageDevice.user_id == home.user_id, StorageDevice.home_id == home.id,
            StorageDevice.status == DeviceStatus.ONLINE,
        )))  # fmt: skip
        batteries = [one for one in found if one.model != vehicle.MODEL.name]
        cars = [one for one in found if one.model == vehicle.MODEL.name]
        return Held(*(_together(some, since, until, count) for some in (batteries, cars)))


def _together(devices: list[StorageDevice], since: int, until: int, count: int) -> Floats:
    if not devices or any(device.readings != "on" for device in devices):
        return np.full(count, np.nan)
    levels = np.zeros(count)
    for device in devices:
        rows = device_readings.read(driver_cursor(), device.user_id, device.id, since, until)
        levels += _at_ends(rows["tick"], rows["level_mwh"], since, count)
    return levels


def _at_ends(ticks: Ints, levels_mwh: Ints, since: int, count: int) -> Floats:
    """The level after the last tick of each quarter hour."""
    quarters = (ticks - since) // QUARTER_SECONDS
    last = np.flatnonzero(np.diff(quarters, append=count))
    levels = np.full(count, np.nan)
    levels[quarters[last]] = levels_mwh[last] / MWH_PER_WH
    return levels
