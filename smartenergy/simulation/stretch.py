"""Many ticks of a world, one after the other: as `step` makes them, to the last bit, in a fraction of the time.

What goes by itself (loads, production) is a pure function of time and is worked out for all ticks at once; storage
has a past and moves tick by tick.
"""

from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.step import models_in, settled
from smartenergy.simulation.world import Losses, Readings, World


@dataclass(frozen=True)
class Stretch:
    """What devices did: a row a tick, a column a device."""

    readings: Readings
    levels_before_wh: Floats

    @property
    def last_levels_wh(self) -> Floats:
        """What storage holds in the end."""
        last: Floats = self.readings.levels_wh[-1]
        return last


def step_through(world: World, clock: Clock, ticks: Ints) -> Stretch:
    """Let a world go through ticks of a day, in order; the clock says how long each is, and of which world."""
    watts = _watts(world, clock, ticks)
    rows = [watts[place] for place in range(len(ticks))]
    readings, before = [], []
    for tick, row in zip(ticks.tolist(), rows, strict=True):
        before.append(world.devices.levels_wh)
        readings.append(_at(world, replace(clock, tick=tick), row))
        world = world.with_levels(readings[-1].levels_wh)
    return Stretch(_stacked(readings), np.array(before))


def _watts(world: World, clock: Clock, ticks: Ints) -> Ints:
    """The power of what goes by itself, 0 of all else."""
    around, devices = Surroundings(world.homes, clock, ticks), world.devices
    watts = np.zeros((len(ticks), len(devices)), np.int64)
    for model in models_in(devices):
        if (run := MODELS[model].run) and not MODELS[model].is_by_tick:
            places, some = devices.of_model(model)
            watts[:, places] = run(some.in_rows, around, clock).watts.T
    return watts


def _at(world: World, clock: Clock, watts: Ints) -> Readings:
    """All readings of a tick, given those of what goes by itself."""
    around, devices, present = Surroundings(world.homes, clock), world.devices, models_in(world.devices)
    readings = Readings(watts, devices.levels_wh.copy(), np.zeros(len(devices)), Losses.none(len(devices)))
    for model in present:
        if (run := MODELS[model].run) and MODELS[model].is_by_tick:
            places, some = devices.of_model(model)
            readings.put(places, run(some, around, clock))
    return settled(world, readings, present, around, clock)


def _stacked(readings: list[Readings]) -> Readings:
    """Readings of ticks, a row each."""
    losses = [each.losses or Losses.none(len(each.watts)) for each in readings]
    return Readings(
        np.array([each.watts for each in readings]),
        np.array([each.levels_wh for each in readings]),
        np.array([each.flows_watts for each in readings]),
        Losses(*(np.array([getattr(each, name) for each in losses]) for name in vars(losses[0]))),
    )
