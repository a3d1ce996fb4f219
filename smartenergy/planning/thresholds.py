"""Up to which level a stored kWh is worth more than a price: worked out backwards, for every price by itself.

What stored energy is worth falls with how much there is. So it is enough to know, for each price, the level at
which it falls below; before a slot that is the level after it, less what the slot brings, more what it takes:

    L(p, t) = clip(L(p, t+1) + what storage gives where more than p is to be had
                             - what it takes where that costs p or less, reserve, capacity)

No level is asked for, so a plan is never infeasible and holds whatever the level turns out to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Way:
    """In slots one after the other: how much, and at which step it stops."""

    length: Floats
    first: list[int]
    """The step of the first home, the last: all homes' are between."""
    last: list[int]
    before: Floats
    """The step before each home's."""


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

    def at(self, place: Ints) -> Floats:
        """The levels at each home's step: at one for all, or at places in the whole table."""
        found: Floats = self._levels[int(place[0])] if len(place) == 1 else self._all.take(place)
        return found

    def in_all(self, place: Ints) -> Ints:
        """Steps, a row a slot, as places in the whole table, where homes differ."""
        homes = self._levels.shape[1]
        return place * homes + np.arange(homes) if place.shape[1] > 1 else place

    def step_back(self, slot: int, out: Floats, ways: list[_Way]) -> None:
        """Go to the slot before."""
        self._levels += out
        for way in ways:
            first, last, length = way.first[slot], way.last[slot], way.length[slot]
            self._levels[last:] -= length
            if first < last:
                some = np.subtract(self._rows[first:last], way.before[slot], out=self._less[first:last])
                np.maximum(some, 0, out=some)  # 1 from a home's step on, 0 before: a mask would have to be cast
                np.minimum(some, 1, out=some)
                some *= length
                self._levels[first:last] -= some
        np.maximum(self._levels, self._lowest, out=self._levels)
        np.minimum(self._levels, self._full, out=self._levels)

    def keep(self, floor: Floats) -> None:
        """Hold at least so much when the slot begins, whatever else it could be used for."""
        np.maximum(self._levels, floor, out=self._levels)
        np.minimum(self._levels, self._full, out=self._levels)


def thresholds(
    task: Task, able: Power, length: Lengths, steps: Steps, end_worth: Floats, number: Number = np.float32
) -> Thresholds:
    """Levels of each slot; `end_worth` is what a stored kWh is worth when all is over."""
    asked = _asked(able, steps, length)
    ways = list(_ways(asked, length, number))
    out, found = length.out.astype(number), {name: np.empty(able.deficit.shape, number) for name in asked}
    worth = _Worth(task, steps, end_worth, number)
    places = {name: worth.in_all(place) for name, place in asked.items()}
    floor = None if task.wishes.floor_wh is None else task.wishes.floor_wh.T
    for slot in range(task.slots - 1, -1, -1):
        for name, place in places.items():
            found[name][slot] = worth.at(place[slot])
        worth.step_back(slot, out[slot], ways)
        if floor is not None:
            worth.keep(floor[slot])
    return Thresholds(
        from_grid=found["grid"], from_surplus=found["surplus"], spilled=found.get("spilled"),
        to_load=found["load"], to_grid=found["export"], above=found.get("above"),
    )  # fmt: skip


def _asked(able: Power, steps: Steps, length: Lengths) -> dict[str, Ints]:
    """At which steps the levels of each way are, a row a slot, a column a home or one for all."""
    place, found = steps.place, dict[str, Ints]()
    for name, beside, has in (
        ("grid", place["grid_beside"], able.surplus > 0), ("export", place["export_beside"], able.surplus <= 0),
    ):  # fmt: skip
        found[name] = place[name] if np.array_equal(place[name], beside) else np.where(has, beside, place[name])
    found |= {name: place[name] for name in ("surplus", "load")}
    if length.spilled is not None:
        found["spilled"] = place["spilled"]
    if length.above is not None:
        found["above"] = place["above"]
    return found


def _ways(asked: dict[str, Ints], length: Lengths, number: Number) -> Iterator[_Way]:
    for name, place in asked.items():
        some = getattr(length, name)
        if some is not None:
            first, last = place.min(axis=1).tolist(), place.max(axis=1).tolist()
            yield _Way(some.astype(number), first, last, (place - 1).astype(number))
