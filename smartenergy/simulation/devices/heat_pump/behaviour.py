"""How heat pumps behave at a tick."""

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.heat_pump.heating import watts
from smartenergy.simulation.devices.heat_pump.pumps import HeatPump, drawn
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.drivers.spots import at
from smartenergy.simulation.world import Devices, InEffect, Readings, shown


def run(devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What heat pumps use in the middle of a tick."""
    pumps, home = _pumps(devices, around), devices.home
    outside, day_mean = at(around.outside, home), at(around.day_mean, home)
    return shown(devices, watts(pumps, around.time_at(home), outside, day_mean))


def in_effect(devices: Devices, around: Surroundings, _: Clock) -> InEffect:
    """All parameters of heat pumps: as somebody gave them, else from their own hash."""
    return _pumps(devices, around).parameters


def _pumps(devices: Devices, around: Surroundings) -> HeatPump:
    return drawn(around.owner_of(devices), devices.given)
