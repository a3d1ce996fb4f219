"""How a household and its parts behave at a tick."""

from importlib import import_module

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, Readings, shown


def run(part: str, devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What a part, or the whole, uses in the middle of a tick."""
    module, home = import_module(f"smartenergy.simulation.devices.household.{part}"), devices.home
    given = {**devices.given, "annual_kwh": around.homes.particulars.annual_kwh[home]}
    drivers = Surrounding(
        around.time_at(home), around.life_at(home), around.irradiance[home], around.day_mean[home]
    )
    return shown(devices, module.watts(module.drawn(around.owner_of(devices), given), drivers))
