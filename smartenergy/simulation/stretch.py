"""Many ticks of worlds, one after the other: as `step` makes them, to the last bit, in a fraction of the time.

What goes by itself is worked out for all ticks at once; storage has a past and is followed, that of all worlds
side by side, wherever their clocks are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation import device_energy
from smartenergy.simulation.blocks import Block, go_side_by_side
from smartenergy.simulation.by_itself import by_itself, by_tick
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.device_energy import DeviceEnergy
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.home_energy import HomeEnergy, after_another, joined, of_readings
from smartenergy.simulation.step import models_in, settled
from smartenergy.simulation.world import Losses, Readings, World

ELEMENTS = 120_000
"""About so many homes and ticks are worked out at once: their arrays stay near the processor."""


@dataclass(frozen=True)
class Journey:
    """A world that is to go through ticks, in order; the clock says how long each is, and of which world.

    What strategies say, if anything, has a row a home and a column a tick. `watts` is what goes by itself where
    that is known, as `by_itself` answers it. `told` are the ids of devices that are asked for one by one.
    """

    world: World
    clock: Clock
    ticks: Ints
    watts: Ints | None = None
    told: Ints | None = None


@dataclass(frozen=True)
class Stretch:
    """What became of it."""

    energies: Sequence[HomeEnergy]
    """Of homes after homes: a row a home, a column a tick."""
    last_levels_wh: Floats
    """What each device holds in the end."""
    devices: DeviceEnergy | None = None
    """Of those that were asked for."""

    @cached_property
    def energy(self) -> HomeEnergy:
        """Of all homes."""
        return joined(self.energies)


def step_through(world: World, clock: Clock, ticks: Ints, watts: Ints | None = None) -> Stretch:
    """Let one world go through ticks."""
    return through_all([Journey(world, clock, ticks, watts)])[0]


def through_all(journeys: Sequence[Journey]) -> list[Stretch]:
    """Let worlds go through ticks side by side."""
    blocks = [[] if _is_by_tick(journey) else list(_blocks(journey)) for journey in journeys]
    for is_ruled in (False, True):
        go_side_by_side([block for some in blocks for block in some if block.is_ruled is is_ruled])
    pairs = zip(journeys, blocks, strict=True)
    return [_joined(some) if some else _one_by_one(journey) for journey, some in pairs]


def _is_by_tick(journey: Journey) -> bool:
    """Whether storage goes by a tick's number, and has to be followed with that, or there is nothing to follow."""
    nothing = not len(journey.world) or not len(journey.ticks)
    return nothing or any(True for _ in by_tick(journey.world, is_storage=True))


def _blocks(journey: Journey) -> Iterator[Block]:
    """Its homes, some at a time; all of them where what goes by itself is known."""
    world = journey.world
    count = round(len(world.homes) * len(journey.ticks) / ELEMENTS) if journey.watts is None else 1
    homes = -(-len(world.homes) // max(count, 1))
    for first in range(0, len(world.homes), homes):
        some, devices = world.of_homes(first, first + homes)
        watts = None if journey.watts is None else journey.watts[devices]
        yield Block.of(some, journey.clock, journey.ticks, watts, journey.told)


def _joined(blocks: Sequence[Block]) -> Stretch:
    return Stretch(
        [block.energy for block in blocks],
        np.concatenate([block.last_levels_wh for block in blocks]),
        device_energy.joined([block.devices for block in blocks]) if blocks[0].told is not None else None,
    )


def _one_by_one(journey: Journey) -> Stretch:
    """Tick by tick, given the power of what goes by itself."""
    world, clock, shares = journey.world, journey.clock, journey.world.homes.particulars.shares
    watts, energies = by_itself(world, clock, journey.ticks) if journey.watts is None else journey.watts, []
    devices = list[DeviceEnergy]()
    for place, tick in enumerate(journey.ticks.tolist()):
        ruled = world.under(shares.of_tick(place)) if shares else world
        readings = _at(ruled, replace(clock, tick=tick), watts[:, place])
        energies.append(of_readings(world, readings, world.devices.levels_wh, clock.interval_seconds))
        if journey.told is not None:
            devices.append(device_energy.of_tick(world, journey.told, readings, clock.interval_seconds))
        world = world.with_levels(readings.levels_wh)
    of_devices = device_energy.after_another(devices) if devices else None
    return Stretch([after_another(energies, len(world.homes))], world.devices.levels_wh, of_devices)


def _at(world: World, clock: Clock, watts: Ints) -> Readings:
    """All readings of a tick, given those of what goes by itself."""
    levels, around = world.devices.levels_wh, Surroundings(world.homes, clock)
    readings = Readings(watts.copy(), levels.copy(), np.zeros(len(levels)), Losses.none(len(levels)))
    for run, places in by_tick(world, is_storage=True):
        readings.put(places, run(world.devices.pick(places), around, clock))
    return settled(world, readings, models_in(world.devices), around, clock)
