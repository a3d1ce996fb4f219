"""Noise over the map and time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from smartenergy.simulation.drivers.noise import EARTH_KM, Ripple, Swell, summed
from smartenergy.simulation.streams import Stream

SWELL, FINE, RIPPLE = (
    Swell(Stream.CLOUDS, 40, 20.0),
    Swell(Stream.CLOUDS, 236, 6.0),
    Ripple(Stream.CLOUDS + 10, 6.0),
)
FIELDS = [SWELL, FINE, RIPPLE]
random = np.random.default_rng(55)
NOON = 1_751_367_600


def places(count: int) -> tuple[np.ndarray, np.ndarray]:
    return random.uniform(-EARTH_KM / 2, EARTH_KM / 2, count), random.uniform(-9_000, 9_000, count)


@pytest.mark.parametrize("field", FIELDS)
def test_it_is_a_standard_normal_number_over_many_seeds(field: Swell | Ripple) -> None:
    x, y = places(1000)
    drawn = np.concatenate([field.at(seed, x, y, NOON + 977 * seed) for seed in range(100)])
    assert abs(drawn.mean()) < 0.03
    assert drawn.std() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("field", FIELDS)
def test_no_place_is_calmer_than_another(field: Swell | Ripple) -> None:
    """Plain noise breathes: its deviation halves between nodes."""
    width = EARTH_KM / field.cells if isinstance(field, Swell) else field.km
    x, y = np.linspace(0, 2 * width, 41), np.full(41, 0.3 * width)
    drawn = np.array([field.at(seed, x[:, None], y[:, None], np.array([0]))[:, 0] for seed in range(4000)])
    assert np.max(np.abs(drawn.std(axis=0) - 1.0)) < 0.06


@settings(max_examples=30)
@given(st.sampled_from(FIELDS), st.integers(0, 2**63), st.integers(0, 4_000_000_000))
def test_one_instant_and_many_get_the_same_bits(field: Swell | Ripple, seed: int, instant: int) -> None:
    x, y = places(20)
    x[0], x[1], y[2], y[3] = EARTH_KM / 2, -EARTH_KM / 2, 14_000.0, -14_000.0
    instants = np.array([instant, instant + 60, instant + 86_400])
    block = field.at(seed, x[:, None], y[:, None], instants)
    one_by_one = [field.at(seed, x, y, one) for one in instants.tolist()]
    assert block.T.tolist() == [column.tolist() for column in one_by_one]
    assert field.at(seed, x[::-1], y[::-1], instant)[::-1].tolist() == one_by_one[0].tolist()


@pytest.mark.parametrize("field", FIELDS)
def test_it_does_not_jump(field: Swell | Ripple) -> None:
    x, y = np.linspace(1000.0, 1050.0, 50_001), np.full(50_001, 500.0)
    assert np.max(np.abs(np.diff(field.at(3, x, y, NOON)))) < 0.02
    minutes = field.at(3, x[:1], y[:1], NOON + np.arange(0, 86_400))
    assert np.max(np.abs(np.diff(minutes))) < 0.03


def test_swells_close_around_the_earth() -> None:
    y = np.linspace(-5_000, 5_000, 100)
    east, west = (SWELL.at(1, np.full(100, side), y, NOON) for side in (EARTH_KM / 2, -EARTH_KM / 2))
    assert east == pytest.approx(west, abs=1e-3)


def test_the_wind_carries_ripples_eastwards() -> None:
    x, y = places(100)
    assert RIPPLE.at(1, x + 32.0, y, NOON + 3600) == pytest.approx(RIPPLE.at(1, x, y, NOON), abs=0.01)


def test_a_sum_of_fields_is_normal_again() -> None:
    x, y = places(1000)
    parts = ((0.4, SWELL), (0.6, RIPPLE))
    drawn = np.concatenate([summed(parts, seed, x, y, NOON + 977 * seed) for seed in range(100)])
    assert stats.kstest(drawn, "norm").statistic < 0.02
