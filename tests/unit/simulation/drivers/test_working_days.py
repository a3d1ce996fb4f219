"""Which days are free."""

from datetime import date

import numpy as np

from smartenergy.simulation.drivers.working_days import EPOCH, working_days

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
FRIDAY_TO_SATURDAY = (4, 5)


def day(*when: int) -> int:
    return (date(*when) - EPOCH).days  # type: ignore[arg-type]


def test_weekends_and_the_countrys_own_holidays_are_free() -> None:
    days = working_days([[date(2027, 10, 3), date(2027, 5, 6)], []], FIRST, LAST)
    countries = np.array([[0], [1]])
    asked = np.array([day(2027, 5, 6), day(2027, 5, 7), day(2027, 5, 8), day(2027, 5, 9)])
    assert days.are_free(countries, asked).tolist() == [[True, False, True, True], [False, False, True, True]]


def test_a_country_may_have_another_weekend() -> None:
    days = working_days([[]], FIRST, LAST, [FRIDAY_TO_SATURDAY])
    asked = np.array([day(2027, 5, 7), day(2027, 5, 8), day(2027, 5, 9)])
    assert days.are_free(np.array(0), asked).tolist() == [True, True, False]


def test_beyond_the_known_years_only_weekends_are_free() -> None:
    days = working_days([[FIRST, LAST]], FIRST, LAST)
    asked = np.array([day(2026, 12, 31), day(2027, 1, 1), day(2027, 12, 31), day(2028, 1, 1), day(2028, 1, 3)])
    assert days.are_free(np.array(0), asked).tolist() == [False, True, True, True, False]
