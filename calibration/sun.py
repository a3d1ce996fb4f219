"""Sun and clear sky against pvlib."""

import numpy as np
import pandas as pd
from pvlib import atmosphere, clearsky, irradiance, solarposition, spa

from calibration.table import Row, at_most
from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.drivers.clear_sky import Air, clear_sky
from smartenergy.simulation.drivers.climate import direction
from smartenergy.simulation.drivers.sun import SOLAR_CONSTANT, sun_at

PLACES, INSTANTS = 2_000, 200
FROM_1990, TO_2060 = 631_152_000, 2_871_763_200
ALTITUDES = (0.0, 500.0, 1_700.0)
PVLIB = "pvlib 0.16.1"


def rows() -> list[Row]:
    """The greatest errors."""
    return [
        at_most("sun: zenith, 2,000 places × 200 instants of 1990–2060, degrees", 0.02, zenith_error(), PVLIB, 3),
        at_most("clear sky: global irradiance above 5°, W/m²", 1.0, clear_sky_error(), f"{PVLIB}, Ineichen"),
    ]


def zenith_error() -> float:
    """Of the sun's distance from straight above, against NREL's algorithm."""
    random = np.random.default_rng(53)
    latitude = np.degrees(np.arcsin(random.uniform(-1, 1, PLACES)))
    longitude = random.uniform(-180, 180, PLACES)
    up, worst = direction(latitude, longitude), 0.0
    for instant in random.integers(FROM_1990, TO_2060, INSTANTS).tolist():
        found = np.degrees(np.arccos(np.clip(sun_at(instant).along(*up), -1, 1)))
        times = np.full(PLACES, float(instant))
        zenith = spa.solar_position_numpy(times, latitude, longitude, 0, 1013.25, 12, 67.0, 0.5667, numthreads=1)[
            1
        ]
        worst = max(worst, float(np.max(np.abs(found - zenith))))
    return worst


def clear_sky_error() -> float:
    """Over places from pole to pole, and turbidities from very clean to very dusty."""
    random = np.random.default_rng(54)
    places = [
        (latitude, random.uniform(-180, 180), height)
        for latitude in (-60, -30, 0, 30, 52, 65)
        for height in ALTITUDES
    ]
    return max(_clear_sky_error(*place, random) for place in places)


def _clear_sky_error(latitude: float, longitude: float, altitude: float, random: np.random.Generator) -> float:
    instants = random.integers(FROM_1990, 2_019_686_400, 300)
    turbidity = random.uniform(1.5, 5.0, 300)
    times = pd.DatetimeIndex(pd.to_datetime(instants, unit="s", utc=True))
    sun = solarposition.get_solarposition(times, latitude, longitude, altitude, pressure=101_325)
    relative = atmosphere.get_relative_airmass(sun.apparent_zenith)
    mass = atmosphere.get_absolute_airmass(relative, atmosphere.alt2pres(altitude))
    above = irradiance.get_extra_radiation(times, SOLAR_CONSTANT, method="nrel")
    expected = clearsky.ineichen(sun.apparent_zenith, mass, turbidity, altitude, dni_extra=above).ghi.to_numpy()
    ours = sun_at(instants)
    height = ours.along(*direction(_one(latitude), _one(longitude)))
    found = clear_sky(ours, height, Air.over(_one(altitude)), turbidity)
    return float(np.max(np.abs(found - expected)[(sun.apparent_elevation > 5.0).to_numpy()]))


def _one(value: float) -> Floats:
    return np.asarray(value, np.float64)
