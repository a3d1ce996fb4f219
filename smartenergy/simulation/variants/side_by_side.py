"""Variants of a home side by side: what goes by itself is worked out once, only storage goes its own way in each.

Loads and production are drawn by the devices' and the home's own ids, so all variants have the same weather,
people and days. A variant is a home of a world whose loads are one device.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.model import Behaviour
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.kinds import CONSUMPTION, STORAGE
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.step import models_in, settled
from smartenergy.simulation.stretch import Stretch, by_itself, moved
from smartenergy.simulation.variants.changes import Changes, Home, with_limits
from smartenergy.simulation.variants.device_rows import CONSTANT, DeviceRow, gathered
from smartenergy.simulation.world import Losses, Readings, World

LOADS = DeviceRow(0, CONSUMPTION, CONSTANT)
"""All that a home uses, as one device."""


@dataclass(frozen=True)
class Feed:
    """What a device's power is made of: sources by their places, and how much of each."""

    sources: tuple[int, ...]
    factor: float

    def of(self, watts: Ints) -> Ints:
        """A column a tick, whole watts of each source."""
        found = watts[:, list(self.sources)]
        if self.factor != 1:
            found = np.rint(found * self.factor).astype(np.int64)
        summed: Ints = found.sum(axis=1, dtype=np.int64)
        return summed


@dataclass(frozen=True)
class SideBySide:
    """Variants as homes of a world. What storage holds is said with each stretch."""

    sources: World
    """One home with all that goes by itself in any variant."""
    world: World
    feeds: dict[int, Feed]
    """By the places of devices in that world; storage has none."""

    @classmethod
    def of(cls, home: Home, changes: Sequence[Changes], levels: float) -> "SideBySide":
        """A home changed in several ways; storage holds such a share of its capacity."""
        changed = [home.changed(one) for one in changes]
        by_source = {
            row.source: replace(row, factor=1.0) for mine in changed for row in mine if row.kind != STORAGE
        }
        places = {source: place for place, source in enumerate(by_source)}
        rows = [[LOADS, *(row for row in mine if row.kind != CONSUMPTION)] for mine in changed]
        starts = np.cumsum([0, *map(len, rows)]).tolist()
        feeds = dict[int, Feed]()
        for start, mine, kept, one in zip(starts, changed, rows, changes, strict=False):
            loads = tuple(places[row.source] for row in mine if row.kind == CONSUMPTION)
            feeds[start] = Feed(loads, one.consumption_scale)
            for place, row in enumerate(kept[1:], start + 1):
                if row.kind != STORAGE:
                    feeds[place] = Feed((places[row.source],), row.factor)
        alone = World(home.homes, gathered([list(by_source.values())]))
        return cls(alone, World(with_limits(home.homes, changes), gathered(rows, levels)), feeds)

    @property
    def goes_by_tick(self) -> bool:
        """Whether anything in it has to be worked out tick by tick, which takes long."""
        return any(_by_tick(self.sources)) or self._has_storage_by_tick

    @property
    def _has_storage_by_tick(self) -> bool:
        return any((self.world.devices.kinds[places] == STORAGE).any() for _, places in _by_tick(self.world))

    def through(self, levels_wh: Floats, shares: Shares | None, clock: Clock, ticks: Ints) -> Stretch:
        """All variants through ticks one after the other; what strategies say has a column a tick."""
        known = replace(self.world.homes.particulars, shares=shares)
        world = World(replace(self.world.homes, particulars=known), self.world.devices).with_levels(levels_wh)
        watts = self._fed(self._made(clock, ticks), len(ticks))
        if self._has_storage_by_tick:
            return _tick_by_tick(world, watts, clock, ticks)
        return moved(world, watts, Surroundings(world.homes, clock, ticks), clock)

    def _made(self, clock: Clock, ticks: Ints) -> Ints:
        """The power of sources, a row a tick."""
        watts = by_itself(self.sources, Surroundings(self.sources.homes, clock, ticks), clock)
        for run, places in _by_tick(self.sources):
            some = self.sources.devices.pick(places)
            for number, tick in enumerate(ticks.tolist()):
                now = replace(clock, tick=tick)
                watts[number, places] = run(some, Surroundings(self.sources.homes, now), now).watts
        return watts

    def _fed(self, made: Ints, count: int) -> Ints:
        watts = np.zeros((count, len(self.world)), np.int64)
        found = dict[Feed, Ints]()
        for place, feed in self.feeds.items():
            watts[:, place] = found[feed] if feed in found else found.setdefault(feed, feed.of(made))
        return watts


def _by_tick(world: World) -> Iterator[tuple[Behaviour, Ints]]:
    """How what goes by the tick's number behaves, and where such devices stand."""
    for model in models_in(world.devices):
        run = MODELS[model].run
        if run is not None and MODELS[model].is_by_tick:
            yield run, np.flatnonzero(world.devices.models == model)


def _tick_by_tick(world: World, watts: Ints, clock: Clock, ticks: Ints) -> Stretch:
    """The same where storage goes by the tick's number."""
    found, before = list[Readings](), list[Floats]()
    shares, present = world.homes.particulars.shares, models_in(world.devices)
    own = [(run, places[world.devices.kinds[places] == STORAGE]) for run, places in _by_tick(world)]
    for number, tick in enumerate(ticks.tolist()):
        known = replace(world.homes.particulars, shares=shares and shares.of_tick(number))
        homes, now = replace(world.homes, particulars=known), replace(clock, tick=tick)
        here, around = World(homes, world.devices), Surroundings(homes, now)
        readings = _still(here, watts[number])
        for run, places in own:
            if len(places):
                readings.put(places, run(here.devices.pick(places), around, now))
        before.append(world.devices.levels_wh)
        found.append(settled(here, readings, present, around, now))
        world = world.with_levels(found[-1].levels_wh)
    return Stretch(_stacked(found), np.array(before))


def _still(world: World, watts: Ints) -> Readings:
    levels = world.devices.levels_wh
    return Readings(watts.copy(), levels.copy(), np.zeros(len(levels)), Losses.none(len(levels)))


def _stacked(found: Sequence[Readings]) -> Readings:
    losses = [each.losses or Losses.none(len(each.watts)) for each in found]
    return Readings(
        np.array([each.watts for each in found]),
        np.array([each.levels_wh for each in found]),
        np.array([each.flows_watts for each in found]),
        Losses(*(np.array([getattr(each, name) for each in losses]) for name in vars(losses[0]))),
    )
