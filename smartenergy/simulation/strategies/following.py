"""Storage of homes that go by own use, followed through many ticks: as `settle` moves it, tick by tick.

Two ways that come to the same to the last unit: arrays over homes, a tick after the other, where there are many;
whole numbers, a home after the other, where there are few. An array of one costs as much as one of a hundred.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.strategies.settling import Connection, Left
from smartenergy.simulation.strategies.turn import Store, Turn

HOMES_SIDE_BY_SIDE = 12
"""From so many homes on, arrays are faster."""


class Course(NamedTuple):
    """What storage did: a row a tick, a column a device; mWh."""

    levels: Ints
    flows: Ints
    """On the home's side, positive = charging."""
    lost: Ints
    driven: Ints

    @classmethod
    def room(cls, ticks: int, devices: int) -> "Course":
        """To be filled."""
        return cls(*(np.zeros((ticks, devices), np.int64) for _ in range(4)))


def follow(net: Ints, connection: Connection, turns: Sequence[Turn], course: Course) -> Ints:
    """Move storage through all ticks; answer what is then over and cannot be given out, mWh, as `net` has it.

    `net` is what homes have over before, a row a tick and a column a home, negative where they lack it.
    """
    way = side_by_side if net.shape[1] >= HOMES_SIDE_BY_SIDE else one_by_one
    return way(net, connection, turns, course)


def side_by_side(net: Ints, connection: Connection, turns: Sequence[Turn], course: Course) -> Ints:
    """All homes' first tick, then all homes' second one."""
    excess, found = np.zeros_like(net), [Course.room(len(net), len(turn.places)) for turn in turns]
    for tick, row in enumerate(net):
        left = Left(row, connection)
        for turn, mine in zip(turns, found, strict=True):
            moves, driven = turn.move(tick, left)
            mine.levels[tick], mine.flows[tick] = moves.levels, moves.charge - moves.discharge
            mine.lost[tick], mine.driven[tick] = moves.lost, driven
        excess[tick] = left.excess
    for turn, mine in zip(turns, found, strict=True):
        for column, values in zip(course, mine, strict=True):
            column[:, turn.places] = values
    return excess


def one_by_one(net: Ints, connection: Connection, turns: Sequence[Turn], course: Course) -> Ints:
    """The first home's ticks, then the second one's."""
    excess = np.zeros_like(net)
    stores: list[list[Store]] = [[] for _ in range(net.shape[1])]
    for turn in turns:
        for store in turn.stores(len(net)):
            stores[store.home].append(store)
    for home, mine in enumerate(stores):
        most_import, most_export = (int(bound[home]) for bound in connection)
        excess[:, home] = list(_through(net[:, home].tolist(), most_import, most_export, mine))
        for store in mine:
            for column, found in zip(course, zip(*store.found, strict=True), strict=True):
                column[:, store.place] = found
    return excess


def _through(net: list[int], most_import: int, most_export: int, stores: list[Store]) -> Iterator[int]:
    """What is over and cannot be given out in each tick, once storage has moved."""
    for tick, over in enumerate(net):
        left = [max(over, 0), max(-over, 0), most_import, most_export]
        for store in stores:
            store.move(tick, left)
        yield max(left[0] - left[3], 0)
