"""Random numbers that are a hash of (seed, stream, keys)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from smartenergy.simulation import hashed

seeds = st.integers(0, 2**64 - 1)
keys = st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=20)
COUNT = 1 << 18
counter = np.arange(COUNT)
GOLDEN = ["b5b67a77519f3ce9", "e9472ed0e25f3d49", "a8b355d935c60854"]
GOLDEN_NORMALS = [-0.9385507952947167, -0.42232128049279005]


def test_the_numbers_never_change() -> None:
    """Readings are made of them: other numbers would be other readings."""
    drawn = hashed.words(1, 2, 3, np.array([-1, 0, 4])).tolist()
    assert [f"{word:016x}" for word in drawn] == GOLDEN
    assert hashed.normal(1, 2, np.array([7, 8])).tolist() == GOLDEN_NORMALS


def test_the_hash_is_splitmix() -> None:
    """The first numbers of the published generator, seeded with 1234567."""
    state = [1234567 + hashed.GOLDEN * step for step in range(1, 4)]
    assert [hashed._mixed(one) for one in state] == [
        6457827717110365317, 3203168211198807973, 9817491932198370423,
    ]  # fmt: skip


@given(seeds, st.integers(0, 999), keys, st.integers(-(2**63), 2**63 - 1))
def test_whole_numbers_and_arrays_get_the_same_numbers(seed: int, stream: int, ids: list[int], key: int) -> None:
    together = hashed.words(seed, stream, key, np.array(ids, np.int64))
    assert together.tolist() == [int(hashed.words(seed, stream, key, one)) for one in ids]
    mixed = hashed.words(seed, stream, np.array(ids, np.int64), key)
    assert mixed.tolist() == [int(hashed.words(seed, stream, one, key)) for one in ids]


@given(seeds, keys)
def test_neither_order_nor_chunks_change_a_number(seed: int, ids: list[int]) -> None:
    array = np.array(ids, np.int64)
    whole = hashed.uniform(seed, 1, array, 5).tolist()
    assert hashed.uniform(seed, 1, array[::-1], 5).tolist() == whole[::-1]
    assert hashed.uniform(seed, 1, array[:1], 5).tolist() + hashed.uniform(seed, 1, array[1:], 5).tolist() == whole


def test_keys_of_different_shapes_are_combined() -> None:
    block = hashed.uniform(1, 2, np.arange(5)[:, None], np.arange(7))
    assert block.shape == (5, 7)
    assert block[3].tolist() == hashed.uniform(1, 2, 3, np.arange(7)).tolist()


def test_nobody_s_keys_are_written_over() -> None:
    ids = np.arange(10)
    hashed.uniform(1, 2, ids, ids)
    assert ids.tolist() == list(range(10))


def flattened(drawn: np.ndarray, slots: int = 1024) -> float:
    """How likely a fair source is to be as uneven as this."""
    return float(stats.chisquare(np.bincount((drawn * slots).astype(int), minlength=slots)).pvalue)


DRAWS = {
    "neighbouring keys": lambda: hashed.uniform(1, 1, counter),
    "keys far apart": lambda: hashed.uniform(1, 1, counter * 0x10001 + 2**40),
    "minutes": lambda: hashed.uniform(1, 1, 42, counter * 60),
    "negative keys": lambda: hashed.uniform(1, 1, -counter),
    "pairs of small keys": lambda: hashed.uniform(1, 1, counter % 512, counter // 512),
    "streams": lambda: np.concatenate([hashed.uniform(1, stream, counter[:256]) for stream in range(1024)]),
    "seeds": lambda: np.concatenate([hashed.uniform(seed, 1, counter[:256]) for seed in range(1024)]),
    "the middle bits": lambda: np.ldexp(hashed.uniform(1, 1, counter), 20) % 1,
    "quarters": lambda: np.concatenate([hashed.quarter(hashed.words(1, 1, counter), n) for n in range(4)]),
}


@pytest.mark.parametrize("drawn", DRAWS.values(), ids=DRAWS.keys())
def test_all_numbers_are_as_likely(drawn) -> None:  # type: ignore[no-untyped-def]
    assert 0.001 < flattened(drawn()) < 0.999


@pytest.mark.parametrize("lag", [1, 2, 3, 7, 60, 512, 1440])
@pytest.mark.parametrize("drawn", list(DRAWS.values())[:6], ids=list(DRAWS.keys())[:6])
def test_no_number_tells_of_one_before_it(drawn, lag: int) -> None:  # type: ignore[no-untyped-def]
    values = drawn()
    assert abs(np.corrcoef(values[:-lag], values[lag:])[0, 1]) < 4 / np.sqrt(COUNT)


def test_pairs_of_neighbours_fill_the_square() -> None:
    drawn = hashed.uniform(9, 3, counter)
    pairs = (drawn[::2] * 32).astype(int) * 32 + (drawn[1::2] * 32).astype(int)
    assert 0.001 < stats.chisquare(np.bincount(pairs, minlength=1024)).pvalue < 0.999


def test_the_quarters_of_a_word_know_nothing_of_each_other() -> None:
    bits = hashed.words(3, 4, counter)
    table = np.corrcoef([hashed.quarter(bits, which) for which in range(4)])
    assert np.max(np.abs(table - np.eye(4))) < 4 / np.sqrt(COUNT)


@pytest.mark.parametrize("place", ["seed", "stream", "first key", "last key"])
def test_any_bit_of_what_is_hashed_changes_each_bit_half_of_the_time(place: str) -> None:
    def changed(bit: int) -> np.ndarray:
        flip, ids = 1 << bit, counter[:2048]
        seed, stream = 1 ^ (flip if place == "seed" else 0), 2 ^ (flip if place == "stream" else 0)
        first = ids ^ np.int64(flip if place == "first key" else 0)
        last = 5 ^ (flip if place == "last key" else 0)
        bits = hashed.words(1, 2, ids, 5) ^ hashed.words(seed, stream, first, last)
        return np.unpackbits(bits.view(np.uint8)).reshape(-1, 64).mean(axis=0)

    shares = np.array([changed(bit) for bit in range(63)])
    assert np.max(np.abs(shares - 0.5)) < 0.06  # five and a half standard errors of 2,048 flips, over 4,032 cells


def test_normal_numbers_are_normal() -> None:
    drawn = hashed.normal(1, 2, counter)
    assert abs(drawn.mean()) < 4 / np.sqrt(COUNT)
    assert drawn.std() == pytest.approx(1.0, abs=0.005)
    assert stats.kstest(drawn, "norm").statistic < 0.003
    assert abs(hashed.NORMALS.mean()) < 1e-12
