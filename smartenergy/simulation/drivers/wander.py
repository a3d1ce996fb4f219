"""Noise that wanders slowly, so that what runs at a pace of its own never repeats."""

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles, Words
from smartenergy.simulation.singles import bell, draw


def wander(keys: Words, stream: int, instants: Ints, seconds: int) -> Singles:
    """Standard normal at each instant; it changes within `seconds`.

    Noise between points of a lattice, over its own deviation, which would else be less between them.
    """
    number = instants // seconds
    part = (instants - number * seconds).astype(np.float32) * np.float32(1 / seconds)
    after = part * part * (3 - 2 * part)
    before = 1 - after
    mixed = bell(draw(keys, stream, number), 0) * before + bell(draw(keys, stream, number + 1), 0) * after
    return np.asarray(mixed / np.sqrt(before * before + after * after))
