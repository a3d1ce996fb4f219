"""Cheap random numbers: each is a pure function of (seed, stream, keys), by a hash of 64 bits.

The hash is the finaliser of splitmix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
2014), once a key: a tenth of what Philox costs. The model `uniform` keeps Philox (draws.py).
"""

from functools import lru_cache
from typing import overload

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.exact import normal_quantile

Words = npt.NDArray[np.uint64]

GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
MASK = (1 << 64) - 1
UNIFORM_BITS = 53
QUARTER_BITS = 16
NORMAL_BITS = 14
NORMALS: Floats = normal_quantile((np.arange(1 << NORMAL_BITS) + 0.5) / (1 << NORMAL_BITS))
"""Of equal likelihood; ±4.01 are the outermost."""


def uniform(seed: int, stream: int, *keys: Ints | int) -> Floats:
    """Numbers of [0, 1), all as likely; in the shape that the keys have together."""
    return as_uniform(words(seed, stream, *keys))


def normal(seed: int, stream: int, *keys: Ints | int) -> Floats:
    """Numbers of a standard normal, within ±4.01."""
    return as_normal(words(seed, stream, *keys))


def words(seed: int, stream: int, *keys: Ints | int) -> Words:
    """64 random bits for each combination of keys. Whole numbers that come first cost nothing an element."""
    state: Words | int = _mixed(_mixed(seed + GOLDEN) + stream * GOLDEN)
    for key in keys:
        state = further(state, key)
    return np.asarray(state, np.uint64)


@overload
def further(state: int, key: int) -> int: ...
@overload
def further(state: Words | int, key: Ints) -> Words: ...
@overload
def further(state: Words | int, key: Ints | int) -> Words | int: ...
def further(state: Words | int, key: Ints | int) -> Words | int:
    """A word hashed with one key more: what many draws have in common needs to be hashed only once."""
    if np.ndim(key) == 0:
        step = int(key) * GOLDEN
        return _mixed(state + step) if isinstance(state, int) else mixed(state + np.uint64(step & MASK))
    steps = np.asarray(key, np.int64).view(np.uint64) * np.uint64(GOLDEN)
    return mixed(steps + (np.uint64(state) if isinstance(state, int) else state))


def as_uniform(bits: Words) -> Floats:
    """A number of [0, 1) by 53 bits of each word."""
    whole: Ints = (bits >> np.uint64(64 - UNIFORM_BITS)).view(np.int64)
    return np.multiply(whole, 1.0 / (1 << UNIFORM_BITS))


def as_normal(bits: Words) -> Floats:
    """A standard normal number by 14 bits of each word."""
    drawn: Floats = NORMALS.take(normal_index(bits))
    return drawn


def normal_index(bits: Words) -> Ints:
    """Which of the normal numbers each word stands for."""
    return (bits >> np.uint64(64 - NORMAL_BITS)).view(np.int64)


def quarter(bits: Words, which: int) -> Floats:
    """One of four numbers of (0, 1) that a word holds, of 16 bits each: `which` is 0 to 3."""
    part: Ints = ((bits >> np.uint64(QUARTER_BITS * which)) & np.uint64((1 << QUARTER_BITS) - 1)).view(np.int64)
    drawn: Floats = np.multiply(part + 0.5, 1.0 / (1 << QUARTER_BITS))
    return drawn


@lru_cache(maxsize=4096)
def _mixed(word: int) -> int:
    word &= MASK
    word = ((word ^ (word >> 30)) * FIRST) & MASK
    word = ((word ^ (word >> 27)) * SECOND) & MASK
    return word ^ (word >> 31)


def mixed(fresh: Words) -> Words:
    """The finaliser itself, of words that are all different; the array is written over."""
    fresh ^= fresh >> np.uint64(30)
    fresh *= np.uint64(FIRST)
    fresh ^= fresh >> np.uint64(27)
    fresh *= np.uint64(SECOND)
    fresh ^= fresh >> np.uint64(31)
    return fresh
