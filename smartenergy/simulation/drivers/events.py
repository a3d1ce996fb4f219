"""Things that happen now and then, without a memory: what happens at an instant is drawn, not kept.

Two ways. A slot: time is cut into slots of a length, shifted from home to home; a draw says whether something
happens in one, when it begins and how long it takes. A day: a draw says whether something happens on a household's
day, and at which minute. Slots count UTC, so that the hour that comes twice in autumn repeats nothing.

Whether something happens goes by what people do when it begins, and by nothing that changes before it is over: so
it runs whole, whichever of its instants is asked for. Only the two nights in which clocks change may cut one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Ints, Singles, Words
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.drivers.spells import Going, Slots, Sparse, Spell
from smartenergy.simulation.singles import draw, share

LAST_MINUTE = np.float32(1440)
"""Of a household's day: what would go on beyond it does not happen, for the next day knows nothing of it."""
LAST_ASKED = np.float32(1439)


@dataclass(frozen=True)
class Slot:
    """The slots that instants lie in: one for each instant, or, of many instants of a day, each slot once."""

    word: Words
    """What is drawn for it."""
    minute: Singles
    """How far into it an instant is; of slots that stand for themselves 0."""
    begins: Singles
    """The minute of the household's day at which it began, one for all its instants; below 0 the day before."""
    length: int
    """Minutes."""
    slots: Slots | None = None
    """None: one for each instant."""

    def spread(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What there is of each slot, at each instant."""
        return values if self.slots is None else self.slots.spread(values)


def slot(keys: Words, stream: int, time: LocalTime, phase: Ints, minutes: int) -> Slot:
    """The slots of a length in which instants lie."""
    if time.is_of_one_day and (slots := Slots.of(time.instants, phase, minutes * 60)):
        begins = _begins(time.minute[:, :1], (time.instants[:, :1] - slots.starts).astype(np.float32))
        return Slot(draw(keys, stream, slots.numbers), np.zeros_like(begins), begins, minutes, slots)
    shifted = time.instants + phase
    number = shifted // (minutes * 60)
    second = (shifted - number * (minutes * 60)).astype(np.float32)
    begins = _begins(time.minute, second)
    return Slot(draw(keys, stream, number), second / np.float32(60), begins, minutes)


def _begins(minute: Singles, second: Singles) -> Singles:
    """At which minute of the day a slot began of which so many seconds are over."""
    return np.asarray((np.rint(minute * 60) - second) / np.float32(60))


@dataclass(frozen=True)
class Event:
    """What may happen in each slot: once, anywhere in it, and whole."""

    of: Slot
    offset: Singles
    """Minutes from the slot's beginning to its own."""
    start: Singles
    """Minutes of the household's day, as is"""
    end: Singles

    @property
    def since(self) -> Singles:
        """Minutes since its start; below 0 before it."""
        return self.of.minute - self.offset

    def happens(self, rate: Singles) -> Bools:
        """Whether it is going on now, if it happens `rate` times a slot: seldom more than once, never twice."""
        going = self.going(rate)
        return going.on if isinstance(going, Spell) else going.spread(np.ones(len(going.rows), np.bool_))

    def going(self, rate: Singles) -> Going:
        """Where it is going on, if it happens so often."""
        is_whole, lasts_for = (self.start >= 0) & (self.end <= LAST_MINUTE), self.end - self.start
        word, slots = self.of.word, self.of.slots
        if slots is None:
            since = self.since
            is_now = within(since, 0, lasts_for) & is_whole
            return Spell(np.asarray(is_now & _is_drawn(word, rate)), since)
        by_slot = rate.shape[1] < slots.width
        found = Sparse.of(slots, is_whole & _is_drawn(word, rate) if by_slot else is_whole, self.offset, lasts_for)
        return found if by_slot else found.only(_is_drawn(found.at(word), found.at(rate)))


def event(of: Slot, duration: Singles | np.float32) -> Event:
    """What lasts so long, minutes, in slots that are longer."""
    offset = share(of.word, 1) * (of.length - duration)
    start = of.begins + offset
    return Event(of, offset, start, start + duration)


def _is_drawn(word: Words, rate: Singles) -> Bools:
    return np.asarray(share(word, 0) * (1 + rate) < rate)


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
