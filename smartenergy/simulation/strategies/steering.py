"""The turn of storage in homes of which some have a strategy beyond own use.

A home that has none comes out as in `settling.py`, to the last unit. In the others batteries may be emptied deeper
for some needs than for others, cars and batteries may change turns, and a tariff may forbid to give anything out.
"""

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.shares import FULL, Shares
from smartenergy.simulation.strategies.demands import Need, above_cap, covered, within_cap
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Converters, Demand, Moves, move
from smartenergy.simulation.strategies.intent import Deeper, Intent, together
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.pieces import Some
from smartenergy.simulation.strategies.settling import Connection, Left, connection, let, net, of_connection, put
from smartenergy.simulation.strategies.turns import CAR, ranked, turns
from smartenergy.simulation.world import Losses, Readings, World


@dataclass(frozen=True)
class Allowed:
    """What homes' connections and strategies let through in a tick, mWh. All arrays go together."""

    most_import: Ints
    most_export: Ints
    cap: Ints
    """On import, where storage can help it; 0: none."""
    power: Ints
    """Of a home's batteries together."""


def allowed(connection: Connection, shares: Shares, clock: Clock) -> Allowed:
    """In a tick, or in many of them."""
    most_import, most_export = connection
    cap = _bound(shares.cap_watts, clock) * (shares.cap_watts > 0)
    return Allowed(
        most_import=within_cap(most_import, cap),
        most_export=np.where(shares.exports > 0, most_export, 0),
        cap=cap,
        power=np.where(shares.watts > 0, _bound(shares.watts, clock), UNLIMITED),
    )


class Steered(Left):
    """What homes still have over or lack, what of it is a car's, and what their strategies allow."""

    def __init__(self, net: Ints, allows: Allowed) -> None:
        super().__init__(net, (allows.most_import, allows.most_export))
        self.cap, self.power = allows.cap, allows.power.copy()
        self.by_car = np.zeros_like(net)
        """What cars take from the grid, which a battery may cover yet."""

    def move(self, levels: Ints, limits: Levels, converters: Converters, deeper: Deeper, homes: Some) -> Moves:
        """The same, where batteries may go deeper for some needs than for others."""
        is_car = deeper.rank == CAR
        converters, demand = self._bounded(converters, homes, is_car), self.at(homes)
        over, rest = above_cap(demand.deficit, self.cap[homes])
        car = np.where(deeper.to_car < deeper.capacities, self.by_car[homes], 0)
        if (is_special := ((over > 0) | (car > 0)) & ~is_car).any():
            to_car = np.maximum(deeper.to_car, limits.to_load)
            needs = (Need(over, deeper.to_peak), Need(rest, limits.to_load), Need(car, to_car))
            demand = _as_one(demand, np.where(is_special, covered(levels, needs, converters), demand.deficit))
            lowest = np.where(is_special & (over > 0), deeper.to_peak, limits.to_load)
            limits = replace(limits, to_load=lowest)
        moves = move(levels, limits, converters, demand)
        self.take(homes, moves.charge, moves.discharge, is_car)
        return moves

    def _bounded(self, converters: Converters, homes: Some, is_car: Bools) -> Converters:
        most = np.where(is_car, UNLIMITED, self.power[homes])
        return replace(
            converters,
            most_charge=np.minimum(converters.most_charge, most),
            most_discharge=np.minimum(converters.most_discharge, most),
        )

    def take(self, homes: Some, charge: Ints, discharge: Ints, is_car: Bools) -> None:
        """The same, and what a battery has given to a car is nobody's import or export."""
        by_grid = np.maximum(charge - self.surplus[homes], 0)
        beyond_load = np.maximum(discharge - self.deficit[homes], 0)
        for_car = np.minimum(beyond_load, self.by_car[homes])
        super().take(homes, charge, discharge, is_car)
        self.by_car[homes] += by_grid * is_car - for_car
        self.most_import[homes] += for_car
        self.most_export[homes] += for_car
        self.power[homes] -= np.where(is_car, 0, charge + discharge)


def steer(
    world: World, shares: Shares, readings: Readings, clock: Clock, intents: list[tuple[Ints, Intent]]
) -> Readings:
    """As `settle`, in homes of which some have a strategy beyond own use."""
    readings = replace(readings, losses=readings.losses or Losses.none(len(world)))
    left = Steered(net(world, readings, clock), allowed(connection(world, clock), shares, clock))
    if intents:
        places = np.concatenate([some for some, _ in intents])
        intent, order = reduce(together, [intent for _, intent in intents]), np.argsort(places, kind="stable")
        ranks = _ranks(world, places[order], intent.deeper, order, shares)
        for turn in turns(world.devices.home[places[order]], ranks):
            put(world, readings, places[order[turn]], intent.pick(order[turn]), left, clock)
    return let(world, readings, left, clock)


def _ranks(world: World, places: Ints, deeper: Deeper, order: Ints, shares: Shares) -> Ints:
    """Of storage in the order of devices, which `order` brings what is known of it into."""
    is_car, above = deeper.rank[order] == CAR, shares.car_first_above[world.devices.home[places]]
    if not above.any():  # as nearly everywhere: cars come first whatever batteries hold
        return deeper.rank[order]
    return ranked(is_car, _held(world, places, is_car, deeper.capacities[order]), above)


def _held(world: World, places: Ints, is_car: Bools, capacities: Ints) -> Ints:
    """Parts of `FULL` that all batteries of each storage's home hold."""
    holds, may_hold = np.zeros(len(world), np.int64), np.zeros(len(world), np.int64)
    holds[places] = level_mwh(world.devices.levels_wh[places]) * ~is_car
    may_hold[places] = capacities * ~is_car
    share = world.sum_by_home(holds) * FULL // np.maximum(world.sum_by_home(may_hold), 1)
    return share[world.devices.home[places]]


def _as_one(demand: Demand, deficit: Ints) -> Demand:
    """The same with what is covered of all needs as the deficit; what may come in beside stays as it is."""
    room = np.maximum(demand.most_import - demand.deficit, 0)
    return replace(demand, deficit=deficit, most_import=deficit + room)


def _bound(watts: Ints, clock: Clock) -> Ints:
    return of_connection(watts.astype(np.float64), clock)
