"""Storage that goes by what its home has over: it moves when loads, production and storage of its own mind have.

First those whose model has the first turn, then, within a model, by their ids; each sees what is left. What the
grid gives to one is nobody else's to cover: a battery is not emptied into a car. What then is still over and more
than the connection gives out, panels do not make. Loads are never cut: where they alone are more than the
connection takes in, its limit is exceeded, and nothing is charged from the grid.
"""

from dataclasses import replace

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import energy_mwh, level_mwh, storage_mwh
from smartenergy.simulation.strategies.curtailment import curtail
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Converters, Demand, Moves, move, undone
from smartenergy.simulation.strategies.intent import Deeper, Intent
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.pieces import Some
from smartenergy.simulation.strategies.turns import CAR
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, Losses, Readings, World

Connection = tuple[Ints, Ints]
"""The most that comes in and goes out in a tick, mWh, a home each."""


class Left:
    """What each home still has over or lacks in a tick, mWh, while its storage moves.

    `net` is what it has over before that, negative where it lacks it.
    """

    def __init__(self, net: Ints, connection: Connection) -> None:
        self.surplus, self.deficit = np.maximum(net, 0), np.maximum(-net, 0)
        self.most_import, self.most_export = (bound.copy() for bound in connection)

    def move(self, levels: Ints, limits: Levels, converters: Converters, deeper: Deeper, homes: Some) -> Moves:
        """Let storage in these homes, one of each, do what it may, and count it."""
        moves = move(levels, limits, converters, self.at(homes))
        self.take(homes, moves.charge, moves.discharge, deeper.rank == CAR)
        return moves

    def at(self, homes: Some) -> Demand:
        """As storage in these homes sees it."""
        return Demand(self.surplus[homes], self.deficit[homes], self.most_import[homes], self.most_export[homes])

    def take(self, homes: Some, charge: Ints, discharge: Ints, _: Bools) -> None:
        """Count what storage in these homes, one of each, has done, and whether it is a car."""
        by_surplus = np.minimum(charge, self.surplus[homes])
        for_load = np.minimum(discharge, self.deficit[homes])
        self.surplus[homes] -= by_surplus
        self.deficit[homes] -= for_load
        self.most_import[homes] -= charge - by_surplus
        self.most_export[homes] -= discharge - for_load

    @property
    def excess(self) -> Ints:
        """What is over and cannot be given out."""
        return np.maximum(self.surplus - self.most_export, 0)


def settle(world: World, readings: Readings, clock: Clock, intents: list[tuple[Ints, Intent]]) -> Readings:
    """Readings with those of storage that was left for now: `intents` by turn, each with its devices' places.

    Panels make no more than there is room for.
    """
    readings = replace(readings, losses=readings.losses or Losses.none(len(world)))
    left = Left(net(world, readings, clock), connection(world, clock))
    for places, intent in intents:
        for turn in one_a_home(world.devices.home[places]):
            put(world, readings, places[turn], intent.pick(turn), left, clock)
    return let(world, readings, left, clock)


def put(world: World, readings: Readings, places: Ints, intent: Intent, left: Left, clock: Clock) -> None:
    """Move storage, one of a home, and write its readings at its places."""
    levels_wh, homes = world.devices.levels_wh[places], world.devices.home[places]
    readings.put(places, _move(level_mwh(levels_wh), intent.at(levels_wh, clock), left, homes, clock))


def let(world: World, readings: Readings, left: Left, clock: Clock) -> Readings:
    """Readings without what there is no room for."""
    excess = left.excess
    return curtail(world, readings, excess, clock) if excess.any() else readings


def _move(levels: Ints, intent: Intent, left: Left, homes: Ints, clock: Clock) -> Readings:
    """The readings of storage in these homes, one of each, that holds so much."""
    standby = intent.lost_waiting(levels)
    driven = np.minimum(levels - standby, intent.driven)
    moves = left.move(levels - standby - driven, intent.limits, intent.converters, intent.deeper, homes)
    lost = moves.lost + standby
    return Readings(
        watts=np.zeros(len(homes), np.int64),
        levels_wh=moves.levels / MWH_PER_WH,
        flows_watts=flows_watts(moves.charge - moves.discharge, clock),
        losses=Losses(lost / MWH_PER_WH, driven / MWH_PER_WH, np.zeros(len(homes))),
    )


def flows_watts(flows: Ints, clock: Clock) -> Floats:
    """The power of so much in a tick, mWh."""
    per_hour = SECONDS_PER_HOUR / (MWH_PER_WH * clock.interval_seconds)
    return np.multiply(flows, per_hour, dtype=np.float64)


def levels_before(readings: Readings, places: Ints, intent: Intent, clock: Clock) -> Floats:
    """What storage held before a tick, Wh, by what it showed after: to two mWh, unless standby emptied it."""
    energy = readings.flows_watts[places] * (clock.interval_seconds * MWH_PER_WH / SECONDS_PER_HOUR)
    moved = undone(level_mwh(readings.levels_wh[places]), np.rint(energy).astype(np.int64), intent.converters)
    return (moved + intent.standby * (moved > intent.sleeps_at) + intent.driven) / MWH_PER_WH


def one_a_home(homes: Ints) -> list[Ints]:
    """Places of storage, cut so that no home has two in a cut; `homes` is in order."""
    starts = np.flatnonzero(np.diff(homes, prepend=-1))
    rank = np.arange(len(homes)) - np.repeat(starts, np.diff(np.append(starts, len(homes))))
    return [np.flatnonzero(rank == turn) for turn in range(int(rank.max(initial=-1)) + 1)]


def net(world: World, readings: Readings, clock: Clock) -> Ints:
    """What each home has over, or lacks where it is negative; rounded as the ledger does it."""
    flow = world.sum_by_home(storage_mwh(world.devices, readings, world.devices.levels_wh).flow)
    return net_of(world, readings.watts, clock) - flow


def net_of(world: World, watts: Ints, clock: Clock) -> Ints:
    """The same of loads and production alone; of many ticks, a row each."""
    devices, of_home, seconds = world.devices, world.sum_by_home, clock.interval_seconds
    produces, consumes = devices.kinds == PRODUCTION, devices.kinds == CONSUMPTION

    def energy(which: Bools) -> Ints:
        return energy_mwh(of_home(watts * which), seconds)

    return energy(produces & devices.is_solar) + energy(produces & ~devices.is_solar) - energy(consumes)


def connection(world: World, clock: Clock) -> Connection:
    """What the homes' connections let through."""
    bounds = world.homes.particulars
    return of_connection(bounds.most_import_watts, clock), of_connection(bounds.most_export_watts, clock)


def of_connection(watts: Floats, clock: Clock) -> Ints:
    """Bounds on power as energy of a tick, mWh."""
    is_bound = np.isfinite(watts)
    whole = np.where(is_bound, watts, 0).astype(np.int64)
    return np.where(is_bound, whole * clock.interval_seconds * MWH_PER_WH // SECONDS_PER_HOUR, UNLIMITED)
