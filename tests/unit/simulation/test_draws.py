"""Random numbers that are functions of (seed, tick, device id)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from smartenergy.simulation.draws import draw_integers, philox
from tests import model

# Known answers of Random123, the reference implementation of the paper's authors (kat_vectors, philox4x32 10).
KNOWN_ANSWERS = [
    ([0, 0, 0, 0], 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ([0xFFFFFFFF] * 4, 2**64 - 1, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        0x299F31D0A4093822,
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]
ids = st.integers(1, 2**63 - 1)
seeds = st.integers(0, 2**64 - 1)
ticks = st.integers(0, 2**40)


def draw(seed: int, tick: int, device_ids: list[int], low: int = 1000, high: int = 5000) -> list[int]:
    array = np.array(device_ids, np.int64)
    return draw_integers(seed, tick, array, np.full(array.shape, low), np.full(array.shape, high)).tolist()


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter: list[int], key: int, answer: str) -> None:
    words = philox(tuple(np.array([word], np.uint64) for word in counter), key)  # type: ignore[arg-type]
    assert " ".join(f"{int(word[0]):08x}" for word in words) == answer


@given(seeds, ticks, st.lists(ids, min_size=1, max_size=20))
def test_arrays_draw_what_plain_python_draws(seed: int, tick: int, device_ids: list[int]) -> None:
    assert draw(seed, tick, device_ids) == [model.draw(seed, tick, one, 1000, 5000) for one in device_ids]


@given(seeds, ticks, st.lists(ids, min_size=2, max_size=20), st.data())
def test_neither_order_nor_chunks_change_a_draw(
    seed: int, tick: int, device_ids: list[int], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(device_ids) - 1))
    whole = draw(seed, tick, device_ids)
    assert draw(seed, tick, device_ids[:cut]) + draw(seed, tick, device_ids[cut:]) == whole
    assert draw(seed, tick, device_ids[::-1])[::-1] == whole


def test_both_ends_of_a_range_are_drawn_and_nothing_beyond() -> None:
    drawn = draw(7, 60, list(range(1, 20_001)), low=-3, high=3)
    assert set(drawn) == {-3, -2, -1, 0, 1, 2, 3}


@pytest.mark.parametrize(("low", "high"), [(1000, 5000), (500, 3000), (-1000, 1000)])
def test_draws_are_uniform_over_devices(low: int, high: int) -> None:
    drawn = draw(1, 1_795_425_060, list(range(1, 400_001)), low, high)
    counts = np.bincount(np.array(drawn) - low, minlength=high - low + 1)
    assert stats.chisquare(counts).pvalue > 0.001


def test_draws_of_one_device_are_uniform_and_independent_over_ticks() -> None:
    drawn = np.array([draw(1, tick * 60, [42], 0, 9)[0] for tick in range(5_000)])
    assert stats.chisquare(np.bincount(drawn, minlength=10)).pvalue > 0.001
    pairs = np.bincount(drawn[:-1] * 10 + drawn[1:], minlength=100)
    assert stats.chisquare(pairs).pvalue > 0.001


def test_another_seed_or_tick_gives_other_draws() -> None:
    device_ids = list(range(1, 1001))
    draws = [draw(1, 60, device_ids), draw(2, 60, device_ids), draw(1, 120, device_ids)]
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        same = sum(a == b for a, b in zip(draws[one], draws[other], strict=True))
        assert same < 10
