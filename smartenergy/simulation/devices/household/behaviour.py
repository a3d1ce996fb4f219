"""How a household and its parts behave at a tick."""

from importlib import import_module
from typing import Any

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.drivers.spots import at
from smartenergy.simulation.world import Devices, InEffect, Readings, shown


def run(part: str, devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What a part, or the whole, uses in the middle of a tick."""
    home = devices.home
    weather = at(around.irradiance, home), at(around.day_mean, home)
    drivers = Surrounding(around.time_at(home), around.life_at(home), *weather)
    return shown(devices, _module(part).watts(_drawn(part, devices, around), drivers))


def in_effect(part: str, devices: Devices, around: Surroundings, _: Clock) -> InEffect:
    """All parameters of a part: as somebody gave them, else from the device's own hash."""
    found: InEffect = _drawn(part, devices, around).parameters
    return found


def _drawn(part: str, devices: Devices, around: Surroundings) -> Any:
    given = {**devices.given, "annual_kwh": around.rows(around.homes.particulars.annual_kwh[devices.home])}
    return _module(part).drawn(around.owner_of(devices), given)


def _module(part: str) -> Any:
    return import_module(f"smartenergy.simulation.devices.household.{part}")
