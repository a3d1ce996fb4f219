"""What homes have over or lack in many ticks, mWh, while their storage moves, turn after turn.

As `settling.Left` and `steering.Steered` have it for a tick, once it is known what storage does.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Demand
from smartenergy.simulation.strategies.pieces import Some
from smartenergy.simulation.strategies.steering import Allowed


@dataclass
class Balance:
    """A row a home, a column a tick, or one for all ticks where nothing bounds anything."""

    surplus: Ints
    deficit: Ints
    most_import: Ints
    most_export: Ints
    cap: Ints
    power: Ints
    """Of a home's batteries together."""
    by_car: Ints
    """What cars take from the grid, which a battery may cover yet; not counted where none may."""

    @classmethod
    def of(cls, net: Ints, allows: Allowed, *, covers_cars: bool) -> Self:
        """Before anything moves; and whether any storage may cover what cars take."""
        most_import, most_export, power = (
            _free_or_of_each(bound, net) for bound in (allows.most_import, allows.most_export, allows.power)
        )
        by_car = np.zeros(net.shape if covers_cars else (len(net), 1), np.int64)
        return cls(np.maximum(net, 0), np.maximum(-net, 0), most_import, most_export, allows.cap, power, by_car)

    def pick(self, homes: Ints) -> "Balance":
        """Of some homes."""
        if len(homes) == len(self.surplus):
            return self
        return Balance(**{one.name: getattr(self, one.name)[homes] for one in fields(self)})

    def at(self, ticks: Ints) -> "Balance":
        """In some ticks."""
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        return Balance(**{name: row[:, ticks] if row.shape[1] > 1 else row for name, row in columns.items()})

    @property
    def demand(self) -> Demand:
        """As the storage whose turn it is sees it."""
        return Demand(self.surplus, self.deficit, self.most_import, self.most_export)

    @property
    def excess(self) -> Ints:
        """What is over and cannot be given out."""
        found: Ints = np.maximum(self.surplus - self.most_export, 0)
        return found

    def take(self, homes: Ints, charge: Ints, is_car: Bools) -> None:
        """Count what storage in these homes, one of each, has taken, and in which of them it is a car's."""
        mine = self._rows(homes)
        by_surplus = np.minimum(charge, self.surplus[mine])
        self.surplus[mine] -= by_surplus
        if self._is_counted(self.by_car) or self._is_counted(self.most_import):
            by_grid = charge - by_surplus
            self._less(self.by_car, mine, -by_grid * is_car[:, np.newaxis])
            self._less(self.most_import, mine, by_grid)
        self._less(self.power, mine, charge * ~is_car[:, np.newaxis])

    def give(self, homes: Ints, discharge: Ints, is_car: Bools) -> None:
        """Count what it has given: to the house, then to a car, then to the grid."""
        mine = self._rows(homes)
        for_load = np.minimum(discharge, self.deficit[mine])
        self.deficit[mine] -= for_load
        beyond_load = discharge - for_load
        for_car = np.minimum(beyond_load, self.by_car[mine])
        self._less(self.by_car, mine, for_car)
        self._less(self.most_import, mine, -for_car)
        self._less(self.most_export, mine, beyond_load - for_car)
        self._less(self.power, mine, discharge * ~is_car[:, np.newaxis])

    def _rows(self, homes: Ints) -> Some:
        return slice(None) if len(homes) == len(self.surplus) else homes

    def _is_counted(self, column: Ints) -> bool:
        return column.shape == self.surplus.shape

    def _less(self, column: Ints, rows: Some, by: Ints) -> None:
        """Count down what is counted tick by tick."""
        if self._is_counted(column):
            column[rows] -= by


def _free_or_of_each(bound: Ints, net: Ints) -> Ints:
    """A column for all ticks where nothing is bounded, and never will be; else one a tick, to be counted down."""
    is_free = bool((bound >= UNLIMITED).all())
    return bound[:, :1].copy() if is_free else np.broadcast_to(bound, net.shape).copy()
