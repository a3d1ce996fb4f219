"""Carbon of the built-in market: the more a grid has to burn, the more of it."""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.markets.clocks import QUARTER_SECONDS
from smartenergy.simulation.markets.scarcity import place_of, scarcity

ALWAYS = 0.2
"""Of a mean kWh's carbon, what is there whatever the weather: plants that never stop, and building them all."""
LEAST, MOST = 0.03, 1.4
"""Of scarcity."""
MEAN_DEMAND, MEAN_SUN, MEAN_WIND = 0.97, 0.15, 0.98


def quarter_hourly(seed: int, zone_name: str, starts: Ints) -> Ints:
    """Of quarter hours, by their starts: whole g/kWh, the mean of all plants (not what one kWh more adds)."""
    grid = place_of(zone_name).grid
    usual = MEAN_DEMAND - MEAN_SUN * grid.sun - MEAN_WIND * grid.wind
    scarce = np.clip(scarcity(seed, zone_name, starts + QUARTER_SECONDS // 2), LEAST, MOST)
    return np.rint(grid.carbon * (ALWAYS + (1.0 - ALWAYS) / usual * scarce)).astype(np.int64)


def hourly(seed: int, zone_name: str, starts: Ints) -> Ints:
    """Of hours, by their starts: the mean of their quarter hours, halves up."""
    quarters = starts[:, np.newaxis] + np.arange(0, 3600, QUARTER_SECONDS)
    each = quarter_hourly(seed, zone_name, quarters.ravel()).reshape(quarters.shape)
    return (each[:, 0] + each[:, 1] + each[:, 2] + each[:, 3] + 2) // 4
