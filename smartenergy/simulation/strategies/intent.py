"""What storage may do in a tick, before anybody knows what its home has over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import FULL, Shares, column
from smartenergy.simulation.strategies.dispatch import Converters, of_a_tick
from smartenergy.simulation.strategies.filling import Filling
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.pieces import Some
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
    filling: Filling
    converters: Converters
    """These take what it takes at most, whatever it lacks."""
    standby: Ints
    """mWh that its electronics take out of it,"""
    sleeps_at: Ints
    """but nothing of what it keeps, mWh that it holds: there they sleep."""
    driven: Ints
    """mWh that it uses away from home."""
    deeper: Deeper

    def lost_waiting(self, levels: Ints) -> Ints:
        """What its electronics take of what it holds, mWh."""
        lost: Ints = np.minimum(np.maximum(levels - self.sleeps_at, 0), self.standby)
        return lost

    def at(self, levels_wh: Floats, clock: Clock) -> "Intent":
        """The same with converters that take no more than storage does that holds so much."""
        missing = self.deeper.capacities / MWH_PER_WH - levels_wh
        most = of_a_tick(self.filling.watts(missing), clock)
        return replace(self, converters=replace(self.converters, most_charge=most))

    def of_tick(self, tick: int) -> "Intent":
        """That of one of many ticks."""
        return Intent(
            _of_tick(self.limits, tick), _of_tick(self.filling, tick), _of_tick(self.converters, tick),
            column(self.standby, tick), column(self.sleeps_at, tick), column(self.driven, tick),
            _of_tick(self.deeper, tick),
        )  # fmt: skip

    def pick(self, places: Some) -> "Intent":
        """Those of some storage."""
        return Intent(
            _picked(self.limits, places), _picked(self.filling, places), _picked(self.converters, places),
            self.standby[places], self.sleeps_at[places], self.driven[places], _picked(self.deeper, places),
        )  # fmt: skip


def together(first: Intent, second: Intent) -> Intent:
    """Both, one after the other."""
    return Intent(
        _joined(first.limits, second.limits), _joined(first.filling, second.filling),
        _joined(first.converters, second.converters), np.append(first.standby, second.standby),
        np.append(first.sleeps_at, second.sleeps_at), np.append(first.driven, second.driven),
        _joined(first.deeper, second.deeper),
    )  # fmt: skip


def stacked(intents: Sequence[Intent], whole: Callable[[Any], Any]) -> Intent:
    """Intents of storage after storage; `whole` makes rows of ticks as long as those of the others."""

    def together(parts: Sequence[Any]) -> Any:
        if isinstance(parts[0], np.ndarray):
            return np.concatenate(_of_one_width([whole(part) for part in parts]))
        return type(parts[0])(
            **{name: together([getattr(part, name) for part in parts]) for name in vars(parts[0])}
        )

    return intents[0] if len(intents) == 1 else cast(Intent, together(intents))


def _of_one_width(rows: Sequence[Any]) -> Sequence[Any]:
    """Rows of one column, of which some may stand for all ticks, or as they are."""
    if len({part.shape[1:] for part in rows}) == 1:
        return rows
    most = max(part.shape[1] for part in rows)
    return [np.broadcast_to(part, (len(part), most)) for part in rows]


Columns = TypeVar("Columns", Levels, Filling, Converters, Deeper)


def _picked(columns: Columns, places: Some) -> Columns:
    return type(columns)(**{name: column[places] for name, column in vars(columns).items()})


def _joined(first: Columns, second: Columns) -> Columns:
    columns = vars(first).items()
    return type(first)(**{name: np.append(column, getattr(second, name)) for name, column in columns})


def _of_tick(columns: Columns, tick: int) -> Columns:
    return type(columns)(**{name: column(values, tick) for name, values in vars(columns).items()})
