"""What a grid has to cover by burning fuel: its demand without sun and wind, over the mean demand."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.clouds import slow_clearness, wide_fields
from smartenergy.simulation.drivers.noise import Swell, summed
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.sun import SECONDS_PER_DAY, sun_at
from smartenergy.simulation.exact import exp, sincos
from smartenergy.simulation.markets.clocks import local_seconds
from smartenergy.simulation.markets.grids import Grid, grid_of
from smartenergy.simulation.streams import Stream

WIND = ((0.75, Swell(Stream.MARKET_WIND, 20, 40.0)), (0.25, Swell(Stream.MARKET_WIND + 1, 60, 10.0)))
"""Share of the variance, and the field: some 1,400 and 470 km wide."""
GUSTS = 0.62
"""How unlike windy and calm times are: the standard deviation of the logarithm."""
MOST_WIND = 3.2
"""Times the mean: what all turbines give."""
WINDY_WINTER, DARK_WINTER = 0.25, 0.09
"""By how much of their means winter has more wind, and more demand."""
CLOUDS = 0.30
"""How much of the light a standard deviation of clearness makes, over a whole country."""
HOURS = (0.84, 0.80, 0.78, 0.78, 0.81, 0.88, 0.99, 1.08, 1.11, 1.11, 1.11, 1.11, 1.11, 1.09, 1.07, 1.06, 1.08,
         1.13, 1.16, 1.14, 1.08, 1.02, 0.96, 0.89)  # fmt: skip
"""Demand in the middle of each hour of local clocks, over the mean."""
QUIET = (0.0, 0.0, 0.0, 0.0, 0.0, 0.10, 0.15)
"""How much of it is lacking, from Monday on."""
THURSDAY = 3
YEAR_DAYS = 365.25
TURN = 6.283185307179586


@dataclass(frozen=True)
class Place:
    """Of a market: what is worked out once."""

    zone: str
    grid: Grid
    is_south: bool


def place_of(zone_name: str) -> Place:
    """The market of a time zone: that of the country in which it lies."""
    found = zones.place(zone_name)
    return Place(zone_name, grid_of(found.country), found.latitude < 0)


def scarcity(seed: int, zone_name: str, instants: Ints) -> Floats:
    """At instants: around 0.6, about 0 where sun and wind cover all, 1 on a calm winter evening."""
    place = place_of(zone_name)
    winter = winter_of(place, instants)
    wind = place.grid.wind * _wind(seed, zone_name, instants, winter)
    return _demand(zone_name, instants, winter) - place.grid.sun * _sun(seed, zone_name, instants) - wind


def _demand(zone_name: str, instants: Ints, winter: Floats) -> Floats:
    days = local_seconds(zone_name, instants) // SECONDS_PER_DAY
    shape, quiet = by_clock(HOURS, zone_name, instants), np.array(QUIET)
    return shape * (1.0 - quiet[(days + THURSDAY) % 7]) + DARK_WINTER * winter


def by_clock(hours: tuple[float, ...], zone_name: str, instants: Ints) -> Floats:
    """What is said of the middle of each hour of local clocks, and the straight lines between."""
    local = local_seconds(zone_name, instants)
    since = (local - local // SECONDS_PER_DAY * SECONDS_PER_DAY) / 3600 - 0.5
    before = np.floor(since)
    share, place, curve = since - before, before.astype(np.int64), np.array(hours)
    shape: Floats = curve[place % 24] * (1.0 - share) + curve[(place + 1) % 24] * share
    return shape


def _sun(seed: int, zone_name: str, instants: Ints) -> Floats:
    """What panels give, over what they would with the sun straight above a clear sky."""
    found = zones.place(zone_name)
    sites = sites_at(np.array([found.latitude]), np.array([found.longitude]))
    height = np.maximum(sun_at(instants).along(*sites.up), 0.0)
    where = sites.map_x, sites.map_y
    clear = slow_clearness(wide_fields(seed, *where, instants), seed, *where, instants)
    bright = np.clip(0.68 + CLOUDS * clear, 0.15, 1.0)
    return height * (0.75 + 0.25 * height) * bright


def _wind(seed: int, zone_name: str, instants: Ints, winter: Floats) -> Floats:
    """Over its mean of the year."""
    found = zones.place(zone_name)
    sites = sites_at(np.array([found.latitude]), np.array([found.longitude]))
    strength = summed(WIND, seed, sites.map_x, sites.map_y, instants)
    blown = exp(GUSTS * strength - 0.5 * GUSTS * GUSTS) * (1.0 + WINDY_WINTER * winter)
    return np.minimum(blown, MOST_WIND)


def winter_of(place: Place, instants: Ints) -> Floats:
    """1 in the middle of January, -1 in that of July; the other way round in the south."""
    _, cosine = sincos((instants / SECONDS_PER_DAY - 15.0) / YEAR_DAYS * TURN)
    return -cosine if place.is_south else cosine
