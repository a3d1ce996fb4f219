"""Light under a clear sky, against pvlib's Ineichen with its own sun, refraction and air mass."""

import numpy as np
import pandas as pd
import pytest
from pvlib import atmosphere, clearsky, irradiance, solarposition

from smartenergy.simulation.drivers.clear_sky import Air, air_mass, clear_sky
from smartenergy.simulation.drivers.climate import direction
from smartenergy.simulation.drivers.sun import SOLAR_CONSTANT, sun_at

random = np.random.default_rng(54)
PLACES = [
    (52.4, 13.1, 81),
    (0.0, 0.0, 0),
    (-33.9, 151.2, 3),
    (39.7, -104.8, 1726),
    (60.3, 25.0, 56),
    (20.0, 100.0, 3000),
]


@pytest.mark.parametrize(("latitude", "longitude", "altitude"), PLACES)
def test_it_is_pvlib_s_to_one_watt_above_five_degrees(latitude: float, longitude: float, altitude: float) -> None:
    instants = random.integers(946_684_800, 2_019_686_400, 400)
    turbidity = random.uniform(1.5, 5.0, 400)
    times = pd.DatetimeIndex(pd.to_datetime(instants, unit="s", utc=True))
    sun = solarposition.get_solarposition(times, latitude, longitude, altitude, pressure=101_325)
    mass = atmosphere.get_absolute_airmass(
        atmosphere.get_relative_airmass(sun.apparent_zenith), atmosphere.alt2pres(altitude)
    )
    above = irradiance.get_extra_radiation(times, SOLAR_CONSTANT, method="nrel")
    expected = clearsky.ineichen(sun.apparent_zenith, mass, turbidity, altitude, dni_extra=above).ghi.to_numpy()
    ours = sun_at(instants)
    height = ours.along(*direction(np.float64(latitude), np.float64(longitude)))
    found = clear_sky(ours, height, Air.over(np.float64(altitude)), turbidity)
    high = (sun.apparent_elevation > 5.0).to_numpy()
    assert np.max(np.abs(found - expected)[high]) <= 1.0


def test_the_air_mass_is_young_s() -> None:
    zenith = np.linspace(0, 89.9, 500)
    expected = atmosphere.get_relative_airmass(zenith, model="young1994")
    assert air_mass(np.cos(np.radians(zenith))) == pytest.approx(expected, rel=1e-9)


def test_there_is_no_light_at_night_and_more_with_less_turbidity() -> None:
    sun, air = sun_at(1_751_367_600), Air.over(np.float64(0.0))
    assert float(clear_sky(sun, np.float64(-0.3), air, np.float64(3.0))) == 0.0
    by_turbidity = clear_sky(sun, np.full(5, 0.7), air, np.linspace(1, 5, 5))
    assert np.all(np.diff(by_turbidity) < 0)
