"""Where the sun stands: low-precision formulas of the Astronomical Almanac, good to 0.01° from 1950 to 2060."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.exact import cos, sincos

SECONDS_PER_DAY = 86_400
NOON_OF_2000 = 946_728_000
"""The epoch J2000.0, as epoch seconds."""
DEGREE = 0.017453292519943295
SOLAR_CONSTANT = 1366.1
"""W/m² at one astronomical unit (Spencer's, as pvlib has it)."""


@dataclass(frozen=True)
class Sun:
    """The direction to the sun, in a frame that turns with the earth: x through 0° N 0° E, z through the pole."""

    x: Floats
    y: Floats
    z: Floats
    extraterrestrial: Floats
    """Irradiance above the air, W/m²."""

    def along(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """The cosine of the angle between the sun and directions of the same frame."""
        return self.x * x + self.y * y + self.z * z


def sun_at(instants: Ints | int) -> Sun:
    """The sun at instants (epoch seconds)."""
    return _sun(instants) if np.ndim(instants) else _sun_then(int(instants))


@lru_cache(maxsize=64)
def _sun_then(instant: int) -> Sun:
    return _sun(instant)


def _sun(instants: Ints | int) -> Sun:
    days = np.subtract(instants, NOON_OF_2000) / SECONDS_PER_DAY
    anomaly = _radians(357.528 + 0.9856003 * days)
    sine, cosine = sincos(anomaly)
    longitude = 280.460 + 0.9856474 * days + 1.915 * sine + 0.040 * sine * cosine
    sine_longitude, cosine_longitude = sincos(_radians(longitude))
    sine_tilt, cosine_tilt = sincos(_radians(23.439 - 4e-7 * days))
    sine_turn, cosine_turn = sincos(_radians(280.46061837 + 360.98564736629 * days))
    across = cosine_tilt * sine_longitude
    distance = 1.00014 - 0.01671 * cosine - 0.00014 * cos(2.0 * anomaly)
    return Sun(
        cosine_turn * cosine_longitude + sine_turn * across,
        cosine_turn * across - sine_turn * cosine_longitude,
        sine_tilt * sine_longitude,
        SOLAR_CONSTANT / (distance * distance),
    )


def _radians(degrees: Floats) -> Floats:
    """Of angles of any number of turns."""
    within: Floats = (degrees - 360.0 * np.floor(degrees / 360.0)) * DEGREE
    return within


def raised(cos_zenith: Floats) -> Floats:
    """The cosine of the zenith as it looks: the air lifts the sun, by 0.5° at the horizon.

    As the NREL algorithm has it at 1013 hPa and 12 °C, fitted by a ratio of polynomials in the cosine to 0.001°.
    """
    c = np.maximum(cos_zenith, -0.02)
    return cos_zenith + REFRACTION * (1.0 - c * c) / (c + BEND / (c + SHIFT))


REFRACTION, BEND, SHIFT = 2.9523e-4, 3.1336e-3, 8.9139e-2
