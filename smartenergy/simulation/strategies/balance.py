"""What homes have over or lack in many ticks, mWh, while their storage moves, turn after turn.

As `settling.Left` and `steering.Steered` have it for a tick, once it is known what storage does.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Demand
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
    """What cars take from the grid, which a battery may cover yet."""

    @classmethod
    def of(cls, net: Ints, allows: Allowed) -> Self:
        """Before anything moves."""
        most_import, most_export, power = (
            _free_or_of_each(bound, net) for bound in (allows.most_import, allows.most_export, allows.power)
        )
        nothing = np.zeros((len(net), 1), np.int64)
        return cls(np.maximum(net, 0), np.maximum(-net, 0), most_import, most_export, allows.cap, power, nothing)

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

    def take(self, homes: Ints, charge: Ints, discharge: Ints, is_car: Bools) -> None:
        """Count what storage in these homes, one of each, has done, and in which of them it is a car's."""
        mine = slice(None) if len(homes) == len(self.surplus) else homes
        by_surplus = np.minimum(charge, self.surplus[mine])
        for_load = np.minimum(discharge, self.deficit[mine])
        self.surplus[mine] -= by_surplus
        self.deficit[mine] -= for_load
        by_grid, beyond_load = charge - by_surplus, discharge - for_load
        for_car = np.minimum(beyond_load, self.by_car[mine])
        if is_car.any() or for_car.any():
            self.by_car = np.broadcast_to(self.by_car, self.surplus.shape).copy()
            self.by_car[mine] += by_grid * is_car[:, np.newaxis] - for_car
        if self.most_import.shape == self.surplus.shape:
            self.most_import[mine] -= by_grid - for_car
        if self.most_export.shape == self.surplus.shape:
            self.most_export[mine] -= beyond_load - for_car
        if self.power.shape == self.surplus.shape:
            self.power[mine] -= (charge + discharge) * ~is_car[:, np.newaxis]


def _free_or_of_each(bound: Ints, net: Ints) -> Ints:
    """A column for all ticks where nothing is bounded, and never will be; else one a tick, to be counted down."""
    is_free = bool((bound >= UNLIMITED).all())
    return bound[:, :1].copy() if is_free else np.broadcast_to(bound, net.shape).copy()
