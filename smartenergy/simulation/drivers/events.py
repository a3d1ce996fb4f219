"""Things that happen now and then, without a memory: what happens at an instant is drawn, not kept.

Two ways. A slot: time is cut into slots of a length, shifted from home to home; a draw says whether something
happens in one, when it begins and how long it takes. A day: a draw says whether something happens on a household's
day, and at which minute. Slots count UTC, so that the hour that comes twice in autumn repeats nothing.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints, Singles, Words
from smartenergy.simulation.singles import draw, share


@dataclass(frozen=True)
class Slot:
    """The slots that instants lie in."""

    word: Words
    """What is drawn for it."""
    minute: Singles
    """How far into it."""


def slot(keys: Words, stream: int, instants: Ints, phase: Ints, minutes: int) -> Slot:
    """The slots of a length in which instants lie."""
    shifted = instants + phase
    number = shifted // (minutes * 60)
    second = shifted - number * (minutes * 60)
    return Slot(draw(keys, stream, number), second.astype(np.float32) / np.float32(60))


def happens(word: Words, rate: Singles) -> Bools:
    """Whether something that happens `rate` times a slot does so: seldom more than once, never twice."""
    return np.asarray(share(word, 0) * (1 + rate) < rate)


def lasts(minute: Singles, start: Singles, duration: Singles) -> Bools:
    """Whether it goes on at a minute."""
    since = minute - start
    return np.asarray((since >= 0) & (since < duration))


def within(minute: Singles, start: Singles | float, end: Singles | float) -> Bools:
    """Whether a minute lies between two."""
    return np.asarray((minute >= start) & (minute < end))
