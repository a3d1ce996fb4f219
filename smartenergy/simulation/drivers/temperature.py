"""The air's temperature: the month's mean, days that stray from it for some days, and a wave from night to day."""

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.climate import Climate
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
CLEAR_DAYS_SWING = 0.35
"""By how much more, by a standard deviation of clearness: clear days are warmer than their nights by more."""
TURN = 6.283185307179586


def warmth(seed: int, sites: Sites, instants: Ints | int) -> Floats:
    """How warm the days are for the season, as a standard normal number."""
    return summed(STRAYING, seed, sites.map_x, sites.map_y, instants)


def daily_wave(sites: Sites, climate: Climate, slow_clearness: Floats, instants: Ints | int) -> Floats:
    """By how much it is warmer just now than on the day's mean, K."""
    days = np.divide(instants, SECONDS_PER_DAY)
    sine, cosine = sincos((days - np.floor(days) - WARMEST_HOUR / 24.0) * TURN)
    phase = cosine * sites.east[1] + sine * sites.east[0]
    swing = 1.0 + CLEAR_DAYS_SWING * np.clip(slow_clearness, -1.6, 1.6)
    return (0.5 * climate.daily_range) * swing * phase
