"""How a car behaves: away it drives, plugged in it takes what is over, and from the grid when it wants."""

import numpy as np

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.owners import filled
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.devices.vehicle import charging, habits
from smartenergy.simulation.devices.vehicle.habits import Habits
from smartenergy.simulation.devices.vehicle.trips import Vehicle, drawn
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.strategies.dispatch import Converters, of_a_tick, parts
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.settling import Intent
from smartenergy.simulation.world import Devices, Given, InEffect

USUAL = {"charge_efficiency": 0.9}


def intends(devices: Devices, around: Surroundings, clock: Clock) -> Intent:
    """What each car may do in a tick."""
    car, usual = _car(devices, around), _usual(devices)
    now = habits.habits(car, around.time_at(devices.home), around.free_at(devices.home))
    efficiency = parts(usual["charge_efficiency"])
    power = charging.power_w(car.charger_w, devices.capacities_wh, devices.levels_wh)
    return Intent(
        limits=_levels(devices, car, now),
        converters=Converters(
            most_charge=of_a_tick(power * now.is_plugged, clock),
            most_discharge=np.zeros(len(devices), np.int64),
            charge_efficiency=efficiency,
            discharge_efficiency=efficiency,
        ),
        standby=np.zeros(len(devices), np.int64),
        driven=of_a_tick(now.driven_w.astype(np.float64), clock),
    )


def in_effect(devices: Devices, around: Surroundings, _: Clock) -> InEffect:
    """All parameters of cars: as somebody gave them, else as they are usual or from their own hash."""
    return {**_car(devices, around).parameters, **_usual(devices)}


def _car(devices: Devices, around: Surroundings) -> Vehicle:
    given = {**devices.given, "capacity_wh": around.rows(devices.capacities_wh)}
    return drawn(around.owner_of(devices), given)


def _usual(devices: Devices) -> Given:
    return filled(devices.given, {name: np.full(len(devices), value) for name, value in USUAL.items()})


def _levels(devices: Devices, car: Vehicle, now: Habits) -> Levels:
    capacities = level_mwh(devices.capacities_wh)
    target = np.rint(capacities * car.target_percent.astype(np.float64) / 100).astype(np.int64)
    return Levels(
        from_grid=target * now.wants, from_surplus=target * now.is_plugged, to_load=capacities, to_grid=capacities
    )
