"""Temperature: how far days stray from their season, and the course of a day."""

import numpy as np
import pytest

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather

DAY, STEP = 86_400, 3_600
YEARS = 8
PLACES = {
    "Berlin": (52.52, 13.40), "Madrid": (40.42, -3.70), "Athens": (37.98, 23.73), "London": (51.51, -0.13),
    "Chicago": (41.98, -87.9), "Miami": (25.8, -80.3), "Sydney": (-33.95, 151.18),
}  # fmt: skip


def made(name: str) -> Floats:
    """Years × days of the sun's time × hours."""
    latitude, longitude = PLACES[name]
    midnight = 1_672_531_200 - int(longitude * 240)
    sites = sites_at(np.array([latitude]), np.array([longitude]))
    years = [
        Weather(seed, sites, midnight + np.arange(0, 365 * DAY, STEP)).temperature for seed in range(1, YEARS + 1)
    ]
    return np.array(years).reshape(YEARS, 365, 24)


@pytest.mark.parametrize(
    ("name", "hot_days", "hottest", "frosts"),
    [
        (
            "Berlin",
            (5, 14),
            (32.0, 37.0),
            (65, 110),
        ),  # Potsdam's reference year: 35.4, 87; its hot days of 30 years: 8
        ("Madrid", (60, 100), (37.0, 41.0), (25, 60)),  # Barajas 1997 to 2015: 84, 38.5, 39
        ("London", (2, 12), (30.0, 36.0), (15, 60)),
        ("Athens", (60, 110), (35.5, 40.0), (0, 10)),
    ],
)
def test_a_year_has_its_hot_days_and_its_frosts(
    name: str, hot_days: tuple[int, int], hottest: tuple[float, float], frosts: tuple[int, int]
) -> None:
    days = made(name)
    highest, lowest = days.max(axis=2), days.min(axis=2)
    assert hot_days[0] <= (highest >= 30.0).sum(axis=1).mean() <= hot_days[1]
    assert hottest[0] <= highest.max(axis=1).mean() <= hottest[1]
    assert frosts[0] <= (lowest < 0.0).sum(axis=1).mean() <= frosts[1]


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        ("Berlin", 3.5, 3.2),
        ("Madrid", 2.6, 2.4),
        ("Athens", 2.8, 1.9),
        ("Chicago", 5.6, 3.2),
        ("Miami", 2.9, 1.1),
    ],
)
def test_days_stray_as_far_as_they_do_there_in_that_season(name: str, winter: float, summer: float) -> None:
    """Standard deviations of days around the year's course, of measured and reference years, K."""
    means = made(name).mean(axis=2)
    strayed = np.array([year - course(year) for year in means])
    in_winter, in_summer = np.r_[0:59, 334:365], np.arange(151, 243)
    assert strayed[:, in_winter].std() == pytest.approx(winter, rel=0.2, abs=0.15)
    assert strayed[:, in_summer].std() == pytest.approx(summer, rel=0.2, abs=0.15)


def course(days: Floats) -> Floats:
    """A year's, by two waves."""
    angle = 2 * np.pi * np.arange(len(days)) / 365.25
    waves = np.column_stack([np.ones(len(days)), *(wave(n * angle) for n in (1, 2) for wave in (np.cos, np.sin))])
    return np.asarray(waves @ np.linalg.lstsq(waves, days, rcond=None)[0])


@pytest.mark.parametrize("name", PLACES)
def test_the_hottest_hour_is_in_the_afternoon_of_the_sun(name: str) -> None:
    hottest = made(name).argmax(axis=2)
    assert 14.0 <= np.median(hottest) <= 16.0


@pytest.mark.parametrize(("name", "low", "high"), [("Berlin", 2.4, 3.6), ("Athens", 1.3, 2.3)])
def test_summer_days_range_differently_where_the_sky_does(name: str, low: float, high: float) -> None:
    days = made(name)[:, 151:243]
    ranges = days.max(axis=2) - days.min(axis=2)
    assert low <= ranges.std() <= high
