"""What homes did in ticks, in whole milliwatt-hours, so that sums are exact.

Power is whole watts, so a home's energy of a tick is rounded once, by less than half a mWh. What batteries took
and gave is the difference of their rounded levels, and what was lost on the way, which adds up from tick to tick
without any rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.simulation.energy import energy_mwh, level_mwh, storage_mwh
from smartenergy.simulation.kinds import CONSUMPTION, PRODUCTION, STORAGE
from smartenergy.simulation.world import Readings, World


@dataclass(frozen=True)
class HomeEnergy:
    """An element a home; of many ticks a row a home and a column a tick."""

    solar_mwh: Ints
    generator_mwh: Ints
    consumption_mwh: Ints
    charge_mwh: Ints
    """On the home's side of converters, as is"""
    discharge_mwh: Ints
    level_mwh: Ints
    """At the end."""
    loss_mwh: Ints
    driven_mwh: Ints
    curtailed_mwh: Ints

    def of_ticks(self, some: slice) -> "HomeEnergy":
        """That of some ticks."""
        return HomeEnergy(**{name: column[:, some] for name, column in vars(self).items()})


STORED = ("charge_mwh", "discharge_mwh", "level_mwh", "loss_mwh", "driven_mwh")
"""What storage does."""


def joined(some: Sequence[HomeEnergy]) -> HomeEnergy:
    """Of homes after homes."""
    if len(some) == 1:
        return some[0]
    return HomeEnergy(**{name: np.concatenate([getattr(one, name) for one in some]) for name in vars(some[0])})


def after_another(ticks: Sequence[HomeEnergy], homes: int) -> HomeEnergy:
    """Of so many homes in ticks after ticks."""
    nothing = np.empty((homes, 0), np.int64)
    names = [field.name for field in fields(HomeEnergy)]
    return HomeEnergy(**{
        name: np.stack([getattr(one, name) for one in ticks], axis=1) if ticks else nothing for name in names
    })  # fmt: skip


def of_readings(world: World, readings: Readings, levels_before_wh: Floats, seconds: int) -> HomeEnergy:
    """What a tick's readings come to.

    `levels_before_wh` is what each storage held before it moved: what an edit changed is no energy that flowed.
    """
    devices, of_home = world.devices, world.sum_by_home
    storage = storage_mwh(devices, readings, levels_before_wh)
    produces, stores, losses = devices.kinds == PRODUCTION, devices.kinds == STORAGE, readings.losses
    nothing = np.zeros(len(world.homes), np.int64)

    def energy(which: Bools) -> Ints:
        return energy_mwh(of_home(readings.watts * which), seconds)

    return HomeEnergy(
        solar_mwh=energy(produces & devices.is_solar),
        generator_mwh=energy(produces & ~devices.is_solar),
        consumption_mwh=energy(devices.kinds == CONSUMPTION),
        charge_mwh=of_home(np.maximum(storage.flow, 0)),
        discharge_mwh=of_home(np.maximum(-storage.flow, 0)),
        level_mwh=of_home(level_mwh(readings.levels_wh) * stores),
        loss_mwh=of_home(storage.lost) if losses else nothing,
        driven_mwh=of_home(storage.driven) if losses else nothing,
        curtailed_mwh=of_home(level_mwh(losses.curtailed_wh) * produces) if losses else nothing,
    )
