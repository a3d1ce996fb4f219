"""The air's temperature: the month's mean, days that stray from it for some days, and a wave from night to day."""

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.climate import CLEAR_IS_WARM, Climate
from smartenergy.simulation.drivers.noise import Swell, summed
from smartenergy.simulation.drivers.sites import Sites
from smartenergy.simulation.drivers.sun import SECONDS_PER_DAY
from smartenergy.simulation.exact import sincos
from smartenergy.simulation.streams import Stream

STRAYING = (
    (0.68, Swell(Stream.TEMPERATURE, 16, 120.0, 5.0)),
    (0.32, Swell(Stream.TEMPERATURE + 1, 40, 32.0, 5.0)),
)
WARMEST_HOUR = 15.0
"""Of the sun's time."""
SWINGS, STEADIER, LEAST_SWING, MOST_SWING = 0.70, 0.50, 0.12, 0.45
"""How much more night and day differ by a standard deviation of clearness: the less, the fairer the month."""
STRAYS = 0.15
"""How much of a day's range is not the wave's, by how far days stray: some end warmer than they began."""
LEANING, FAIR = 2.2, 0.78
"""In cloudy summers heat waves stand out; where all days are hot and clear, the hottest hardly do."""
TURN = 6.283185307179586


def warmth(seed: int, sites: Sites, instants: Ints | int) -> Floats:
    """How warm the days are for the season, as a standard normal number."""
    return summed(STRAYING, seed, sites.map_x, sites.map_y, instants)


def day_temperature(climate: Climate, warmth: Floats, wide_clearness: Floats) -> Floats:
    """°C, of whole days: clear ones are warmer in summer, colder in winter."""
    by_sun = climate.warmth_of_clear_days
    strayed = by_sun * wide_clearness + np.sqrt(1.0 - by_sun * by_sun) * warmth
    leaning = LEANING * np.maximum(by_sun - CLEAR_IS_WARM, 0.0) * (FAIR - climate.clear_sky_index)
    strayed = strayed + leaning * (strayed * strayed - 1.0)
    return climate.temperature + climate.temperature_spread * strayed


def daily_wave(sites: Sites, climate: Climate, slow_clearness: Floats, instants: Ints | int) -> Floats:
    """By how much it is warmer just now than on the day's mean, K."""
    days = np.divide(instants, SECONDS_PER_DAY)
    sine, cosine = sincos((days - np.floor(days) - WARMEST_HOUR / 24.0) * TURN)
    phase = cosine * sites.east[1] + sine * sites.east[0]
    by_clearness = np.clip(SWINGS - STEADIER * climate.clear_sky_index, LEAST_SWING, MOST_SWING)
    swing = 1.0 + by_clearness * np.clip(slow_clearness, -1.6, 1.6)
    own = climate.daily_range / (climate.daily_range + STRAYS * climate.temperature_spread)
    return (0.5 * climate.daily_range) * own * swing * phase
