"""The last hours' weather as the inside of a house feels it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.drivers.recent import HOUR, WEIGHTS, recent
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather

SEED, JUNE = 15, 1_686_960_000
BERLIN = np.array([52.52]), np.array([13.4])


def test_just_before_an_hour_it_is_the_weighted_mean_of_the_one_before_and_those_before_that() -> None:
    felt = recent(SEED, *BERLIN, JUNE + 16 * HOUR - 1)
    weather = Weather(SEED, sites_at(*BERLIN), JUNE + (15 - np.arange(len(WEIGHTS))) * HOUR)
    assert np.allclose(felt.irradiance, (weather.light.level * WEIGHTS).sum(), rtol=1e-3)
    assert np.allclose(felt.temperature, (weather.temperature * WEIGHTS).sum(), rtol=1e-3)


def test_the_sun_is_felt_for_hours_after_it_set() -> None:
    evening = recent(SEED, *BERLIN, JUNE + 22 * HOUR)
    assert Weather(SEED, sites_at(*BERLIN), JUNE + 22 * HOUR).light.level[0] == 0
    assert evening.irradiance[0] > 10


def test_it_never_jumps() -> None:
    felt = [recent(SEED, *BERLIN, JUNE + minute * 60) for minute in range(8 * 60, 20 * 60)]
    assert np.abs(np.diff([one.irradiance[0] for one in felt])).max() < 8
    assert np.abs(np.diff([one.temperature[0] for one in felt])).max() < 0.1


@given(st.permutations(range(9)), st.integers(0, 86_400))
def test_places_feel_the_same_whichever_are_beside_them(order: list[int], second: int) -> None:
    latitude, longitude = np.linspace(-60.0, 60.0, 9), np.linspace(-170.0, 170.0, 9)
    whole, some = recent(SEED, latitude, longitude, JUNE + second), order[:4]
    part = recent(SEED, latitude[some], longitude[some], JUNE + second)
    assert part.temperature.tolist() == whole.temperature[some].tolist()
    assert part.irradiance.tolist() == whole.irradiance[some].tolist()
