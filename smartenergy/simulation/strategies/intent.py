"""What storage may do in a tick, before anybody knows what its home has over."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.shares import FULL, Shares
from smartenergy.simulation.strategies.dispatch import Converters
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.turns import BATTERY


@dataclass(frozen=True)
class Deeper:
    """How far a strategy lets storage be emptied for other needs than the house's, mWh that it holds."""

    to_peak: Ints
    """For loads above a cap,"""
    to_car: Ints
    """and for a car."""
    rank: Ints
    """What it is: a car or a battery."""
    capacities: Ints

    @classmethod
    def usual(cls, to_load: Ints, capacities: Ints, rank: int) -> "Deeper":
        """Nothing is emptied deeper than for the house, or for a car."""
        return cls(to_load, capacities, np.full(len(capacities), rank), capacities)


def deeper_of(shares: Shares, capacities: Ints, reserves: Ints) -> Deeper:
    """Of batteries, by what is said of their homes and by what each itself keeps."""
    said = shares.to_peak, shares.feeds_car_above
    to_peak, to_car = (np.maximum(share * capacities // FULL, reserves) for share in said)
    return Deeper(to_peak, to_car, np.full(len(capacities), BATTERY), capacities)


@dataclass(frozen=True)
class Intent:
    """What storage may do in a tick, and what happens to it whatever it does. All arrays have the same length."""

    limits: Levels
    converters: Converters
    standby: Ints
    """mWh that its electronics take out of it."""
    driven: Ints
    """mWh that it uses away from home."""
    deeper: Deeper

    def pick(self, places: Ints) -> "Intent":
        """Those of some storage."""
        return Intent(
            _picked(self.limits, places), _picked(self.converters, places),
            self.standby[places], self.driven[places], _picked(self.deeper, places),
        )  # fmt: skip


def together(first: Intent, second: Intent) -> Intent:
    """Both, one after the other."""
    return Intent(
        _joined(first.limits, second.limits), _joined(first.converters, second.converters),
        np.append(first.standby, second.standby), np.append(first.driven, second.driven),
        _joined(first.deeper, second.deeper),
    )  # fmt: skip


Columns = TypeVar("Columns", Levels, Converters, Deeper)


def _picked(columns: Columns, places: Ints) -> Columns:
    return type(columns)(**{name: column[places] for name, column in vars(columns).items()})


def _joined(first: Columns, second: Columns) -> Columns:
    columns = vars(first).items()
    return type(first)(**{name: np.append(column, getattr(second, name)) for name, column in columns})
