"""What drives the parts of a household."""

from dataclasses import dataclass

from smartenergy.kernel.arrays import Singles
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.drivers.presence import Life


@dataclass(frozen=True)
class Surrounding:
    """What drives the parts."""

    time: LocalTime
    life: Life
    irradiance: Singles
    """Of the whole sky on the ground, W/m²."""
    outside: Singles
    """The last day's mean temperature, °C."""
