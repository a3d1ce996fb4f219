"""Holidays and weekends of countries."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from smartenergy.services.ticking.free_days import free_days
from smartenergy.simulation.drivers.countries import place_of

TICK = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("country", "day", "is_free"),
    [
        ("DE", date(2026, 10, 3), True), ("DE", date(2026, 12, 25), True), ("DE", date(2026, 12, 24), False),
        ("GB", date(2026, 12, 28), True), ("US", date(2026, 11, 26), True), ("DE", date(2026, 11, 26), False),
        ("US", date(2025, 7, 4), True), ("FR", date(2027, 7, 14), True), ("DE", date(2026, 6, 6), True),
    ],
)  # fmt: skip
def test_the_holidays_of_a_country_are_free(country: str, day: date, is_free: bool) -> None:
    days = free_days({country}, TICK)
    found = days.are_free(np.array([place_of(country)]), np.array([(day - date(1970, 1, 1)).days]))
    assert found.tolist() == [is_free]


def test_of_countries_that_nobody_lives_in_only_weekends_are_known() -> None:
    christmas = np.array([(date(2026, 12, 25) - date(1970, 1, 1)).days])
    assert free_days({"DE"}, TICK).are_free(np.array([place_of("FR")]), christmas).tolist() == [False]
    assert free_days(set(), TICK).are_free(np.array([0]), christmas).tolist() == [False]
    assert free_days({""}, TICK).are_free(np.array([0]), christmas).tolist() == [False]


def test_the_same_countries_and_year_are_asked_once() -> None:
    assert free_days(["DE", "GB"], TICK) is free_days({"GB", "DE"}, TICK + 86_400)
