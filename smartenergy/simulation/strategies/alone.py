"""Storage of a turn followed through many ticks, in pieces of the time that go side by side.

Each piece goes once from empty, once from half full and once from full; then from where it is expected to begin,
until each begins where the one before it ends. Whatever was guessed, there is but one such course.
"""

from dataclasses import replace

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.strategies.balance import Balance
from smartenergy.simulation.strategies.dispatch import UNLIMITED, Converters, flows, taken
from smartenergy.simulation.strategies.guesses import Guesses
from smartenergy.simulation.strategies.intent import Intent
from smartenergy.simulation.strategies.moving import Moving
from smartenergy.simulation.strategies.pieces import Pieces
from smartenergy.simulation.strategies.turn import Course, Turn

ELEMENTS = 60_000
"""Storage and ticks that are looked at at once."""
LOOKED_AT = 24
"""After so many ticks each it is seen which pieces go on as they did before."""


def gone_alone(turn: Turn, balance: Balance, clock: Clock) -> Course:
    """What storage does whose homes have so much over or lack it, one of each."""
    bounded = _bounded(turn, balance.power)
    pieces = Pieces.of(balance.surplus.shape[1], len(turn.homes))
    moving = Moving.of(turn, balance, bounded, pieces, clock)
    passage = _Passage(turn, moving, pieces)
    passage.through()
    return _course(turn, pieces.back(passage.levels), bounded)


class _Passage:
    """Through all ticks: a row a tick of a piece, a column a storage and piece."""

    def __init__(self, turn: Turn, moving: Moving, pieces: Pieces) -> None:
        self.moving, self.pieces = moving, pieces
        self.first_wh, intent = turn.levels_wh, turn.intent
        self.lowest, self.full = (pieces.columns(one) for one in (intent.sleeps_at, intent.deeper.capacities))
        self.guesses = Guesses(level_mwh(self.first_wh), self.full, pieces.count)
        self.levels = np.empty((pieces.length, len(self.full)))

    def through(self) -> None:
        """From several levels at once, and then from where pieces are expected to begin."""
        half = (self.lowest + self.full) // 2
        *others, starts = (self.guesses.start(level) for level in (self.lowest, half, self.full))
        self._all([*others, starts] if self.pieces.count > 1 else [starts])
        found = self.guesses.expected()
        while len(moved := np.flatnonzero(starts != found)):
            self._some(moved, found)
            starts, found = found, self.guesses.expected()

    def _all(self, ways: list[Ints]) -> None:
        """Let all pieces go to their end, from several beginnings side by side; how the last one went is kept."""
        held, first_wh = self._begin(np.array(ways) if len(ways) > 1 else ways[0])
        for tick in range(len(self.levels)):
            held = self.moving.move(tick, held, None if tick else first_wh)
            self.levels[tick] = held[-1] if len(ways) > 1 else held
        for starts, ends in zip(ways, held.reshape(len(ways), -1), strict=True):
            self.guesses.note(starts, ends.astype(np.int64))

    def _some(self, some: Ints, starts: Ints) -> None:
        """Let some pieces that went before go until they go on as they did then."""
        held, first_wh = (column[some] for column in self._begin(starts))
        moving = self.moving.only(some)
        for tick in range(len(self.levels)):
            held = moving.move(tick, held, None if tick else first_wh)
            if tick % LOOKED_AT == LOOKED_AT - 1:
                goes_on = self.levels[tick].take(some) != held
                if not goes_on.all():
                    some, held = some[goes_on], held[goes_on]
                    moving = self.moving.only(some)
            if not len(some):
                break
            self.levels[tick, some] = held
        self.guesses.note(starts, self.levels[-1].astype(np.int64))

    def _begin(self, starts: Ints) -> tuple[Floats, Floats]:
        """What all hold, mWh and Wh; what the first piece begins with may be no whole mWh."""
        held = starts.astype(np.float64)
        held_wh = held / MWH_PER_WH
        held_wh[..., :: self.pieces.count] = self.first_wh
        return held, held_wh


def _bounded(turn: Turn, power: Ints) -> Converters:
    """What it takes and gives at most, batteries no more than homes' strategies say."""
    converters = turn.intent.converters
    if (power >= UNLIMITED).all():
        return converters
    most = np.where(turn.is_car[:, np.newaxis], UNLIMITED, power)
    names = "most_charge", "most_discharge"
    return replace(converters, **{name: np.minimum(getattr(converters, name), most) for name in names})


def _course(turn: Turn, levels: Floats, bounded: Converters) -> Course:
    """All that storage did, by what it held after each tick; some at a time, near the processor."""
    course, first = Course.empty(*levels.shape), level_mwh(turn.levels_wh)[:, np.newaxis]
    at_once = max(ELEMENTS // levels.shape[1], 1)
    for begin in range(0, len(levels), at_once):
        some = slice(begin, begin + at_once)
        converters = Converters(**{name: column[some] for name, column in vars(bounded).items()})
        held = np.ascontiguousarray(np.concatenate([first[some], levels[some]], axis=1))
        course.put(some, _did(held, turn.intent.pick(some), converters))
    return course


def _did(held: Floats, intent: Intent, bounded: Converters) -> tuple[Floats, ...]:
    """The same by what it held before and after each tick, as a course has it; whole numbers."""
    before, levels, driven = held[:, :-1].copy(), held[:, 1:], np.zeros(1)
    waiting = driven
    if intent.standby.any():
        waiting = before - intent.sleeps_at
        np.minimum(np.maximum(waiting, 0, out=waiting), intent.standby, out=waiting)
        before -= waiting
    if intent.driven.any():
        driven = np.minimum(before, intent.driven)
        before -= driven
    change = np.subtract(levels, before, out=before)
    if bounded.most_discharge.any():
        charge, discharge, lost = flows(change, bounded)
        charge -= discharge
    else:
        charge = taken(change, bounded)
        lost = np.subtract(charge, change, out=change)
    lost += waiting
    return levels, charge, lost, driven
