"""Draws of single precision for whole populations: several numbers out of each hashed word.

A home asks for some thirty draws an instant, so they are as cheap as they can be: one hash each, of which four
numbers or five normal ones are read.
"""

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles, Words
from smartenergy.simulation.exact import exp, normal_quantile
from smartenergy.simulation.hashed import further, words
from smartenergy.simulation.streams import Stream

TWELVE_BITS = np.uint64(0xFFF)
NORMALS: Singles = normal_quantile((np.arange(4096) + 0.5) / 4096).astype(np.float32)
"""Of equal likelihood; ±3.67 are the outermost."""


def stream(name: str) -> int:
    """A number for what is drawn, so that no two things share their draws: FNV-1a of its name, hashed."""
    number = 0xCBF29CE484222325
    for byte in name.encode():
        number = ((number ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return int(words(number, 0))


def keys_of(seed: int, ids: Ints) -> Words:
    """What all draws of homes or devices begin with."""
    return words(seed, Stream.HOMES_AND_DEVICES, np.asarray(ids, np.int64))


def draw(keys: Words, of: int, count: Ints | int) -> Words:
    """64 bits a key, stream and count: splitmix64's sequence, which begins elsewhere for each key and stream."""
    return np.asarray(further(keys + np.uint64(of), count), np.uint64)


def share(word: Words, place: int) -> Singles:
    """One of four numbers of (0, 1) in a word, all as likely."""
    bits = np.ascontiguousarray(word, "<u8").view("<u2").reshape(*word.shape, 4)[..., place]
    found = bits.astype(np.float32)
    found *= np.float32(1 / 65536)
    found += np.float32(0.5 / 65536)
    return found


def pick(table: Singles, word: Words, place: int) -> Singles:
    """One of five values in a word, out of a table of 4,096 that are as likely."""
    picked: Singles = table[((word >> np.uint64(12 * place)) & TWELVE_BITS).view(np.int64)]
    return picked


def bell(word: Words, place: int) -> Singles:
    """One of five numbers of a standard normal in a word."""
    return pick(NORMALS, word, place)


def lognormals(spread: float) -> Singles:
    """A table of positive numbers whose mean is 1, by the spread of their logarithm."""
    exact = exp(normal_quantile((np.arange(4096) + 0.5) / 4096) * spread - spread * spread / 2)
    return exact.astype(np.float32)
