"""Things that happen now and then, without a memory: what happens at an instant is drawn, not kept.

Two ways. A slot: time is cut into slots of a length, shifted from home to home; a draw says whether something
happens in one, when it begins and how long it takes. A day: a draw says whether something happens on a household's
day, and at which minute. Slots count UTC, so that the hour that comes twice in autumn repeats nothing.

Whether something happens goes by what people do when it begins, and by nothing that changes before it is over: so
it runs whole, whichever of its instants is asked for. Only the two nights in which clocks change may cut one.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints, Singles, Words
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.singles import draw, share

LAST_MINUTE = np.float32(1440)
"""Of a household's day: what would go on beyond it does not happen, for the next day knows nothing of it."""
LAST_ASKED = np.float32(1439)


@dataclass(frozen=True)
class Slot:
    """The slots that instants lie in."""

    word: Words
    """What is drawn for it."""
    minute: Singles
    """How far into it."""
    begins: Singles
    """The minute of the household's day at which it began, one for all its instants; below 0 the day before."""
    length: int
    """Minutes."""


def slot(keys: Words, stream: int, time: LocalTime, phase: Ints, minutes: int) -> Slot:
    """The slots of a length in which instants lie."""
    shifted = time.instants + phase
    number = shifted // (minutes * 60)
    second = (shifted - number * (minutes * 60)).astype(np.float32)
    begins = (np.rint(time.minute * 60) - second) / np.float32(60)
    return Slot(draw(keys, stream, number), second / np.float32(60), begins, minutes)


@dataclass(frozen=True)
class Event:
    """What may happen in each slot: once, anywhere in it, and whole."""

    word: Words
    since: Singles
    """Minutes since its start; below 0 before it."""
    start: Singles
    """Minutes of the household's day, as is"""
    end: Singles

    def happens(self, rate: Singles) -> Bools:
        """Whether it is going on now, if it happens `rate` times a slot: seldom more than once, never twice."""
        is_now = within(self.since, 0, self.end - self.start) & (self.start >= 0) & (self.end <= LAST_MINUTE)
        return np.asarray(is_now & (share(self.word, 0) * (1 + rate) < rate))


def event(of: Slot, duration: Singles) -> Event:
    """What lasts so long, minutes, in slots that are longer."""
    offset = share(of.word, 1) * (of.length - duration)
    start = of.begins + offset
    return Event(of.word, of.minute - offset, start, start + duration)


def asked(minute: Singles) -> Singles:
    """A minute as one of the household's day, where curves and people can be asked."""
    return np.clip(minute, 0, LAST_ASKED)


def lasts(minute: Singles, start: Singles, duration: Singles | float) -> Bools:
    """Whether it goes on at a minute."""
    since = minute - start
    return np.asarray((since >= 0) & (since < duration))


def within(minute: Singles, start: Singles | float, end: Singles | float) -> Bools:
    """Whether a minute lies between two."""
    return np.asarray((minute >= start) & (minute < end))
