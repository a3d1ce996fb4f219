"""Storage whose turn it is, followed through many ticks: what it intends in each, and what it does."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.strategies.dispatch import Converters, of_a_tick
from smartenergy.simulation.strategies.filling import Filling
from smartenergy.simulation.strategies.intent import Deeper
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.pieces import Pieces, Some, at
from smartenergy.simulation.strategies.settling import Left
from smartenergy.simulation.strategies.turn import Course, Turn
from smartenergy.simulation.strategies.turns import CAR


class Lane:
    """The storage of a turn in pieces of the time: a row a tick of a piece, a column a storage and piece."""

    def __init__(self, turn: Turn, pieces: Pieces, clock: Clock) -> None:
        self.pieces, self.clock, intent = pieces, clock, turn.intent
        self.homes = (turn.homes[:, np.newaxis] * pieces.count + np.arange(pieces.count)).ravel()
        self.is_car = pieces.columns(intent.deeper.rank == CAR)
        self.limits, self.filling, self.deeper = (
            [pieces.lay(column) for column in vars(part).values()]
            for part in (intent.limits, intent.filling, intent.deeper)
        )
        self.standby, self.driven = pieces.lay(intent.standby), pieces.lay(intent.driven)
        self.sleeps_at = pieces.columns(intent.sleeps_at)
        converters = intent.converters
        steady = converters.most_discharge, converters.charge_efficiency, converters.discharge_efficiency
        self.converters = [pieces.columns(column) for column in steady]
        self.capacities = pieces.columns(intent.deeper.capacities)
        self.capacities_wh = self.capacities / MWH_PER_WH
        self.first_wh = pieces.columns(turn.levels_wh)
        self.levels_wh = self.first_wh.copy()
        self.levels = level_mwh(self.first_wh)
        shape = pieces.length, len(self.homes)
        self.course = Course(*(np.zeros(shape, np.int64) for _ in Course._fields))

    @property
    def is_of_cars(self) -> bool:
        """Whether all of it is in cars."""
        return bool(self.is_car.all())

    def begin(self, some: Some, starts: Ints) -> None:
        """Let some hold so much; what the first piece begins with may be no whole mWh."""
        self.levels[some], self.levels_wh[some] = starts[some], starts[some] / MWH_PER_WH
        self.levels_wh[:: self.pieces.count] = self.first_wh[:: self.pieces.count]

    def move(self, tick: int, some: Some, homes: Some, left: Left) -> None:
        """Move some, whose homes have these places in `left`, and count what is left."""
        held = self.levels[some]
        standby = np.minimum(np.maximum(held - self.sleeps_at[some], 0), at(self.standby, tick, some))
        driven = np.minimum(held - standby, at(self.driven, tick, some))
        filling = Filling(*_each(self.filling, tick, some))
        most = of_a_tick(filling.watts(self.capacities_wh[some] - self.levels_wh[some]), self.clock)
        converters = Converters(most, *(column[some] for column in self.converters))
        deeper, limits = Deeper(*_each(self.deeper, tick, some)), Levels(*_each(self.limits, tick, some))
        moves = left.move(held - standby - driven, limits, converters, deeper, homes)
        self.levels[some], self.levels_wh[some] = moves.levels, moves.levels / MWH_PER_WH
        did = moves.levels, moves.charge - moves.discharge, moves.lost + standby, driven
        for column, values in zip(self.course, did, strict=True):
            column[tick, some] = values

    def count(self, tick: int, some: Some, homes: Some, left: Left) -> None:
        """Count what is left after what some have done before."""
        flows = self.course.flows[tick, some]
        left.take(homes, np.maximum(flows, 0), np.maximum(-flows, 0), self.is_car[some])

    def gone_through(self) -> Course:
        """What its storage did: a row a storage, a column a tick."""
        return Course(*(self.pieces.back(column) for column in self.course))


def _each(columns: Iterable[Any], tick: int, some: Some) -> Iterable[Any]:
    return (at(column, tick, some) for column in columns)
