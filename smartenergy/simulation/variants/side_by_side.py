"""Variants of a home side by side: what goes by itself is worked out once, only storage goes its own way in each.

Loads and production are drawn by the devices' and the home's own ids, so all variants have the same weather,
people and days. A variant is a home of a world whose loads are one device.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.by_itself import by_itself, by_tick
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.kinds import CONSUMPTION, STORAGE
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.stretch import Journey, Stretch, through_all
from smartenergy.simulation.variants.changes import Changes, Home, with_limits
from smartenergy.simulation.variants.device_rows import CONSTANT, DeviceRow, gathered
from smartenergy.simulation.world import World

LOADS = DeviceRow(0, CONSUMPTION, CONSTANT)
"""All that a home uses, as one device."""

TICKS_AT_ONCE = 44_640
"""At which sources are looked at once: their arrays stay near the processor."""


@dataclass(frozen=True)
class Feed:
    """What a device's power is made of: sources by their places, and how much of each."""

    sources: tuple[int, ...]
    factor: float

    def of(self, watts: Ints) -> Ints:
        """A column a tick, whole watts of each source."""
        found = watts[list(self.sources)]
        if self.factor != 1:
            found = np.rint(found * self.factor).astype(np.int64)
        summed = np.zeros(watts.shape[1], np.int64)
        for source in found:
            summed += source
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
        """A home changed in several ways; storage holds such a share of its capacity.

        In whatever order: the sources are the same.
        """
        changed = [home.changed(one) for one in changes]
        by_source = {
            row.source: replace(row, factor=1.0) for mine in changed for row in mine if row.kind != STORAGE
        }
        places = {source: place for place, source in enumerate(sorted(by_source))}
        rows = [[LOADS, *(row for row in mine if row.kind != CONSUMPTION)] for mine in changed]
        starts = np.cumsum([0, *map(len, rows)]).tolist()
        feeds = dict[int, Feed]()
        for start, mine, kept, one in zip(starts, changed, rows, changes, strict=False):
            loads = tuple(places[row.source] for row in mine if row.kind == CONSUMPTION)
            feeds[start] = Feed(loads, one.consumption_scale)
            for place, row in enumerate(kept[1:], start + 1):
                if row.kind != STORAGE:
                    feeds[place] = Feed((places[row.source],), row.factor)
        alone = World(home.homes, gathered([[by_source[source] for source in places]]))
        return cls(alone, World(with_limits(home.homes, changes), gathered(rows, levels)), feeds)

    @property
    def goes_by_tick(self) -> bool:
        """Whether anything in it has to be worked out tick by tick, which takes long."""
        worlds = ((self.sources, False), (self.world, True))
        return any(True for world, is_storage in worlds for _ in by_tick(world, is_storage=is_storage))

    def made(self, clock: Clock, ticks: Ints) -> Ints:
        """The watts of sources, which rest on nothing that was before."""
        parts = [ticks[first : first + TICKS_AT_ONCE] for first in range(0, len(ticks), TICKS_AT_ONCE)]
        return np.concatenate([by_itself(self.sources, clock, part) for part in parts], axis=1)

    def through(
        self, levels_wh: Floats, shares: Shares | None, clock: Clock, ticks: Ints, made: Ints | None = None
    ) -> Stretch:
        """All variants through ticks one after the other; what strategies say, if anything, has a column a tick.

        `made` is what sources make, if that is known.
        """
        watts = self._fed(self.made(clock, ticks) if made is None else made)
        world = self.world.with_levels(levels_wh)
        return through_all([Journey(world if shares is None else world.under(shares), clock, ticks, watts)])[0]

    def _fed(self, made: Ints) -> Ints:
        watts = np.zeros((len(self.world), made.shape[1]), np.int64)
        found = dict[Feed, Ints]()
        for place, feed in self.feeds.items():
            watts[place] = found[feed] if feed in found else found.setdefault(feed, feed.of(made))
        return watts
