"""Weather: the same bits however it is asked for, shared by neighbours and not by strangers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather

random = np.random.default_rng(57)
coordinates = st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=2, max_size=8)
instants = st.integers(631_152_000, 2_871_763_200)
EDGES = [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0), (66.6, 25.0), (78.2, 15.6), (-0.0, 0.0)]


def everything(weather: Weather) -> np.ndarray:
    light = weather.light
    return np.array([light.level, light.diffuse, light.beam, light.around_sun, weather.temperature])


def at(places: list[tuple[float, float]], when: np.ndarray | int, seed: int = 7) -> np.ndarray:
    latitude, longitude = np.array(places, np.float64).T
    return everything(Weather(seed, sites_at(latitude, longitude), when))


@settings(max_examples=40, deadline=None)
@given(coordinates, instants)
def test_neither_order_nor_chunks_change_it(places: list[tuple[float, float]], instant: int) -> None:
    whole = at(places, instant)
    assert at(places[::-1], instant)[:, ::-1].tolist() == whole.tolist()
    assert at(places[:1], instant).tolist() == whole[:, :1].tolist()


@settings(max_examples=40, deadline=None)
@given(coordinates, st.lists(instants, min_size=1, max_size=4))
def test_one_instant_and_many_get_the_same_bits(places: list[tuple[float, float]], many: list[int]) -> None:
    block = at(places, np.array(many))
    assert block.shape == (5, len(places), len(many))
    for column, instant in enumerate(many):
        assert block[:, :, column].tolist() == at(places, instant).tolist()


@settings(max_examples=60, deadline=None)
@given(instants)
def test_it_is_possible_everywhere_on_earth(instant: int) -> None:
    found = at(EDGES, instant)
    assert np.all(np.isfinite(found))
    level, diffuse, beam, around_sun, temperature = found
    assert np.all(level >= diffuse) and np.all(diffuse >= 0) and np.all(level < 1500)
    assert np.all((beam >= 0) & (beam < 1300)) and np.all((around_sun >= 0) & (around_sun <= 0.9))
    assert np.all((temperature > -60) & (temperature < 60))


@pytest.mark.parametrize(
    "instant", [951_782_400, 1_709_164_800, 1_711_846_800, 1_729_990_800, 4_000_000_000 - 60], ids=str
)
def test_leap_days_and_changes_of_the_clock_are_days_like_others(instant: int) -> None:
    before, then, after = (at([(52.5, 13.4)], instant + step)[4, 0] for step in (-60, 0, 60))
    assert abs(before - then) < 0.2 and abs(then - after) < 0.2


def year(places: list[tuple[float, float]]) -> np.ndarray:
    latitude, longitude = np.array(places).T
    weather = Weather(7, sites_at(latitude, longitude), 1_672_531_200 + np.arange(0, 365 * 86_400, 1800))
    return np.array([weather.temperature, weather.light.level])


def test_two_homes_in_one_street_share_it_and_two_in_different_countries_do_not() -> None:
    temperature, light = year([(52.5200, 13.4050), (52.5204, 13.4051), (40.4, -3.7)])
    assert np.corrcoef(light)[0, 1] > 0.99
    assert np.max(np.abs(temperature[0] - temperature[1])) < 0.2
    noon = light[:, (light[0] > 300) & (light[2] > 300)]
    assert abs(np.corrcoef(noon)[0, 2]) < 0.5


def test_other_seeds_are_other_years() -> None:
    places = [(random.uniform(40, 60), random.uniform(0, 20)) for _ in range(50)]
    noon = 1_751_367_600
    one, other = at(places, noon, seed=1)[0], at(places, noon, seed=2)[0]
    assert np.mean(one == other) < 0.1


@pytest.mark.parametrize("place", [(52.5, 13.4), (35.7, 139.7), (-33.9, 151.2)])
def test_nothing_repeats_after_a_week_or_a_year(place: tuple[float, float]) -> None:
    noons = 1_672_531_200 + int(43_200 - place[1] * 240) + 86_400 * np.arange(1461)
    light = year_of(place, noons)
    rest = light - np.convolve(np.pad(light, 30, mode="reflect"), np.ones(61) / 61, mode="valid")
    for lag in (7, 37, 365):
        assert abs(np.corrcoef(rest[:-lag], rest[lag:])[0, 1]) < 0.1


def year_of(place: tuple[float, float], when: np.ndarray) -> np.ndarray:
    weather = Weather(7, sites_at(np.array([place[0]]), np.array([place[1]])), when)
    return weather.light.level[0] / weather.cos_zenith[0]
