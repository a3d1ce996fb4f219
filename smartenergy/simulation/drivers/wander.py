"""Noise that wanders slowly, so that what runs at a pace of its own never repeats."""

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles, Words
from smartenergy.simulation.singles import bell, draw

FEWER = 2
"""Points are drawn once where they are so many times fewer than instants."""


def wander(keys: Words, stream: int, instants: Ints, seconds: int) -> Singles:
    """Standard normal at each instant; it changes within `seconds`.

    Noise between points of a lattice, over its own deviation, which would else be less between them.
    """
    number = instants // seconds
    part = (instants - number * seconds).astype(np.float32) * np.float32(1 / seconds)
    after = part * part * (3 - 2 * part)
    before = 1 - after
    earlier, later = _points(keys, stream, number)
    mixed = earlier * before + later * after
    return np.asarray(mixed / np.sqrt(before * before + after * after))


def _points(keys: Words, stream: int, number: Ints) -> tuple[Singles, Singles]:
    """What stands at points of the lattice and at those after them; of many instants in a row each point once."""
    if number.ndim < 2 or len(number) > 1 or (number[0, -1] - number[0, 0]) * FEWER > number.shape[1]:
        return bell(draw(keys, stream, number), 0), bell(draw(keys, stream, number + 1), 0)
    first = int(number[0, 0])
    points, place = bell(draw(keys, stream, np.arange(first, int(number[0, -1]) + 2)), 0), number[0] - first
    return points.take(place, axis=1), points.take(place + 1, axis=1)
