"""How sure a forecast says it is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from smartenergy.forecasts.carrying import LOAD, Course
from smartenergy.forecasts.intervals import quantiles

DAYS, LEVELS = 40, (0.1, 0.5, 0.9)
COUNT = DAYS * 96


def noisy(homes: int, seed: int, known: int = COUNT, size: float = 50.0) -> tuple[Course, np.ndarray]:
    """Homes whose use is so far off what is likely, and what it turns out to be."""
    draw = np.random.default_rng(seed)
    likely = np.full((homes, COUNT + 192), 1_000.0)
    values = likely + draw.normal(0, size, likely.shape)
    return Course(values[:, :known], likely, np.ones_like(likely), LOAD), values[:, known : known + 192]


def test_four_fifths_of_what_comes_lie_between_the_tenth_and_the_ninetieth() -> None:
    course, came = noisy(20, 1)
    low, _, high = quantiles(course, COUNT + np.arange(192), LEVELS)
    inside = ((came >= low) & (came <= high)).mean()
    assert 0.77 < inside < 0.83


@given(some.integers(96, COUNT), some.integers(0, 5))
def test_quantiles_are_in_order_and_never_below_nothing(known: int, seed: int) -> None:
    course, _ = noisy(2, seed, known, size=900)
    told = quantiles(course, known + np.arange(0, 150, 7), (0.05, 0.1, 0.5, 0.9, 0.95))
    assert not (np.diff(told, axis=0) < 0).any()
    assert not (told < 0).any()
    assert not np.isnan(told[:, :, -1]).any() or known < 200


def test_with_few_days_behind_it_a_forecast_is_less_sure_and_without_any_it_says_nothing() -> None:
    widths = []
    for days in (2, 4, 30):
        course, _ = noisy(30, 3, days * 96)
        low, _, high = quantiles(course, days * 96 + np.arange(48), LEVELS)
        widths.append(float((high - low).mean()))
    assert widths[0] > 1.5 * widths[2]
    assert widths[0] > widths[1] > widths[2]
    unknown = Course(np.full((1, 96), np.nan), np.full((1, 300), 5.0), np.ones((1, 300)), LOAD)
    assert np.isnan(quantiles(unknown, np.arange(96, 300), LEVELS)).all()


def test_who_was_off_by_far_more_of_late_is_less_sure() -> None:
    course, _ = noisy(5, 4)
    changed = course.values.copy()
    changed[:, -7 * 96 :] += np.random.default_rng(5).normal(0, 200, (5, 7 * 96))
    usual, late = (
        quantiles(Course(values, course.likely, course.scale, LOAD), COUNT + np.arange(96), LEVELS)
        for values in (course.values, changed)
    )
    assert ((late[2] - late[0]).mean(axis=1) > 2 * (usual[2] - usual[0]).mean(axis=1)).all()
