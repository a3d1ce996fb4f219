"""The last hours' weather, as the inside of a house feels it: walls and floors are slow to warm, and to cool."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.sites import kept_sites
from smartenergy.simulation.drivers.weather import Weather

HOUR = 3_600
WEIGHTS = np.array([0.26, 0.21, 0.17, 0.14, 0.12, 0.10])
"""Of the last whole hour and those before it: what came in fades away by a fifth an hour."""


@dataclass(frozen=True)
class Recent:
    """Means over the last hours, one element a place."""

    temperature: Floats
    """°C."""
    irradiance: Floats
    """Of the whole sky on the level ground, W/m²."""


def recent(seed: int, latitude: Floats, longitude: Floats, instants: Ints | int) -> Recent:
    """At places, with no regard to what is to come: from one whole hour's means to the next one's.

    At many instants a row a place, a column an instant.
    """
    if not isinstance(instants, np.ndarray):
        return _at(seed, latitude, longitude, int(instants))
    found = [_at(seed, latitude, longitude, instant) for instant in instants.tolist()]
    return Recent(
        np.stack([each.temperature for each in found], axis=1),
        np.stack([each.irradiance for each in found], axis=1),
    )


def _at(seed: int, latitude: Floats, longitude: Floats, instant: int) -> Recent:
    hour, since = divmod(instant, HOUR)
    part = since / HOUR
    earlier, later = (_hours(seed, latitude.tobytes(), longitude.tobytes(), each) for each in (hour - 1, hour))
    return Recent(
        earlier.temperature * (1.0 - part) + later.temperature * part,
        earlier.irradiance * (1.0 - part) + later.irradiance * part,
    )


@lru_cache(maxsize=64)
def _hours(seed: int, latitude: bytes, longitude: bytes, hour: int) -> Recent:
    """The hours before a whole hour and that one, weighted; kept, since each tick of an hour asks for the same."""
    sites = kept_sites(np.frombuffer(latitude), np.frombuffer(longitude))
    weather = Weather(seed, sites, (hour - np.arange(len(WEIGHTS))) * HOUR)
    return Recent(_weighted(weather.temperature), _weighted(weather.level))


def _weighted(values: Floats) -> Floats:
    """Added in one order, so that a place has the same bits beside any others."""
    total = np.zeros(len(values))
    for place, weight in enumerate(WEIGHTS.tolist()):
        total += weight * values[:, place]
    return total
