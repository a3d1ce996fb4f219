"""How a device of constant power behaves."""

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.world import Devices, Readings, shown


def run(devices: Devices, _: Surroundings, __: Clock) -> Readings:
    """The power that was named."""
    return shown(devices, devices.given["watts"])
