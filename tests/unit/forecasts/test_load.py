"""Load ahead, by the days before that were like it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from smartenergy.forecasts import load
from smartenergy.forecasts.wall import Wall
from tests.unit.forecasts.test_wall import weekends
from tests.unit.tariffs.contracts import day

BERLIN = "Europe/Berlin"
SINCE, UNTIL = day(BERLIN, "2026-03-02"), day(BERLIN, "2026-04-13")
WALL = Wall.of(BERLIN, SINCE, UNTIL, weekends)
COUNT = (UNTIL - SINCE) // 900
DAYS = np.arange(1, WALL.days)


def drawn(seed: int, count: int = COUNT) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 1_000, (2, count))


def test_who_does_the_same_each_day_will_do_it_again_whatever_clocks_do() -> None:
    values = (1.0 + WALL.shown.slot // 32)[np.newaxis]
    told = load.profile(values[:, : 28 * 96], WALL, DAYS)
    middle = WALL.shown.slot % 32
    even = (middle > 1) & (middle < 30) & (WALL.day > 0)
    assert np.allclose(told[0, even], values[0, even])


def test_free_days_are_like_free_days() -> None:
    values = np.where(WALL.is_free[WALL.day], 900.0, 100.0)[np.newaxis]
    told = load.profile(values[:, : 35 * 96], WALL, DAYS)
    by_day = np.array([told[0, WALL.day == number].mean() for number in range(36, WALL.days)])
    is_free = WALL.is_free[36:]
    assert (by_day[is_free] > 500).all()
    assert (by_day[~is_free] < 350).all()


@given(some.integers(1, WALL.days - 1), some.integers(0, 9))
def test_what_was_likely_on_a_day_does_not_depend_on_that_day_or_any_after_it(number: int, seed: int) -> None:
    one, other = drawn(seed), drawn(seed + 10)
    before = WALL.day < number
    other[:, before] = one[:, before]
    told = [load.profile(values, WALL, np.array([number])) for values in (one, other)]
    assert told[0].tobytes() == told[1].tobytes()


@given(some.integers(1, COUNT), some.integers(0, 9))
def test_what_is_likely_lies_among_what_was(known: int, seed: int) -> None:
    values = drawn(seed, known)
    told = load.profile(values, WALL, DAYS[WALL.day[known - 1] < DAYS])
    ahead = told[:, WALL.day > WALL.day[known - 1]]
    assert (ahead >= values.min(axis=1, keepdims=True) - 1e-9).all()
    assert (ahead <= values.max(axis=1, keepdims=True) + 1e-9).all()


def test_of_nothing_nothing_is_likely() -> None:
    assert np.isnan(load.profile(np.full((1, 500), np.nan), WALL, DAYS)).all()
    assert np.isnan(load.profile(np.empty((1, 0)), WALL, DAYS)).all()


def test_what_is_older_counts_less_and_what_is_too_old_nothing() -> None:
    weights = load.weights_of(np.array([30]), 29, np.zeros(40, np.bool_))[0]
    assert np.flatnonzero(weights).tolist() == list(range(9, 30))
    assert weights[22] == weights[29] / 2
