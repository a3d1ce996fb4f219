"""Storage of a turn, one of each home, on its way through many ticks, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.simulation.strategies.intent import Intent
from smartenergy.simulation.strategies.pieces import Some
from smartenergy.simulation.strategies.turns import CAR


@dataclass(frozen=True)
class Turn:
    """Storage, one of each home: its places among the devices, its homes, what it holds, and what it intends.

    `intent` has a row a storage and a column a tick, or one for all ticks.
    """

    places: Ints
    homes: Ints
    levels_wh: Floats
    intent: Intent

    @property
    def is_car(self) -> Bools:
        """Of each."""
        found: Bools = self.intent.deeper.rank.reshape(len(self.homes)) == CAR
        return found

    def pick(self, some: Ints) -> "Turn":
        """Some of them."""
        if len(some) == len(self.homes):
            return self
        return Turn(self.places[some], self.homes[some], self.levels_wh[some], self.intent.pick(some))

    def in_homes(self, numbers: Ints) -> "Turn":
        """The same where homes have other numbers."""
        return replace(self, homes=numbers[self.homes])


class Course(NamedTuple):
    """What storage did, mWh: all arrays of one shape."""

    levels: Ints
    flows: Ints
    """On the home's side, positive = charging."""
    lost: Ints
    driven: Ints

    @classmethod
    def empty(cls, storage: int, ticks: int) -> "Course":
        """Room for so much, to be filled."""
        return cls(*(np.empty((storage, ticks), np.int64) for _ in cls._fields))

    def put(self, some: Some, others: Iterable[Ints | Floats]) -> None:
        """Have what some storage did, in whole numbers, stand at its places."""
        for column, values in zip(self, others, strict=True):
            column[some] = values

    def pick(self, some: Ints) -> "Course":
        """Those of some storage."""
        is_all = len(some) == len(self.levels) and bool((some == np.arange(len(some))).all())
        return self if is_all else Course(*(column[some] for column in self))
