"""What goes by itself (loads, production) over many ticks: a pure function of time, worked out for all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.days import Part, parts
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.model import Behaviour
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.energy import energy_mwh
from smartenergy.simulation.kinds import CONSUMPTION, PRODUCTION, STORAGE
from smartenergy.simulation.step import models_in
from smartenergy.simulation.world import World


def by_itself(world: World, clock: Clock, ticks: Ints) -> Ints:
    """Watts: a row a device, a column a tick; 0 of storage."""
    return watts_in(world, clock, ticks, list(parts(world.homes, clock, ticks)))


def watts_in(world: World, clock: Clock, ticks: Ints, some: Sequence[Part]) -> Ints:
    """The same by what is known of parts of the time."""
    devices = world.devices
    watts = np.zeros((len(devices), len(ticks)), np.int64)
    for model in models_in(devices):
        if (run := MODELS[model].run) and not MODELS[model].is_by_tick:
            places, mine = devices.of_model(model)
            for part in some:
                watts[places, part.ticks] = run(mine.in_rows, part.around, clock).watts
    for run, places in by_tick(world, is_storage=False):
        mine = devices.pick(places)
        for column, tick in enumerate(ticks.tolist()):
            now = replace(clock, tick=tick)
            watts[places, column] = run(mine, Surroundings(world.homes, now), now).watts
    return watts


def by_tick(world: World, *, is_storage: bool) -> Iterator[tuple[Behaviour, Ints]]:
    """How what goes by a tick's number behaves, and where such devices stand."""
    devices = world.devices
    for model in models_in(devices):
        run, mine = MODELS[model].run, (devices.models == model) & ((devices.kinds == STORAGE) == is_storage)
        if run is not None and MODELS[model].is_by_tick and mine.any():
            yield run, np.flatnonzero(mine)


@dataclass(frozen=True)
class Made:
    """What goes by itself in homes, mWh: a row a home, a column a tick."""

    solar: Ints
    generator: Ints
    consumption: Ints

    @classmethod
    def of(cls, world: World, watts: Ints, seconds: int) -> "Made":
        """Of the power of devices; rounded as the ledger does it."""
        devices = world.devices
        produces, is_solar = devices.kinds == PRODUCTION, devices.is_solar

        def energy(which: Bools) -> Ints:
            some = np.flatnonzero(which)
            if not len(some):  # few homes have a generator
                return np.zeros((len(world.homes), watts.shape[1]), np.int64)
            return energy_mwh(_by_home(world, watts[some], devices.home[some]), seconds)

        return cls(energy(produces & is_solar), energy(produces & ~is_solar), energy(devices.kinds == CONSUMPTION))

    @property
    def net(self) -> Ints:
        """What each home has over, negative where it lacks it."""
        return self.solar + self.generator - self.consumption


def _by_home(world: World, rows: Ints, homes: Ints) -> Ints:
    """Rows of devices, in the order of their homes, added up by home."""
    firsts = np.flatnonzero(np.diff(homes, prepend=-1))
    if len(firsts) == len(rows) == len(world.homes):
        return rows.astype(np.int64, copy=False)
    sums = np.zeros((len(world.homes), rows.shape[1]), np.int64)
    sums[homes[firsts]] = np.add.reduceat(rows, firsts, axis=0)
    return sums
