"""How air conditioners behave at a tick."""

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.air_conditioner.cooling import drawn, watts
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, Readings, shown


def run(devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What air conditioners use in the middle of a tick."""
    coolers = drawn(around.owner_of(devices), devices.given)
    home = devices.home
    used = watts(
        coolers, around.time_at(home), around.life_at(home), around.outside[home], around.irradiance[home]
    )
    return shown(devices, used)
