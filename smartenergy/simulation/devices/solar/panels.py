"""Panels as light meets them: all of it static, worked out once for a set of devices."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.devices.solar.roofs import Roofs, drawn
from smartenergy.simulation.drivers.sites import Sites, kept_sites
from smartenergy.simulation.drivers.sun import DEGREE
from smartenergy.simulation.exact import sin, sincos


@dataclass(frozen=True)
class Panels:
    """One element a device."""

    normal: tuple[Floats, Floats, Floats]
    """Where the panels face, in the frame of the sun."""
    sky: Floats
    """Which share of the sky they see."""
    ground: Floats
    """How much light from the level the ground throws at them."""
    peak_watts: Floats
    """At 1 W/m², after losses."""
    inverter_watts: Floats
    east: tuple[Floats, Floats]
    """Where "east" points at their place."""
    horizon_east: Floats
    """The sine of the height below which the sun is hidden; and in the west."""
    horizon_west: Floats


ALBEDO = 0.2
STANDARD_LIGHT = 1_000.0


def panels(roofs: Roofs, sites: Sites, home: Ints) -> Panels:
    """The panels on roofs; `home` is the place of each device's home among the sites."""
    (sine, cosine), (to_east, to_north) = sincos(roofs.tilt * DEGREE), sincos(roofs.azimuth * DEGREE)
    up_x, up_y, up_z = (part[home] for part in sites.up)
    east_x, east_y = (part[home] for part in sites.east)
    level = up_x * east_y - up_y * east_x
    """The cosine of the latitude; north is across up and east."""
    x = cosine * up_x + sine * (to_east * east_x - to_north * up_z * east_y)
    y = cosine * up_y + sine * (to_east * east_y + to_north * up_z * east_x)
    z = cosine * up_z + sine * to_north * level
    return Panels(
        (x, y, z), 0.5 + 0.5 * cosine, (0.5 * ALBEDO) * (1.0 - cosine),
        roofs.peak_watts * (1.0 - roofs.losses / 100.0) / STANDARD_LIGHT, roofs.inverter_watts,
        (east_x, east_y), sin(roofs.horizon_east * DEGREE), sin(roofs.horizon_west * DEGREE),
    )  # fmt: skip


def kept_panels(said: Roofs, seed: int, ids: Ints, sites: Sites, home: Ints) -> Panels:
    """The panels of devices of which something was said, the rest drawn; kept for the sets asked for last."""
    places = (sites.latitude.tobytes(), sites.longitude.tobytes())
    return _kept(
        seed, tuple(part.tobytes() for part in vars(said).values()), ids.tobytes(), home.tobytes(), places
    )


@lru_cache(maxsize=32)
def _kept(seed: int, said: tuple[bytes, ...], ids: bytes, home: bytes, places: tuple[bytes, bytes]) -> Panels:
    sites = kept_sites(*(np.frombuffer(place, np.float64) for place in places))
    homes = np.frombuffer(home, np.int64)
    roofs = Roofs(*(np.frombuffer(part, np.float64) for part in said))
    return panels(drawn(roofs, seed, np.frombuffer(ids, np.int64), sites.latitude[homes]), sites, homes)
