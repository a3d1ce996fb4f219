"""What the last hours' errors change of what is likely next."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from smartenergy.forecasts.carrying import LOAD, PRODUCTION, Course, Habit

KNOWN, ALL = 300, 500
HABITS = pytest.mark.parametrize("habit", [LOAD, PRODUCTION])


def course(seed: int, habit: Habit, known: int = KNOWN) -> Course:
    draw = np.random.default_rng(seed)
    likely = draw.uniform(0, 1_000, (3, ALL))
    values = draw.uniform(0, 1_000, (3, known))
    values[0, draw.integers(0, known, 40)] = np.nan
    scale = np.ones_like(likely) if habit is LOAD else likely
    return Course(values, likely, scale, habit)


@HABITS
def test_who_was_not_wrong_expects_what_is_likely(habit: Habit) -> None:
    one = course(1, habit)
    right = replace(one, values=one.likely[:, :KNOWN])
    places = np.arange(KNOWN, ALL)
    assert np.allclose(right.ahead(places), one.likely[:, places])


@HABITS
def test_an_error_goes_on_and_fades(habit: Habit) -> None:
    likely = np.full((1, ALL), 100.0)
    more = Course(
        np.full((1, KNOWN), 150.0), likely, likely if habit is PRODUCTION else np.ones_like(likely), habit
    )
    told = more.ahead(np.arange(KNOWN, ALL))[0]
    assert 120 < told[0] < 150
    assert (np.diff(told) <= 1e-9).all()
    assert np.isclose(told[-1], 100 + habit.of_days * 50, atol=1)


@HABITS
@given(some.integers(1, 40), some.integers(0, 5))
def test_what_was_missed_is_what_a_forecast_made_then_would_have_missed(
    habit: Habit, lead: int, seed: int
) -> None:
    now = course(seed, habit)
    missed = now.missed(lead)
    for place in (lead, KNOWN // 2, KNOWN - 1):
        then = replace(now, values=now.values[:, : place - lead + 1])
        assert then.known + lead - 1 == place
        told = then.ahead(np.array([place]))[:, 0]
        assert np.allclose(missed[:, place], now.values[:, place] - told, equal_nan=True, atol=1e-6)


@HABITS
def test_nothing_is_less_than_nothing(habit: Habit) -> None:
    likely = np.full((1, ALL), 100.0)
    scale = np.ones_like(likely) if habit is LOAD else likely
    gone = Course(np.full((1, KNOWN), -900.0), likely, scale, habit)
    assert (gone.ahead(np.arange(KNOWN, ALL)) >= 0).all()
