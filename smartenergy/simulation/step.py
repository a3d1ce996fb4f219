"""The only way into the simulation: a world in, its readings at a tick and the homes' sums out."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.drivers.daylight import is_day
from smartenergy.simulation.totals import Totals, sum_by_home
from smartenergy.simulation.world import Devices, Losses, Readings, World

RULES = 1
"""The version of the rules. Whoever changes what any model answers raises it; the run log notes it."""


@dataclass(frozen=True)
class Outcome:
    """What a step gives: each device's reading, each home's totals."""

    readings: Readings
    totals: Totals


def step(world: World, clock: Clock) -> Outcome:
    """Let a world's devices behave for a tick: a pure function of world and clock, the same in any chunk."""
    surroundings = Surroundings(is_day=world.homes.by_timezone(partial(is_day, clock.tick)))
    readings = _behave(world.devices, surroundings, clock)
    return Outcome(readings, sum_by_home(world, readings))


def _behave(devices: Devices, surroundings: Surroundings, clock: Clock) -> Readings:
    present = np.flatnonzero(np.bincount(devices.models))
    if len(present) == 1:  # as most worlds are: nothing to take apart
        return MODELS[int(present[0])].run(devices, surroundings, clock)
    count = len(devices)
    readings = Readings(np.zeros(count, np.int64), devices.levels_wh.copy(), np.zeros(count), Losses.none(count))
    for model in present.tolist():
        places = np.flatnonzero(devices.models == model)
        readings.put(places, MODELS[model].run(devices.pick(places), surroundings, clock))
    return readings
