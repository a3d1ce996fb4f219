"""How a car behaves: away it drives, plugged in it takes what is over, and from the grid when it wants."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.owners import filled
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.devices.vehicle import charging, habits
from smartenergy.simulation.devices.vehicle.habits import Habits
from smartenergy.simulation.devices.vehicle.trips import Vehicle, drawn
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.drivers.spots import Structure, mapped
from smartenergy.simulation.drivers.working_days import FreeDays
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.shares import AS_USUAL, NOW
from smartenergy.simulation.strategies.deadlines import must_hold
from smartenergy.simulation.strategies.dispatch import Converters, of_a_tick, parts
from smartenergy.simulation.strategies.intent import Deeper, Intent
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.turns import CAR
from smartenergy.simulation.world import Devices, Given, InEffect

Look = Callable[[Vehicle, LocalTime, FreeDays], Structure]
USUAL = {"charge_efficiency": 0.9}


def intends(devices: Devices, around: Surroundings, clock: Clock) -> Intent:
    """What each car may do in a tick."""
    car, usual = _car(devices, around), _usual(devices)
    seen = _Seen.of(devices, around, car)
    now = seen.look(habits.habits)
    efficiency, shares = parts(usual["charge_efficiency"]), around.homes.particulars.shares
    limits, capacities = _levels(devices, car, now), level_mwh(devices.capacities_wh)
    if shares is not None:
        cars, watts = shares.cars[devices.home], car.charger_w.astype(np.int64)
        some = np.flatnonzero((cars != AS_USUAL).reshape(len(cars), -1).any(axis=1))
        most, ready_by = limits.from_surplus[some], seen.look(habits.ready_by)[some]
        floor = must_hold(most, watts[some], efficiency[some], ready_by, around.instants)
        limits = _steered(limits, floor, cars, some)
    filling, nothing = charging.filling(car.charger_w * now.is_plugged, devices.capacities_wh), capacities * 0
    charger_w, on_way_w = (watts.astype(np.float64) for watts in (car.charger_w, now.on_way_w))
    return Intent(
        limits=limits,
        deeper=Deeper.usual(capacities, capacities, CAR),
        filling=filling,
        converters=Converters(
            most_charge=of_a_tick(charger_w, clock) * now.is_plugged,
            most_discharge=nothing,
            charge_efficiency=efficiency,
            discharge_efficiency=efficiency,
        ),
        standby=nothing,
        sleeps_at=nothing,
        driven=of_a_tick(on_way_w, clock) * now.is_out,
    )


def in_effect(devices: Devices, around: Surroundings, _: Clock) -> InEffect:
    """All parameters of cars: as somebody gave them, else as they are usual or from their own hash."""
    return {**_car(devices, around).parameters, **_usual(devices)}


def _car(devices: Devices, around: Surroundings) -> Vehicle:
    given = {**devices.given, "capacity_wh": devices.capacities_wh}
    return drawn(around.owner_of(devices), given)


@dataclass(frozen=True)
class _Seen:
    """Cars and what they go by; those that are the same, in variants of a home, do the same and are seen once."""

    car: Vehicle
    time: LocalTime
    free: FreeDays
    like: Ints | None
    """Which of those that are seen each of all is like; None: all are seen."""

    @classmethod
    def of(cls, devices: Devices, around: Surroundings, car: Vehicle) -> "_Seen":
        firsts, like = _different(devices, around)
        if len(firsts) == len(devices):
            return cls(car, around.time_at(devices.home), around.free_at(devices.home), None)
        some, there = replace(devices.pick(firsts), home=np.arange(len(firsts))), around.of(devices.home[firsts])
        return cls(_car(some, there), there.time_at(some.home), there.free_at(some.home), like)

    def look(self, look: Look[Structure]) -> Structure:
        """What all cars do."""
        once, like = look(self.car, self.time, self.free), self.like
        return once if like is None else mapped(once, lambda column: column[like])


def _different(devices: Devices, around: Surroundings) -> tuple[Ints, Ints]:
    """Cars of which no two are the same, and which of them each of all is like; over many ticks."""
    everyone = np.arange(len(devices))
    if not around.is_of_many or len(np.unique(devices.ids)) == len(devices):
        return everyone, everyone
    said = [column.ravel().view(np.int64) for column in (devices.capacities_wh, *devices.given.values())]
    known = np.stack([devices.ids, around.homes.ids[devices.home], *said])
    _, firsts, like = np.unique(known, axis=1, return_index=True, return_inverse=True)
    return firsts, like.ravel()


def _usual(devices: Devices) -> Given:
    usual = {name: np.full_like(devices.capacities_wh, value) for name, value in USUAL.items()}
    return filled(devices.given, usual)


def _levels(devices: Devices, car: Vehicle, now: Habits) -> Levels:
    capacities = level_mwh(devices.capacities_wh)
    target = np.rint(capacities * car.target_percent.astype(np.float64) / 100).astype(np.int64)
    # unplugged it takes nothing, whatever these say: its converters do
    return Levels(from_grid=target * now.wants, from_surplus=target, to_load=capacities, to_grid=capacities)


def _steered(limits: Levels, floor: Ints, cars: Ints, some: Ints) -> Levels:
    """As strategies of some homes say: at once, as people do, or no more than it must have by now to be ready."""
    mine, most, usual = cars[some], limits.from_surplus[some], limits.from_grid[some]
    said = np.where(mine == NOW, most, np.minimum(floor, most))
    shape = np.broadcast_shapes(limits.from_grid.shape, said.shape[1:])
    from_grid = np.broadcast_to(limits.from_grid, shape).copy()
    from_grid[some] = np.where(mine == AS_USUAL, usual, said)
    return replace(limits, from_grid=from_grid)
