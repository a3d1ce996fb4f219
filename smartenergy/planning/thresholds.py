"""Up to which level a stored kWh is worth more than a price: worked out backwards, for every price by itself.

What stored energy is worth falls with how much there is. So it is enough to know, for each price, the level at
which it falls below; before a slot that is the level after it, less what the slot brings, more what it takes:

    L(p, t) = clip(L(p, t+1) + what storage gives where more than p is to be had
                             - what it takes where that costs p or less, reserve, capacity)

No level is asked for, so a plan is never infeasible and holds whatever the level turns out to be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.planning.horizon import Task
from smartenergy.planning.steps import Number, Steps
from smartenergy.planning.ways import Lengths, Power


@dataclass(frozen=True)
class Thresholds:
    """Levels in Wh, a row a slot, a column a home."""

    from_grid: Floats
    """Charged from the grid up to,"""
    from_surplus: Floats
    """and from what is over;"""
    spilled: Floats | None
    """from what the connection would not take; None: it takes all."""
    to_load: Floats
    """Discharged to the home's use down to,"""
    to_grid: Floats
    """and into the grid;"""
    above: Floats | None
    """for loads above a cap; None: nobody has one."""


class _Asked(NamedTuple):
    """At which step the levels of a way are."""

    place: Ints
    """A row a kind of slot, a column a home or one for all."""
    kind: Ints
    """Which row each slot has."""


class _Way:
    """In slots one after the other: how much, and at which step it stops."""

    def __init__(self, length: Floats, asked: _Asked, number: Number) -> None:
        place, self._kind = asked
        self.length, self._before = length.astype(number), (place - 1).astype(number)
        self.first, self.last = place.min(axis=1)[self._kind], place.max(axis=1)[self._kind]
        """The step of the first home, the last: all homes' are between."""
        self.reaches = (self.first < self.last).tolist()
        """Whether they are not all the same."""

    def at(self, slot: int) -> tuple[int, int, Floats, Floats]:
        """In a slot the first and last step, how much it is, and the step before each home's."""
        return int(self.first[slot]), int(self.last[slot]), self.length[slot], self._before[self._kind[slot]]


class _Falls:
    """By how much levels change in a slot where all homes agree: other steps, fewer ways that stop there."""

    def __init__(self, out: Floats, ways: Sequence[_Way]) -> None:
        lasts, lengths = np.stack([way.last for way in ways]), np.stack([way.length for way in ways])
        self.by, slots = [out], np.arange(len(out))
        for which in np.argsort(lasts, axis=0):
            self.by.append(self.by[-1] - lengths[which, slots])
        self._cuts = np.sort(lasts, axis=0).T.tolist()

    def at(self, slot: int, steps: int) -> Iterator[tuple[int, int, Floats]]:
        """In a slot from which step to which, and by how much."""
        first = 0
        for by, last in zip(self.by, (*self._cuts[slot], steps), strict=True):
            if first < last:
                yield first, last, by[slot]
                first = last


class _Worth:
    """For each price the level at which a stored kWh is worth that; a row a price, a column a home."""

    def __init__(self, task: Task, steps: Steps, end_worth: Floats, number: Number) -> None:
        shape, self._rows = (steps.count, len(task)), np.arange(steps.count, dtype=number)[:, None]
        self._lowest, self._full = (
            each.astype(number) for each in (task.sites.reserve_wh, task.sites.capacity_wh)
        )
        ends = np.broadcast_to(steps.prices < end_worth, shape)
        self._levels = np.where(ends, self._full, self._lowest).astype(number)
        self._all = self._levels.reshape(-1)
        self._less = np.empty(shape, number)

    def tell(self, place: Ints, told: Floats) -> None:
        """Tell the levels at each home's step: at one for all, or at places in the whole table."""
        if len(place) == 1:
            told[:] = self._levels[int(place[0])]
        else:
            self._all.take(place, out=told, mode="clip")  # all are within, and "raise" would take a buffer

    def in_all(self, place: Ints) -> Ints:
        """Steps, a row a kind of slot, as places in the whole table, where homes differ."""
        homes = self._levels.shape[1]
        return place * homes + np.arange(homes) if place.shape[1] > 1 else place

    def step_back(self, slot: int, falls: _Falls, ways: Sequence[_Way]) -> None:
        """Go to the slot before."""
        for first, last, by in falls.at(slot, len(self._levels)):
            self._levels[first:last] += by
        for way in ways:
            if way.reaches[slot]:
                self._stop(*way.at(slot))
        np.maximum(self._levels, self._lowest, out=self._levels)
        np.minimum(self._levels, self._full, out=self._levels)

    def _stop(self, first: int, last: int, length: Floats, before: Floats) -> None:
        """Have a way stop at the step of each home."""
        some = np.subtract(self._rows[first:last], before, out=self._less[first:last])
        np.maximum(some, 0, out=some)  # 1 from a home's step on, 0 before: a mask would have to be cast
        np.minimum(some, 1, out=some)
        some *= length
        self._levels[first:last] -= some

    def keep(self, floor: Floats) -> None:
        """Hold at least so much when the slot begins, whatever else it could be used for."""
        np.maximum(self._levels, floor, out=self._levels)
        np.minimum(self._levels, self._full, out=self._levels)


def thresholds(
    task: Task, able: Power, length: Lengths, steps: Steps, end_worth: Floats, number: Number = np.float32
) -> Thresholds:
    """Levels of each slot; `end_worth` is what a stored kWh is worth when all is over."""
    asked = _asked(able, steps, length)
    ways = [_Way(some, one, number) for name, one in asked.items() if (some := getattr(length, name)) is not None]
    falls, worth = _Falls(length.out.astype(number), ways), _Worth(task, steps, end_worth, number)
    found = {name: np.empty(able.deficit.shape, number) for name in asked}
    told = [(found[name], worth.in_all(one.place), one.kind.tolist()) for name, one in asked.items()]
    floor = None if task.wishes.floor_wh is None else task.wishes.floor_wh.T
    for slot in range(task.slots - 1, -1, -1):
        for levels, place, kind in told:
            worth.tell(place[kind[slot]], levels[slot])
        worth.step_back(slot, falls, ways)
        if floor is not None:
            worth.keep(floor[slot])
    return Thresholds(
        from_grid=found["grid"], from_surplus=found["surplus"], spilled=found.get("spilled"),
        to_load=found["load"], to_grid=found["export"], above=found.get("above"),
    )  # fmt: skip


def _asked(able: Power, steps: Steps, length: Lengths) -> dict[str, _Asked]:
    """Where the levels of each way are."""
    place, found, each = steps.place, dict[str, _Asked](), np.arange(len(steps.kind))
    for name, has in (("grid", able.surplus > 0), ("export", able.surplus <= 0)):
        alone, beside = place[name], place[f"{name}_beside"]
        if np.array_equal(alone, beside):
            found[name] = _Asked(alone, steps.kind)
        else:
            found[name] = _Asked(np.where(has, beside[steps.kind], alone[steps.kind]), each)
    there = ["spilled"] * (length.spilled is not None) + ["above"] * (length.above is not None)
    return found | {name: _Asked(place[name], steps.kind) for name in ("surplus", "load", *there)}
