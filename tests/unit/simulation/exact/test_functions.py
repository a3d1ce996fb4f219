"""Elementary functions that give the same bits everywhere, against those of the C library."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from smartenergy.simulation import exact

random = np.random.default_rng(15)


def off(found: np.ndarray, expected: np.ndarray) -> float:
    """The greatest error, in parts of the value where this is above 1."""
    return float(np.max(np.abs(found - expected) / np.maximum(np.abs(expected), 1.0)))


def test_exp_is_right_to_the_last_digits_over_its_whole_range() -> None:
    x = random.uniform(-700, 700, 100_000)
    assert np.max(np.abs(exact.exp(x) / np.exp(x) - 1)) < 5e-16


@pytest.mark.parametrize(("x", "answer"), [(0.0, 1.0), (-1e9, math.exp(-708)), (1e9, math.exp(709))])
def test_exp_stays_a_number_at_its_ends(x: float, answer: float) -> None:
    assert float(exact.exp(x)) == pytest.approx(answer, rel=1e-13)


def test_log_is_right_to_the_last_digits() -> None:
    for x in (10.0 ** random.uniform(-300, 300, 100_000), random.uniform(0.5, 2, 100_000)):
        assert off(exact.log(x), np.log(x)) < 5e-16
    assert float(exact.log(1.0)) == 0.0


def test_powers_are_right() -> None:
    x, y = random.uniform(0.01, 100, 10_000), random.uniform(-3, 3, 10_000)
    assert np.max(np.abs(exact.power(x, y) / x**y - 1)) < 1e-14


@pytest.mark.parametrize("span", [1.0, 100.0, 1e6])
def test_sine_and_cosine_are_right_to_the_last_digits(span: float) -> None:
    x = random.uniform(-span, span, 100_000)
    assert off(exact.sin(x), np.sin(x)) < 5e-16
    assert off(exact.cos(x), np.cos(x)) < 5e-16


@given(st.floats(-1e5, 1e5))
def test_sine_and_cosine_lie_on_the_circle(x: float) -> None:
    sine, cosine = exact.sincos(x)
    assert float(sine * sine + cosine * cosine) == pytest.approx(1.0, abs=1e-15)


def test_the_angle_of_a_direction_is_right_all_around() -> None:
    x, y = random.normal(size=(2, 100_000)) * 10.0 ** random.uniform(-5, 5, (2, 100_000))
    assert off(exact.arctan2(y, x), np.arctan2(y, x)) < 5e-16


@pytest.mark.parametrize(
    ("y", "x", "angle"), [(0, 1, 0), (1, 0, math.pi / 2), (0, -1, math.pi), (-1, 0, -math.pi / 2), (0, 0, 0)]
)
def test_the_angles_of_the_axes_are_exact(y: float, x: float, angle: float) -> None:
    assert float(exact.arctan2(y, x)) == angle


def test_normal_quantiles_are_right_into_the_tails() -> None:
    shares = np.concatenate([random.uniform(0, 1, 50_000), 10.0 ** random.uniform(-300, -1, 10_000)])
    assert off(exact.normal_quantile(shares), stats.norm.ppf(shares)) < 2e-14


def test_the_normal_distribution_is_right() -> None:
    x = random.uniform(-9, 9, 50_000)
    assert np.max(np.abs(exact.normal_cdf(x) - stats.norm.cdf(x))) < 2e-12


@given(st.floats(0.0001, 0.9999))
def test_a_quantile_has_its_share_below_it(share: float) -> None:
    assert float(exact.normal_cdf(exact.normal_quantile(share))) == pytest.approx(share, abs=2e-12)


ONE_ARGUMENT: list[Callable[..., np.ndarray]] = [
    exact.exp, exact.log, exact.sin, exact.cos, exact.normal_cdf, exact.normal_quantile,
]  # fmt: skip


@pytest.mark.parametrize("function", ONE_ARGUMENT)
def test_a_number_alone_and_in_any_array_gets_the_same_bits(function: Callable[..., np.ndarray]) -> None:
    x = random.uniform(0.001, 0.999, 1009)
    whole = function(x)
    assert whole[::-1].tolist() == function(x[::-1]).tolist()
    assert whole[500:503].tolist() == function(x[500:503]).tolist()
    assert [float(function(one)) for one in x[:50].tolist()] == whole[:50].tolist()
    assert function(x.reshape(1009, 1)).ravel().tolist() == whole.tolist()
