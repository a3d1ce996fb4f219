"""What a tick records of each home: energy in whole mWh, so that sums are exact.

Power is whole watts, so a home's energy of a tick is rounded once, by less than half a mWh. What batteries took
and gave is the difference of their rounded levels, and what was lost on the way, which adds up from tick to tick
without any rounding.
"""

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.columns import FACTS, GRID, LOSSES
from smartenergy.ledger.tables import Table, empty
from smartenergy.simulation.energy import Storage, energy_mwh, level_mwh, storage_mwh
from smartenergy.simulation.stretch import Stretch
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Readings, World


def power_watts(energy: Ints, seconds: Ints) -> Floats:
    """The mean power, W, of energy in mWh over so many seconds; 0 where there are none."""
    watts = np.zeros(len(energy))
    np.divide(energy * 3.6, seconds, out=watts, where=seconds > 0)
    return watts


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


def record_many(world: World, stretch: Stretch, ticks: Ints, interval_seconds: int) -> dict[str, Ints]:
    """The facts of ticks one after the other, ordered by `home_id` and `tick`."""
    found = record(world, stretch.readings, stretch.levels_before_wh, interval_seconds)
    shape = len(ticks), len(world.homes)
    whole = {**found, "tick": ticks[:, np.newaxis]}
    return {name: np.broadcast_to(column, shape).ravel(order="F") for name, column in whole.items()}


def _losses(world: World, readings: Readings, storage: Storage) -> dict[str, Ints]:
    """What came to nothing in each home."""
    if readings.losses is None:
        return dict.fromkeys(LOSSES, np.zeros(len(world.homes), np.int64))
    curtailed = level_mwh(readings.losses.curtailed_wh) * (world.devices.kinds == PRODUCTION)
    parts = (storage.lost, storage.driven, curtailed)
    return {name: world.sum_by_home(part) for name, part in zip(LOSSES, parts, strict=True)}
