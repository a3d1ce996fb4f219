"""Readings of single devices in a past: of those whose readings are on, for as long as these are kept."""

from collections.abc import Sequence

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger.tables import empty
from smartenergy.models import Backfill
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup import kept
from smartenergy.simulation.device_energy import DeviceEnergy
from smartenergy.simulation.stretch import Journey, Stretch
from smartenergy.simulation.world import World
from smartenergy.storage import partitions
from smartenergy.storage.books import device_readings


def wanted(world: World, ticks: Ints) -> Ints | None:
    """Whose readings are to be kept of these ticks, None if nobody's."""
    if ticks.max(initial=0) < _kept_since():
        return None
    users, homes = np.unique(world.homes.user_ids).tolist(), world.homes.ids.tolist()
    found = device_readings.recorded_of_homes(driver_cursor(), users, homes)
    return found if len(found) else None


def rows(pasts: Sequence[Backfill], journey: Journey, stretch: Stretch) -> dict[str, Ints]:
    """What they did, tick by tick, up to where each home's past ends, but for what is recorded already."""
    found, devices = stretch.devices, journey.world.devices
    if found is None:
        return empty(device_readings.APPENDED)
    end_of = {past.home_id: past.until or 0 for past in pasts}
    homes = journey.world.homes.ids[devices.home[np.isin(devices.ids, found.ids)]].tolist()
    ends = np.array([end_of[home] for home in homes])[:, np.newaxis]
    ticks, seconds = journey.ticks[np.newaxis], journey.clock.interval_seconds
    within = (ticks >= _kept_since()) & (ticks + seconds <= ends) & ~_is_there(found, journey.ticks)
    columns = (
        found.user_ids[:, np.newaxis], found.ids[:, np.newaxis], found.energy_mwh, found.level_mwh, ticks,
        np.array(seconds),
    )  # fmt: skip
    laid = (np.broadcast_to(column, within.shape)[within] for column in columns)
    return dict(zip(device_readings.APPENDED, laid, strict=True))


def _is_there(found: DeviceEnergy, ticks: Ints) -> Bools:
    """Where a device has readings: it was in another home then, before it was moved."""
    users, ids = np.unique(found.user_ids).tolist(), found.ids.tolist()
    there = device_readings.there(driver_cursor(), users, ids, int(ticks[0]), int(ticks[-1]))
    return np.array([np.isin(ticks, there.get(device, [])) for device in ids])


def _kept_since() -> int:
    days = kept.retention_days()["device_readings"]
    reach = int(clock.now()) - days * partitions.DAY
    return partitions.partition_for("device_readings", reach).since if days else 0
