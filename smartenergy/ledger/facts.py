"""What a tick records of each home: energy in whole mWh, so that sums are exact.

Power is whole watts, so a home's energy of a tick is rounded once, by less than half a mWh. What batteries took
and gave is the difference of their rounded levels, and what was lost on the way, which adds up from tick to tick
without any rounding.
"""

from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.columns import FACTS, GRID, LOSSES
from smartenergy.ledger.tables import Table, empty
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Devices, Readings, World


def energy_mwh(watts: Ints, interval_seconds: int) -> Ints:
    """W for so many seconds, in mWh, halves rounded up: 1 W for 18 s is 5 mWh."""
    return (watts * (5 * interval_seconds) + 9) // 18


def power_watts(energy: Ints, seconds: Ints) -> Floats:
    """The mean power, W, of energy in mWh over so many seconds; 0 where there are none."""
    watts = np.zeros(len(energy))
    np.divide(energy * 3.6, seconds, out=watts, where=seconds > 0)
    return watts


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


def record(world: World, readings: Readings, levels_before_wh: Floats, interval_seconds: int) -> Table:
    """The facts of a tick, a row a home, with `home_id`.

    `levels_before_wh` is what each storage held before it moved: what an edit changed is no energy that flowed.
    """
    if not len(world):
        return empty(("home_id", *FACTS, *GRID))
    devices, of_home = world.devices, world.sum_by_home
    produces, stores = devices.kinds == PRODUCTION, devices.kinds == STORAGE
    storage = storage_mwh(devices, readings, levels_before_wh)

    solar = energy_mwh(of_home(readings.watts * (produces & devices.is_solar)), interval_seconds)
    generator = energy_mwh(of_home(readings.watts * (produces & ~devices.is_solar)), interval_seconds)
    consumption = energy_mwh(of_home(readings.watts * (devices.kinds == CONSUMPTION)), interval_seconds)
    charge, discharge = of_home(np.maximum(storage.flow, 0)), of_home(np.maximum(-storage.flow, 0))
    net = consumption + charge - discharge - solar - generator
    return {
        "home_id": world.homes.ids,
        "interval_seconds": np.full(len(world.homes), interval_seconds, np.int64),
        "solar_mwh": solar, "generator_mwh": generator, "consumption_mwh": consumption,
        "charge_mwh": charge, "discharge_mwh": discharge,
        "import_mwh": np.maximum(net, 0), "export_mwh": np.maximum(-net, 0),
        "level_mwh": of_home(level_mwh(readings.levels_wh) * stores),
        "capacity_wh": of_home(devices.capacities_wh.astype(np.int64)),
    } | _losses(world, readings, storage)  # fmt: skip


def _losses(world: World, readings: Readings, storage: Storage) -> dict[str, Ints]:
    """What came to nothing in each home."""
    if readings.losses is None:
        return dict.fromkeys(LOSSES, np.zeros(len(world.homes), np.int64))
    curtailed = level_mwh(readings.losses.curtailed_wh) * (world.devices.kinds == PRODUCTION)
    parts = (storage.lost, storage.driven, curtailed)
    return {name: world.sum_by_home(part) for name, part in zip(LOSSES, parts, strict=True)}
