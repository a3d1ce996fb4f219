"""How bright the sun would shine on the level ground from a clear sky: astronomy, and no clouds of any day."""

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.simulation.drivers.clear_sky import clear_sky
from smartenergy.simulation.drivers.climate import climate_at
from smartenergy.simulation.drivers.sites import distinct, sites_at
from smartenergy.simulation.drivers.spots import as_rows
from smartenergy.simulation.drivers.sun import sun_at


def envelope(latitudes: Floats, longitudes: Floats, starts: Ints) -> Floats:
    """W/m² in the middle of quarter hours: a row a place, a column a quarter hour."""
    latitude, longitude, place = distinct(latitudes, longitudes)
    sites, instants = as_rows(sites_at(latitude, longitude)), starts + QUARTER_SECONDS // 2
    sun = sun_at(instants)
    bright = clear_sky(sun, sun.along(*sites.up), sites.air, climate_at(sites.nearest, instants).turbidity)
    found: Floats = np.maximum(bright, 0.0)[place]
    return found
