"""Storage whose turn it is, with all that it intends in many ticks: as arrays, and one by one."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.strategies.dispatch import WHOLE, Converters, Moves, move, of_a_tick
from smartenergy.simulation.strategies.filling import Filling
from smartenergy.simulation.strategies.intent import Intent
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.settling import Left


class Turn:
    """Storage of homes, one of each. `intent` has a row a storage and a column a tick, or one for all ticks."""

    def __init__(self, places: Ints, homes: Ints, levels_wh: Floats, intent: Intent, clock: Clock) -> None:
        self.places, self.homes, self.clock = places, homes, clock
        self.levels_wh, self.levels = levels_wh, level_mwh(levels_wh)
        self.capacities_wh = intent.deeper.capacities.reshape(len(places)) / MWH_PER_WH
        self.limits = tuple(_by_tick(column) for column in vars(intent.limits).values())
        self.filling = tuple(_by_tick(column) for column in vars(intent.filling).values())
        converters = intent.converters
        steady = converters.most_discharge, converters.charge_efficiency, converters.discharge_efficiency
        self.converters = tuple(column.reshape(len(places)) for column in steady)
        self.standby, self.driven = _by_tick(intent.standby), _by_tick(intent.driven)
        self.sleeps_at = intent.sleeps_at.reshape(len(places))

    def move(self, tick: int, left: Left) -> tuple[Moves, Ints]:
        """Move it and count what is left; with what was lost standing by, and what was driven."""
        standby = np.minimum(np.maximum(self.levels - self.sleeps_at, 0), _at(self.standby, tick))
        driven = np.minimum(self.levels - standby, _at(self.driven, tick))
        filling = Filling(*(_at(column, tick) for column in self.filling))
        most = of_a_tick(filling.watts(self.capacities_wh - self.levels_wh), self.clock)
        limits = Levels(*(_at(column, tick) for column in self.limits))
        converters, seen = Converters(most, *self.converters), left.at(self.homes)
        moves = move(self.levels - standby - driven, limits, converters, seen)
        self.levels, self.levels_wh = moves.levels, moves.levels / MWH_PER_WH
        left.take(self.homes, moves)
        return Moves(moves.levels, moves.charge, moves.discharge, moves.lost + standby), driven

    def stores(self, ticks: int) -> Iterator["Store"]:
        """Each by itself."""
        return (Store(self, number, ticks) for number in range(len(self.places)))


class Store:
    """One storage in whole numbers, which are faster than arrays of one: moved as `dispatch.move` moves many."""

    def __init__(self, turn: Turn, number: int, ticks: int) -> None:
        def of(columns: Sequence[Ints | Floats]) -> list[Any]:
            mine = [column[:, number].tolist() for column in columns]
            return list(zip(*(one if len(one) > 1 else one * ticks for one in mine), strict=True))

        self.place, self.home = int(turn.places[number]), int(turn.homes[number])
        self.level, self.level_wh = int(turn.levels[number]), float(turn.levels_wh[number])
        self.capacity_wh = float(turn.capacities_wh[number])
        self.per_watt = turn.clock.interval_seconds * MWH_PER_WH
        self.most_discharge, self.charging, self.discharging = (int(part[number]) for part in turn.converters)
        self.limits, self.filling = of(turn.limits), of(turn.filling)
        self.lasting, self.sleeps_at = of((turn.standby, turn.driven)), int(turn.sleeps_at[number])
        self.found: list[tuple[int, int, int, int]] = []
        """Level, flow, lost and driven of each tick."""

    def move(self, tick: int, left: list[int]) -> None:
        """Move it and count what is left: surplus, deficit, most import, most export."""
        standby, driven = self.lasting[tick]
        standby = min(max(self.level - self.sleeps_at, 0), standby)
        driven = min(self.level - standby, driven)
        level = self.level - standby - driven
        moved = self._moved(level, tick, *left)
        gained, given = max(moved - level, 0), max(level - moved, 0)
        charge, discharge = -(-gained * WHOLE // self.charging), given * self.discharging // WHOLE
        by_surplus, for_load = min(charge, left[0]), min(discharge, left[1])
        left[0] -= by_surplus
        left[1] -= for_load
        left[2] -= charge - by_surplus
        left[3] -= discharge - for_load
        self.level, self.level_wh = moved, moved / MWH_PER_WH
        self.found.append((moved, charge - discharge, charge - gained + given - discharge + standby, driven))

    def _moved(self, level: int, tick: int, surplus: int, deficit: int, most_import: int, most_export: int) -> int:
        most_w, least_w, full_w, more = self.filling[tick]
        watts = min(most_w, max(least_w, full_w + more * (self.capacity_wh - self.level_wh)))
        most = int(watts * self.per_watt / SECONDS_PER_HOUR)
        by_surplus = min(surplus, most) * self.charging // WHOLE
        by_grid = min(most, surplus + max(most_import - deficit, 0)) * self.charging // WHOLE
        for_load = -(-min(deficit, self.most_discharge) * WHOLE // self.discharging)
        beyond = min(self.most_discharge, deficit + max(most_export - surplus, 0))
        for_grid = -(-beyond * WHOLE // self.discharging)
        from_grid, from_surplus, to_load, to_grid = self.limits[tick]
        down = min(level, max(level - for_load, to_load), max(level - for_grid, to_grid))
        up = max(level, min(level + by_surplus, from_surplus), min(level + by_grid, from_grid))
        return int(down + up - level)


def _by_tick(column: Any) -> Any:
    """A row a tick, or one for all; a column a storage."""
    return np.ascontiguousarray(column.reshape(len(column), -1).T)


def _at(column: Any, tick: int) -> Any:
    return column[tick if len(column) > 1 else 0]
