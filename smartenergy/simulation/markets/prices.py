"""Prices of the built-in market: what the dearest plant asks that is still needed."""

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.noise import Swell, summed
from smartenergy.simulation.drivers.sites import EARTH_KM
from smartenergy.simulation.exact import exp
from smartenergy.simulation.markets.clocks import QUARTER_SECONDS
from smartenergy.simulation.markets.scarcity import Place, by_clock, place_of, scarcity, winter_of
from smartenergy.simulation.streams import Stream

RULES = 2
"""Of prices: another number has other prices. Those of 2 have the swings of a day that starts and stops make."""
MERIT = ((-1.0, -250.0), (-0.35, -55.0), (-0.05, -6.0), (0.08, 0.0), (0.20, 33.0), (0.35, 58.0), (0.55, 77.0),
         (0.75, 102.0), (0.90, 130.0), (1.05, 175.0), (1.20, 270.0), (1.60, 800.0))  # fmt: skip
"""EUR/MWh by scarcity: whoever pays rather than stops, sun and wind, what burns fuel, the last that is there."""
STARTS = (-0.06, -0.07, -0.08, -0.08, -0.07, -0.04, 0.03, 0.10, 0.10, 0.04, 0.0, -0.02, -0.03, -0.03, -0.02, 0.0,
          0.03, 0.08, 0.14, 0.16, 0.14, 0.08, 0.02, -0.03)  # fmt: skip
"""How much scarcer it is in each hour than demand alone says: plants that start for morning and evening ask for
that, those that cannot stop for a night or a noon pay for it."""
STARTS_OF_SUMMER, STARTS_OF_WINTER = 1.1, 0.3
"""How much of it there is: the more the sun has to be made way for, the more."""
FUEL = ((1.0, Swell(Stream.MARKET_FUEL, 8, 1500.0, 0.0)),)
FUEL_SPREAD = 0.13
"""The standard deviation of what fuel costs, over months."""
WHIMS = ((1.0, Swell(Stream.MARKET_WHIMS, 40, 3.0)),)
WHIMS_SPREAD = 5.0
"""EUR/MWh that nothing explains."""
MICROS_PER_MWH = 1_000
"""A millionth a kWh is a thousandth a MWh."""
CENT = 10
"""Markets ask whole cents a MWh, which are ten millionths a kWh."""


def quarter_hourly(seed: int, zone_name: str, starts: Ints) -> Ints:
    """Of quarter hours, by their starts: millionths a kWh, of whatever currency a tariff has."""
    middles = starts + QUARTER_SECONDS // 2
    scarce = scarcity(seed, zone_name, middles)
    starting = by_clock(STARTS, zone_name, middles) * _starts(place_of(zone_name), middles)
    nowhere = np.zeros(1)
    fuel = exp(FUEL_SPREAD * summed(FUEL, seed, nowhere, nowhere, middles))
    whims = WHIMS_SPREAD * summed(WHIMS, seed, nowhere + EARTH_KM / 3, nowhere, middles)
    asked = _asked(scarce + starting)
    euros = np.where(asked > 0.0, asked * fuel, asked) + whims * np.clip(scarce * 2.0, 0.1, 1.0)
    return np.rint(euros * (MICROS_PER_MWH // CENT)).astype(np.int64) * CENT


def hourly(seed: int, zone_name: str, starts: Ints) -> Ints:
    """Of hours, by their starts: the mean of their quarter hours, halves up."""
    quarters = starts[:, np.newaxis] + np.arange(0, 3600, QUARTER_SECONDS)
    each = quarter_hourly(seed, zone_name, quarters.ravel()).reshape(quarters.shape)
    return (each[:, 0] + each[:, 1] + each[:, 2] + each[:, 3] + 2) // 4


def _starts(place: Place, instants: Ints) -> Floats:
    mean, swing = (STARTS_OF_SUMMER + STARTS_OF_WINTER) / 2.0, (STARTS_OF_SUMMER - STARTS_OF_WINTER) / 2.0
    return mean - swing * winter_of(place, instants)


def _asked(scarce: Floats) -> Floats:
    """On the straight lines between the points of `MERIT`."""
    points, prices = (np.array(column) for column in zip(*MERIT, strict=True))
    within = np.clip(scarce, points[0], points[-1])
    after = np.clip(np.searchsorted(points, within, "right"), 1, len(points) - 1)
    share = (within - points[after - 1]) / (points[after] - points[after - 1])
    asked: Floats = prices[after - 1] + (prices[after] - prices[after - 1]) * share
    return asked
