"""What ticks record of each home: energy in whole mWh, and how it stands with the grid."""

from dataclasses import fields

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.columns import FACTS, GRID
from smartenergy.ledger.tables import Table, empty
from smartenergy.simulation.home_energy import HomeEnergy, of_readings
from smartenergy.simulation.world import Readings, World


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
    energy = of_readings(world, readings, levels_before_wh, interval_seconds)
    return {**_of_homes(world, interval_seconds), **_columns(energy)}


def record_many(world: World, energy: HomeEnergy, ticks: Ints, interval_seconds: int) -> dict[str, Ints]:
    """The facts of ticks one after the other, with `home_id`, by which and by `tick` they are ordered.

    `energy` has a row a home and a column a tick.
    """
    shape = len(world.homes), len(ticks)
    of_homes = {name: column[:, np.newaxis] for name, column in _of_homes(world, interval_seconds).items()}
    columns = {**of_homes, "tick": ticks[np.newaxis], **vars(energy)}
    return {name: np.broadcast_to(column, shape).ravel() for name, column in columns.items()}


def _of_homes(world: World, interval_seconds: int) -> dict[str, Ints]:
    return {
        "home_id": world.homes.ids,
        "interval_seconds": np.full(len(world.homes), interval_seconds, np.int64),
        "capacity_wh": world.sum_by_home(world.devices.capacities_wh.astype(np.int64)),
    }


def _columns(energy: HomeEnergy) -> dict[str, Ints]:
    used = energy.consumption_mwh + energy.charge_mwh
    net = used - energy.discharge_mwh - energy.solar_mwh - energy.generator_mwh
    by_grid = {"import_mwh": np.maximum(net, 0), "export_mwh": np.maximum(-net, 0)}
    return {field.name: getattr(energy, field.name) for field in fields(HomeEnergy)} | by_grid
