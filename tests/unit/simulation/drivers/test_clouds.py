"""The clear-sky index and its distribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from smartenergy.simulation.drivers import clouds

random = np.random.default_rng(56)
NORMAL = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)


@pytest.mark.parametrize("mean", [0.3, 0.45, 0.6, 0.75, 0.9, 0.97])
def test_the_index_has_the_mean_that_is_asked_for(mean: float) -> None:
    broken = np.full(20_000, np.sqrt(clouds.BROKEN_SQUARE))
    found = clouds.distributed(NORMAL, broken, np.full(20_000, mean))
    assert found.mean() == pytest.approx(mean, abs=0.01)


def test_broken_skies_are_as_broken_as_the_means_are_corrected_by() -> None:
    x, y = random.uniform(-14_000, 14_000, 5_000), random.uniform(-9_000, 9_000, 5_000)
    squares = [np.square(clouds.brokenness(seed, x, y, 10**9 + seed)).mean() for seed in range(20)]
    assert np.mean(squares) == pytest.approx(clouds.BROKEN_SQUARE, abs=0.02)


@given(st.floats(-6, 6), st.floats(0, 0.93), st.floats(0.1, 1.1))
def test_the_index_is_never_negative_and_never_far_above_one(clear: float, broken: float, mean: float) -> None:
    index = float(clouds.distributed(np.float64(clear), np.float64(broken), np.float64(mean)))
    assert 0.0 < index < 1.5


@given(st.floats(0.2, 1.0))
def test_in_a_calm_sky_what_is_clearer_is_brighter(mean: float) -> None:
    index = clouds.distributed(np.linspace(-4, 4, 500), np.zeros(500), np.full(500, mean))
    assert np.all(np.diff(index) >= -1e-9)


def test_clearness_is_a_standard_normal_number() -> None:
    x, y = random.uniform(-14_000, 14_000, 2_000), random.uniform(-9_000, 9_000, 2_000)
    drawn = []
    for seed in range(50):
        slow = clouds.slow_clearness(clouds.wide_fields(seed, x, y, 10**9 + seed), seed, x, y, 10**9 + seed)
        broken = clouds.brokenness(seed, x, y, 10**9 + seed)
        drawn.append(clouds.clearness(seed, x, y, slow, broken, 10**9 + seed))
    together = np.concatenate(drawn)
    assert abs(together.mean()) < 0.05
    assert together.std() == pytest.approx(1.0, abs=0.03)
    assert stats.kstest(together, "norm").statistic < 0.03


def test_the_distribution_is_that_of_its_table() -> None:
    """Kolmogorov and Smirnov's distance of Q(Φ(z)) from Q."""
    table = clouds.distributions()[0].reshape(len(clouds.MEANS), -1)[16]
    drawn = clouds.distributed(random.normal(size=100_000), np.zeros(100_000), np.full(100_000, clouds.MEANS[16]))
    steps = np.linspace(clouds.LOWEST, clouds.HIGHEST, clouds.STEPS + 1)
    assert stats.kstest(drawn, lambda index: stats.norm.cdf(np.interp(index, table, steps))).statistic < 0.01


def test_the_fairer_a_climate_the_more_alike_are_its_days() -> None:
    """Standard deviations of ten hours' means: 0.26 in cloudy months, 0.14 in fair ones, 0.08 in the fairest."""
    at = 10**9 + 86_400 * np.arange(400)[:, np.newaxis] + 3_600 * np.arange(10)
    x, y = np.zeros(at.size), np.zeros(at.size)
    broken = clouds.brokenness(5, x, y, at.ravel())
    slow = clouds.slow_clearness(clouds.wide_fields(5, x, y, at.ravel()), 5, x, y, at.ravel())
    clear = clouds.clearness(5, x, y, slow, broken, at.ravel())
    spreads = [
        clouds.distributed(clear, broken, np.full(at.size, mean)).reshape(at.shape).mean(axis=1).std()
        for mean in (0.6, 0.87, 0.97)
    ]
    assert spreads[0] > 0.22
    assert 0.10 < spreads[1] < 0.19
    assert 0.05 < spreads[2] < 0.12
