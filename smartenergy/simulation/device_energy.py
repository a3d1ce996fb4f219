"""What single devices did in ticks, in whole milliwatt-hours, of those that somebody asked for."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.energy import energy_mwh, level_mwh, storage_mwh
from smartenergy.simulation.world import Readings, World


class DeviceEnergy(NamedTuple):
    """A row a device, a column a tick."""

    user_ids: Ints
    ids: Ints
    energy_mwh: Ints
    """Produced or used; of storage, what it took up on the home's side, negative where it gave."""
    level_mwh: Ints
    """At the end; 0 of what stores nothing."""


def still(world: World, ids: Ints, watts: Ints, interval_seconds: int) -> tuple[Ints, DeviceEnergy]:
    """Those of a world's devices whose ids are asked for, before storage has moved, and their places."""
    places = np.flatnonzero(np.isin(world.devices.ids, ids))
    energy = energy_mwh(watts[places].astype(np.int64), interval_seconds)
    levels = np.repeat(level_mwh(world.devices.levels_wh[places])[:, np.newaxis], energy.shape[1], axis=1)
    return places, DeviceEnergy(world.user_ids[places], world.devices.ids[places], energy, levels)


def of_readings(world: World, readings: Readings, levels_before_wh: Floats, interval_seconds: int) -> DeviceEnergy:
    """Those of all devices in one tick, without a column."""
    devices = world.devices
    flowed = storage_mwh(devices, readings, levels_before_wh).flow
    energy = flowed + energy_mwh(readings.watts, interval_seconds)
    return DeviceEnergy(world.user_ids, devices.ids, energy, level_mwh(readings.levels_wh))


def of_tick(world: World, ids: Ints, readings: Readings, interval_seconds: int) -> DeviceEnergy:
    """Those that are asked for; the world is as it was before the tick."""
    every = of_readings(world, readings, world.devices.levels_wh, interval_seconds)
    users, devices, energy, level = (column[np.isin(every.ids, ids)] for column in every)
    return DeviceEnergy(users, devices, energy[:, np.newaxis], level[:, np.newaxis])


def joined(some: Sequence[DeviceEnergy]) -> DeviceEnergy:
    """Of devices after devices, in the same ticks."""
    return DeviceEnergy(*map(np.concatenate, zip(*some, strict=True)))


def after_another(ticks: Sequence[DeviceEnergy]) -> DeviceEnergy:
    """Of the same devices in ticks after ticks."""
    energy, levels = (np.concatenate([one[column] for one in ticks], axis=1) for column in (2, 3))
    return DeviceEnergy(ticks[0].user_ids, ticks[0].ids, energy, levels)
