"""Places as the drivers need them: all of it static, worked out once for a set of homes."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.clear_sky import Air
from smartenergy.simulation.drivers.climate import Nearest, direction, nearest_stations, stations
from smartenergy.simulation.drivers.sun import DEGREE
from smartenergy.simulation.exact import log, sin, sincos

EARTH_KM = 28_306.0
"""The length of the parallel of 45°: the map on which the weather moves is as wide."""
LAST_LATITUDE = 85.0
"""Up to which the map reaches; what lies beyond has the weather of there."""
KM_A_RADIAN = 4_505.0391


@dataclass(frozen=True)
class Sites:
    """Places, one element each."""

    latitude: Floats
    """Degrees, as is the longitude."""
    longitude: Floats
    up: tuple[Floats, Floats, Floats]
    """Where "up" points, in the frame of the sun."""
    east: tuple[Floats, Floats]
    """Where "east" points: x and y of it."""
    map_x: Floats
    """On Mercator's map, true to scale at 45°: km east of Greenwich, and north of the equator."""
    map_y: Floats
    air: Air
    nearest: Nearest

    def __len__(self) -> int:
        return len(self.latitude)


def sites_at(latitude: Floats, longitude: Floats) -> Sites:
    """The places at WGS 84 coordinates, degrees."""
    latitude, longitude = np.asarray(latitude, np.float64), np.asarray(longitude, np.float64)
    up = direction(latitude, longitude)
    nearest = nearest_stations(latitude, longitude, up)
    sine, cosine = sincos(longitude * DEGREE)
    return Sites(
        latitude, longitude, up, (-sine, cosine),
        longitude * (EARTH_KM / 360.0), _north(latitude), Air.over(nearest.blended(stations().altitudes)), nearest,
    )  # fmt: skip


def kept_sites(latitude: Floats, longitude: Floats) -> Sites:
    """As `sites_at`, kept for the sets of places that were asked for last: it is slow, and homes don't move."""
    return _kept(latitude.astype(np.float64).tobytes(), longitude.astype(np.float64).tobytes())


@lru_cache(maxsize=32)
def _kept(latitude: bytes, longitude: bytes) -> Sites:
    return sites_at(np.frombuffer(latitude, np.float64), np.frombuffer(longitude, np.float64))


def distinct(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats, Ints]:
    """The places among homes' coordinates, each once, and which of them each home's is.

    Homes whose place is that of their time zone are many at one: their weather is worked out once.
    """
    places, of_homes = np.unique(latitude + 1j * longitude, return_inverse=True)
    return places.real.copy(), places.imag.copy(), of_homes.astype(np.int64)


def _north(latitude: Floats) -> Floats:
    sine = sin(np.clip(latitude, -LAST_LATITUDE, LAST_LATITUDE) * DEGREE)
    return (0.5 * KM_A_RADIAN) * log((1.0 + sine) / (1.0 - sine))
