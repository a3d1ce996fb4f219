"""Draws of single precision."""

import numpy as np
from scipy import stats

from smartenergy.simulation.singles import NORMALS, bell, draw, keys_of, lognormals, pick, share, stream

COUNT = 1 << 18
WORDS = draw(keys_of(1, np.arange(COUNT)), stream("test"), 7)


def test_the_draws_never_change() -> None:
    """Readings are made of them: other numbers would be other readings."""
    drawn = draw(keys_of(1, np.array([1, 2])), stream("a name"), np.array([0, 5]))
    assert [f"{word:016x}" for word in drawn.tolist()] == ["a826142a6dd67281", "3d4f0d91e89be39e"]


def test_shares_are_as_likely_and_apart() -> None:
    for place in range(4):
        counts = np.bincount((share(WORDS, place) * 256).astype(np.int64), minlength=256)
        assert stats.chisquare(counts).pvalue > 1e-4
        assert 0 < share(WORDS, place).min() < share(WORDS, place).max() < 1
    assert abs(np.corrcoef(share(WORDS, 0), share(WORDS, 3))[0, 1]) < 0.01


def test_bells_are_standard_normal() -> None:
    for place in range(5):
        drawn = bell(WORDS, place)
        assert abs(drawn.mean()) < 0.01
        assert abs(drawn.std() - 1) < 0.01


def test_keys_streams_and_counts_share_no_draws() -> None:
    keys = keys_of(3, np.arange(200))[:, np.newaxis]
    drawn = [draw(keys, stream(name), np.arange(300)) for name in ("one", "two")]
    assert len(np.unique(np.stack(drawn))) == 2 * 200 * 300


def test_counts_next_to_one_another_are_not_alike() -> None:
    drawn = share(draw(keys_of(3, np.arange(2000))[:, np.newaxis], stream("one"), np.arange(50)), 1)
    assert abs(np.corrcoef(drawn[:, 1:].ravel(), drawn[:, :-1].ravel())[0, 1]) < 0.01
    assert abs(np.corrcoef(drawn[1:].ravel(), drawn[:-1].ravel())[0, 1]) < 0.01


def test_lognormal_numbers_have_a_mean_of_one() -> None:
    table = lognormals(0.5)
    assert abs(table.mean() - 1) < 0.01
    assert set(np.unique(pick(table, WORDS, 2)).tolist()) <= set(table.tolist())
    assert len(NORMALS) == len(table) == 4096
