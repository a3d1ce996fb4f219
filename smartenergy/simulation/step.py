"""The only way into the simulation: a world in, its readings at a tick and the homes' sums out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.strategies.intent import Intent
from smartenergy.simulation.strategies.settling import levels_before, settle
from smartenergy.simulation.strategies.steering import steer
from smartenergy.simulation.totals import Totals, sum_by_home
from smartenergy.simulation.world import Devices, Losses, Readings, World

RULES = 3
"""The version of the rules. Whoever changes what any model answers raises it; the run log notes it."""


@dataclass(frozen=True)
class Outcome:
    """What a step gives: each device's reading, each home's totals."""

    readings: Readings
    totals: Totals


def step(world: World, clock: Clock) -> Outcome:
    """Let a world's devices behave for a tick: a pure function of world and clock, the same in any chunk.

    First what goes by itself (loads, production, `uniform`), then storage by what its home has over; then what the
    connection cannot give out is not made.
    """
    surroundings, present = Surroundings(world.homes, clock), models_in(world.devices)
    readings = _behave(world.devices, present, surroundings, clock)
    readings = settled(world, readings, present, surroundings, clock)
    return Outcome(readings, sum_by_home(world, readings))


def before(world: World, readings: Readings, clock: Clock) -> World:
    """A world as it was before a tick that it shows the readings of: storage is followed backwards."""
    levels = readings.levels_wh - readings.flows_watts * clock.hours
    surroundings = Surroundings(world.homes, clock)
    for places, intent in intents_of(world.devices, models_in(world.devices), surroundings, clock):
        levels[places] = levels_before(readings, places, intent, clock)
    return world.with_levels(levels)


def settled(
    world: World, readings: Readings, present: list[int], surroundings: Surroundings, clock: Clock
) -> Readings:
    """Readings with storage that goes by what its home has over, and no more made than may be given out."""
    intents, particulars = list(intents_of(world.devices, present, surroundings, clock)), world.homes.particulars
    if particulars.shares is not None:
        return steer(world, particulars.shares, readings, clock, intents)
    if intents or particulars.bounds_export:
        return settle(world, readings, clock, intents)
    return readings


def models_in(devices: Devices) -> list[int]:
    """Which models devices have, as their places in the registry."""
    present: list[int] = np.flatnonzero(np.bincount(devices.models)).tolist()
    return present


def _behave(devices: Devices, present: list[int], surroundings: Surroundings, clock: Clock) -> Readings:
    if len(present) == 1 and (run := MODELS[present[0]].run):  # as most worlds are: nothing to take apart
        return run(devices, surroundings, clock)
    count = len(devices)
    readings = Readings(np.zeros(count, np.int64), devices.levels_wh.copy(), np.zeros(count), Losses.none(count))
    for model in present:
        if run := MODELS[model].run:
            places, some = devices.of_model(model)
            readings.put(places, run(some, surroundings, clock))
    return readings


def intents_of(
    devices: Devices, present: list[int], surroundings: Surroundings, clock: Clock
) -> Iterator[tuple[Ints, Intent]]:
    """What storage of each model may do, by whose turn it is, and where it stands among the devices."""
    for model in sorted(present, key=lambda number: MODELS[number].turn):
        if intends := MODELS[model].intends:
            places, some = devices.of_model(model)
            yield places, intends(some, surroundings, clock)
