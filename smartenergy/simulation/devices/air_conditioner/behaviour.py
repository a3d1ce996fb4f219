"""How air conditioners behave at a tick."""

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.air_conditioner.cooling import AirConditioner, drawn, watts
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, InEffect, Readings, shown


def run(devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What air conditioners use in the middle of a tick."""
    coolers, home = _coolers(devices, around), devices.home
    felt, sun = around.recent_at(home)
    used = watts(coolers, around.time_at(home), around.life_at(home), around.outside[home], felt, sun)
    return shown(devices, used)


def in_effect(devices: Devices, around: Surroundings, _: Clock) -> InEffect:
    """All parameters of air conditioners: as somebody gave them, else from their own hash."""
    return _coolers(devices, around).parameters


def _coolers(devices: Devices, around: Surroundings) -> AirConditioner:
    return drawn(around.owner_of(devices), devices.given)
