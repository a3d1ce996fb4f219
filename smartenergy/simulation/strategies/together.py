"""Storage whose turns change with what batteries hold, followed through many ticks: all of a home together.

As in `alone.py`, tick by tick in pieces of the time that go side by side from guesses that are put right.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.bounds import Bounds
from smartenergy.simulation.strategies.guesses import Guesses
from smartenergy.simulation.strategies.lane import Lane
from smartenergy.simulation.strategies.pieces import Pieces, Some, at
from smartenergy.simulation.strategies.settling import Left
from smartenergy.simulation.strategies.turn import Course, Turn

LOOKED_AT = 24
"""After so many ticks each it is seen which pieces go on as they did before."""
NEARLY_ALL = 0.7
"""Where more of all pieces go, all go: what is picked has to be copied."""
EVERY = slice(None)


def gone_together(net: Ints, bounds: Bounds, turns: Sequence[Turn], clock: Clock) -> tuple[list[Course], Ints]:
    """What storage of each turn does, and what is then over and cannot be given out."""
    pieces = Pieces.of(net.shape[1], len(net))
    lanes, laid = [Lane(turn, pieces, clock) for turn in turns], bounds.laid(pieces)
    passage = _Passage(pieces.lay(net), laid, lanes)
    passage.through()
    return [lane.gone_through() for lane in lanes], pieces.back(passage.excess())


class _Part(NamedTuple):
    """Some columns of a lane, and the places of their homes among those that go."""

    lane: Lane
    some: Some
    places: Ints

    def only(self, are_in: Bools) -> "_Part":
        """What of it is in some of these homes."""
        mine = are_in[self.places]
        some = np.flatnonzero(mine) if isinstance(self.some, slice) else self.some[mine]
        return _Part(self.lane, some, self.places[mine])

    def going(self, are_going: Bools) -> "_Part":
        """The same where only these homes go on."""
        lane, some, places = self.only(are_going)
        return _Part(lane, some, (np.cumsum(are_going) - 1)[places])


class _Going(NamedTuple):
    """Homes' pieces that go, with their storage."""

    homes: Some
    parts: list[_Part]

    @classmethod
    def of(cls, homes: Bools, lanes: Sequence[Lane]) -> "_Going":
        """What is in these homes; where nearly all of them go, in all: what need not go comes out as it did."""
        everywhere = cls(EVERY, [_Part(lane, EVERY, lane.homes) for lane in lanes])
        return everywhere if _nearly_all(homes) else everywhere.only(homes)

    def only(self, some: Bools) -> "_Going":
        """Where only some of them go on."""
        homes = np.flatnonzero(some) if isinstance(self.homes, slice) else self.homes[some]
        return _Going(homes, [one.going(some) for one in self.parts])

    def on(self, apart: Bools) -> "_Going":
        """The same where only these need go on; nearly all of all pieces go on together."""
        return self if isinstance(self.homes, slice) and _nearly_all(apart) else self.only(apart)


def _nearly_all(pieces: Bools) -> bool:
    return len(np.flatnonzero(pieces)) > NEARLY_ALL * len(pieces)


class _Passage:
    """Lanes that go together."""

    def __init__(self, net: Ints, bounds: Bounds, lanes: Sequence[Lane]) -> None:
        self.net, self.bounds, self.lanes = net, bounds, lanes
        self.guesses = [
            Guesses(lane.levels[:: lane.pieces.count].copy(), lane.capacities, lane.pieces.count) for lane in lanes
        ]

    def excess(self) -> Ints:
        """What is over in the end and cannot be given out."""
        found = np.zeros_like(self.net)
        if self.bounds.binds_export:
            for tick in range(len(self.net)):
                left = self.bounds.left(tick, EVERY, self.net[tick])
                for lane in self.lanes:
                    lane.count(tick, EVERY, lane.homes, left)
                found[tick] = left.excess
        return found

    def through(self) -> None:
        """Let all go through all ticks: from nothing, from full, and then from where they are expected to be."""
        starts = [guesses.start(lane.sleeps_at) for guesses, lane in zip(self.guesses, self.lanes, strict=True)]
        self._go(np.ones(self.net.shape[1], np.bool_), starts, is_first=True)
        found = [guesses.start(guesses.most) for guesses in self.guesses]
        while (moved := self._moved(starts, found)).any():
            self._go(moved, found, is_first=False)
            starts, found = found, [guesses.expected() for guesses in self.guesses]

    def _moved(self, starts: Sequence[Ints], found: Sequence[Ints]) -> Bools:
        """Homes' pieces of which any storage begins elsewhere than it did."""
        moved = np.zeros(self.net.shape[1], np.bool_)
        for lane, mine, other in zip(self.lanes, starts, found, strict=True):
            moved[lane.homes[mine != other]] = True
        return moved

    def _go(self, homes: Bools, starts: Sequence[Ints], *, is_first: bool) -> None:
        """Let some pieces go to their end, or, where they went before, until they go on as they did then."""
        going = _Going.of(homes, self.lanes)
        for part, mine in zip(going.parts, starts, strict=True):
            part.lane.begin(part.some, mine)
        for tick in range(len(self.net)):
            if is_first or tick % LOOKED_AT != LOOKED_AT - 1:
                self._tick(tick, going)
                continue
            were = [lane.course.levels[tick, some].copy() for lane, some, _ in going.parts]
            self._tick(tick, going)
            apart = self._are_apart(tick, going, were)
            if not apart.any():
                break
            going = going.on(apart)
        for guesses, lane, mine in zip(self.guesses, self.lanes, starts, strict=True):
            guesses.note(mine, lane.course.levels[-1].copy())

    def _are_apart(self, tick: int, going: _Going, were: Sequence[Ints]) -> Bools:
        """Which pieces hold something else at a tick than when they went before."""
        apart = np.zeros_like(self.net[tick, going.homes], np.bool_)
        for (lane, some, places), levels in zip(going.parts, were, strict=True):
            apart[places] |= lane.course.levels[tick, some] != levels
        return apart

    def _tick(self, tick: int, going: _Going) -> None:
        """Cars first where batteries hold enough, else last."""
        left = self.bounds.left(tick, going.homes, self.net[tick, going.homes])
        cars, batteries = (
            [part for part in going.parts if part.lane.is_of_cars is is_car] for is_car in (True, False)
        )
        late = self._held_by_batteries()[going.homes] < at(self.bounds.car_first_above, tick, going.homes)
        _move(tick, [part.only(~late) for part in cars], left)
        _move(tick, batteries, left)
        _move(tick, [part.only(late) for part in cars], left)

    def _held_by_batteries(self) -> Ints:
        """Parts of `FULL`, of each home and piece."""
        holds, may_hold = np.zeros_like(self.net[0]), np.zeros_like(self.net[0])
        for lane in self.lanes:
            if not lane.is_of_cars:
                holds[lane.homes] += lane.levels
                may_hold[lane.homes] += lane.capacities
        share: Ints = holds * FULL // np.maximum(may_hold, 1)
        return share


def _move(tick: int, parts: Sequence[_Part], left: Left) -> None:
    for lane, some, places in parts:
        lane.move(tick, some, places, left)
