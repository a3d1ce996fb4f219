"""How heat pumps behave at a tick."""

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.heat_pump.heating import drawn, watts
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, Readings, shown


def run(devices: Devices, around: Surroundings, clock: Clock) -> Readings:
    """What heat pumps use in the middle of a tick."""
    pumps = drawn(around.owner_of(devices), devices.given)
    home = devices.home
    return shown(devices, watts(pumps, around.time_at(home), around.outside[home], around.day_mean[home]))
