"""The built-in market is pure, and as markets are."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.markets import carbon, prices
from smartenergy.simulation.markets.clocks import instant_of, known_at, local_seconds
from smartenergy.simulation.markets.publishing import day_of, published

BERLIN = "Europe/Berlin"
SINCE = instant_of(BERLIN, date(2025, 1, 1))
HOURS = np.arange(SINCE, instant_of(BERLIN, date(2026, 1, 1)), 3600)
EUROS = 1_000
"""Millionths a kWh in a EUR/MWh."""
PINNED = [103788, 105848, 7738, 197353]
"""Of seed 20240101, on 1 June 2026 at 00:00, 06:00, 13:00 and 20:00."""


@pytest.fixture(scope="module")
def years() -> Ints:
    """Hourly prices of a year, EUR/MWh, of eight seeds."""
    return np.array([prices.hourly(seed, BERLIN, HOURS) for seed in range(8)]) / EUROS


def hour_and_month() -> tuple[Ints, Ints]:
    local = local_seconds(BERLIN, HOURS)
    return local // 3600 % 24, local.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64) % 12


def test_a_year_costs_on_the_mean_what_german_markets_ask(years: Ints) -> None:
    assert 72 <= years.mean() <= 92  # 79.6 in 2024
    assert all(60 <= year.mean() <= 105 for year in years)


def test_some_hundred_hours_are_negative_most_of_them_on_bright_noons(years: Ints) -> None:
    counts = (years < 0).sum(axis=1)
    assert 350 <= counts.mean() <= 600  # 457 in 2024, some 573 in 2025
    assert counts.min() > 100
    hour, month = hour_and_month()
    at_noon = (hour >= 9) & (hour <= 17) & (month >= 2) & (month <= 8)
    assert (years[:, at_noon] < 0).sum() > 0.6 * (years < 0).sum()


def test_hours_are_spread_as_they_were_in_the_netherlands_in_2024(years: Ints) -> None:
    shares = np.histogram(years, [-1e9, 0, 50, 100, 150, 200, 1e9])[0] / years.size
    expected = (0.052, 0.152, 0.530, 0.223, 0.022, 0.011)
    assert np.abs(shares - expected).max() < 0.05


def test_a_days_dearest_and_cheapest_hour_lie_far_apart(years: Ints) -> None:
    days = years[:, : 365 * 24 - 24].reshape(8, -1, 24)
    assert 105 <= np.ptp(days, axis=2).mean() <= 135  # 124 in the Netherlands in 2025


def test_evenings_are_dear_and_summer_noons_are_cheap(years: Ints) -> None:
    hour, month = hour_and_month()
    summer, winter = (month >= 4) & (month <= 7), (month <= 1) | (month >= 10)
    mean = years.mean(axis=0)
    assert mean[summer & (hour == 13)].mean() < 45 < 110 < mean[summer & (hour == 20)].mean() < 150
    assert mean[winter & (hour == 18)].mean() > 1.2 * mean[winter & (hour == 13)].mean()
    assert mean[winter].mean() > 1.2 * mean[summer].mean()


def test_prices_of_one_hour_and_the_next_belong_together(years: Ints) -> None:
    assert all(np.corrcoef(year[:-1], year[1:])[0, 1] > 0.9 for year in years)


@given(st.integers(0, 8700), st.integers(1, 60), st.integers(0, 2**40))
def test_a_price_is_the_same_whichever_others_are_asked_for(first: int, count: int, seed: int) -> None:
    some = HOURS[first : first + count]
    alone = [int(prices.hourly(seed, BERLIN, some[place : place + 1])[0]) for place in range(0, len(some), 7)]
    assert prices.hourly(seed, BERLIN, some)[::7].tolist() == alone


def test_these_prices_never_change() -> None:
    found = day_of(20_240_101, BERLIN, date(2026, 6, 1))
    assert found.values[[0, 6, 13, 20]].tolist() == PINNED
    assert len(found.values) == 24


def test_an_hour_is_the_mean_of_its_quarter_hours() -> None:
    hours, quarters = (day_of(1, BERLIN, date(2026, 6, 1), step=step) for step in (3600, 900))
    assert ((quarters.values.reshape(-1, 4).sum(axis=1) + 2) // 4 == hours.values).all()


@pytest.mark.parametrize(
    ("zone", "day", "count"),
    [(BERLIN, date(2026, 3, 29), 92), (BERLIN, date(2026, 10, 25), 100), ("Australia/Lord_Howe", date(2026, 4, 5), 98),
     ("Asia/Kathmandu", date(2026, 3, 29), 96)],
)  # fmt: skip
def test_a_day_has_as_many_steps_as_its_clocks_make(zone: str, day: date, count: int) -> None:
    assert len(day_of(1, zone, day, step=900).starts) == count
    assert len(day_of(1, zone, day, "carbon", 900).values) == count


def test_a_day_becomes_known_at_one_oclock_the_day_before() -> None:
    assert known_at(BERLIN, date(2026, 6, 2)) == int(datetime(2026, 6, 1, 11, tzinfo=UTC).timestamp())
    span = instant_of(BERLIN, date(2026, 6, 1)), instant_of(BERLIN, date(2026, 6, 4))
    for asked, days in ((known_at(BERLIN, date(2026, 6, 2)) - 1, 1), (known_at(BERLIN, date(2026, 6, 2)), 2)):
        assert len(list(published(1, BERLIN, span, asked))) == days


@pytest.mark.parametrize(
    ("zone", "mean"), [(BERLIN, 381), ("Europe/Paris", 56), ("Europe/Warsaw", 662), ("Europe/Stockholm", 41)]
)
def test_carbon_is_on_the_mean_that_of_the_country(zone: str, mean: int) -> None:
    year = carbon.hourly(3, zone, HOURS)
    assert abs(year.mean() / mean - 1) < 0.15
    assert year.min() >= 0.15 * mean
    assert year.max() <= 2.5 * mean


def test_what_is_cheap_has_little_carbon() -> None:
    assert np.corrcoef(carbon.hourly(1, BERLIN, HOURS), prices.hourly(1, BERLIN, HOURS))[0, 1] > 0.8


def test_in_the_south_the_winter_is_in_july() -> None:
    local = (
        local_seconds("Australia/Sydney", HOURS).astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
        % 12
    )
    year = np.mean([prices.hourly(seed, "Australia/Sydney", HOURS) for seed in range(4)], axis=0)
    assert year[(local >= 5) & (local <= 7)].mean() > 1.1 * year[(local == 11) | (local <= 1)].mean()


def test_neighbours_have_like_prices_and_far_ones_have_not() -> None:
    berlin, amsterdam, madrid = (
        prices.hourly(5, f"Europe/{town}", HOURS) for town in ("Berlin", "Amsterdam", "Madrid")
    )
    assert np.corrcoef(berlin, amsterdam)[0, 1] > np.corrcoef(berlin, madrid)[0, 1] + 0.1
