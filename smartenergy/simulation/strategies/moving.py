"""What storage holds from tick to tick where no other storage of its home moves at the same time.

All that does not rest on what it holds is worked out beforehand, for all ticks at once and by the very rules of
a tick (`dispatch.py`, `steering.py`); what is left is a few sums and bounds. They are done in floating point, of
numbers that are whole and below 2**53, where sums are exact and so is a quotient's floor: processors are quicker
at that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.strategies.balance import Balance
from smartenergy.simulation.strategies.dispatch import (
    WHOLE,
    Converters,
    grid_in,
    grid_out,
    load_out,
    surplus_in,
)
from smartenergy.simulation.strategies.pieces import Pieces
from smartenergy.simulation.strategies.turn import Turn
from smartenergy.simulation.strategies.urgency import Urgency, urgency
from smartenergy.simulation.strategies.ways import Way, Ways

Rows = dict[str, npt.NDArray[Any]]
NOTHING, ALL, AN_HOUR, A_WH = (np.array(float(number)) for number in (0, WHOLE, SECONDS_PER_HOUR, MWH_PER_WH))
"""As arrays without a dimension: against a number of Python's, rows of some hundred columns take twice as long."""
PICKED_AT_ONCE = 8
"""Ticks, of few columns: a call of NumPy for each would take longer than what it picks."""
MOVES = ("surplus_in", "grid_in", "load_out", "grid_out", "driven")
"""What moves storage; of the rest nothing follows where none of these is."""
STRIDE = 61
"""One tick in so many is looked at first."""


@dataclass(frozen=True)
class Moving:
    """Storage of a turn in pieces of the time: a column a storage and piece."""

    names: tuple[str, ...]
    """Of what it goes by that is another in each tick,"""
    each: "Each"
    """by tick, name and column;"""
    same: dict[str, Floats]
    """and what is not."""
    urgency: Urgency | None
    tick_of_w: Floats
    """What a watt is in a tick, in mWh for each second of an hour; without a dimension."""
    ways: Ways
    now: dict[str, Floats] = field(default_factory=dict)
    """What is not another in each tick of the columns that move, and what the last tick had."""

    @classmethod
    def of(cls, turn: Turn, balance: Balance, bounded: Converters, pieces: Pieces, clock: Clock) -> "Moving":
        """Storage whose homes have so much over or lack it."""
        rows = _taking(turn, balance, bounded) | _giving(turn, balance, bounded) | _waiting(turn)
        rows = {name: _once(row) for name, row in rows.items()}
        names = tuple(name for name, row in rows.items() if row.ndim > 1 and row.shape[1] > 1)
        same = {name: pieces.columns(row).astype(np.float64) for name, row in rows.items() if name not in names}
        each = np.empty((pieces.length, len(names), len(turn.homes) * pieces.count))
        for place, name in enumerate(names):
            pieces.put(rows[name], each[:, place])
        moves = {name: pieces.any_at(rows[name]) for name in MOVES if name in rows}
        urgent = urgency(turn, balance, bounded, pieces)
        nothing = np.zeros(pieces.length, np.bool_)
        ways = Ways.of(moves, nothing if urgent is None else urgent.is_any)
        tick_of_w = np.array(float(clock.interval_seconds * MWH_PER_WH))
        return cls(names, Each(each), same, urgent, tick_of_w, ways, dict(same))

    def only(self, some: Ints) -> "Moving":
        """The same where only these of all columns move."""
        now = {name: row[some] for name, row in self.same.items()}
        urgent = self.urgency and self.urgency.only(some)
        return replace(self, each=Each(self.each.of_all, some), now=now, urgency=urgent)

    def move(self, tick: int, held: Floats, held_wh: Floats | None = None) -> Floats:
        """What it holds after a tick, mWh, by what it holds before: once, or a row a way to begin.

        `held_wh` is the same in Wh where it may be no whole mWh, as at the first tick.
        """
        of, ways = self._at(tick), self.ways.up[tick]
        before, held = held, self._after_waiting(tick, of, held)
        down = self._down(tick, of, held)
        if not ways:
            return down
        up = _up(ways, of, held, self._most_gained(of, before / A_WH if held_wh is None else held_wh))
        if down is not held:
            up += down
            up -= held
        return up

    def _at(self, tick: int) -> dict[str, Floats]:
        """What it goes by in a tick."""
        self.now.update(zip(self.names, self.each.at(tick), strict=True))
        return self.now

    def _most_gained(self, of: dict[str, Floats], held_wh: Floats) -> Floats:
        """What it could gain at most by how full it is (`Filling.watts`), whatever its most power is."""
        most = of["capacities_wh"] - held_wh
        most *= of["more_w_per_wh"]
        if "full_w" in of:
            most += of["full_w"]
        np.maximum(most, of["least_w"], out=most)
        most *= self.tick_of_w
        most /= AN_HOUR
        np.floor(most, out=most)
        most *= of["charge_efficiency"]
        most /= ALL
        return np.floor(most, out=most)

    def _down(self, tick: int, of: dict[str, Floats], held: Floats) -> Floats:
        """What it holds if it gives what it may."""
        if self.urgency is not None and self.ways.is_urgent[tick]:
            of = of | self.urgency.at(tick, of, held)
        down = held
        for by, down_to in self.ways.down[tick]:
            way = held - of[by]
            np.maximum(way, of[down_to], out=way)
            down = np.minimum(down, way, out=way)
        return down

    def _after_waiting(self, tick: int, of: dict[str, Floats], held: Floats) -> Floats:
        """What is left once its electronics, or the road, have taken theirs."""
        if "standby" in of:
            kept = np.minimum(held, of["sleeps_at"])
            held = np.maximum(held - of["standby"], kept, out=kept)
        if self.ways.drives[tick]:
            held = held - of["driven"]
            np.maximum(held, NOTHING, out=held)
        return held


class Each:
    """What is another in each tick, of all columns or some; of some, several ticks are picked at once."""

    def __init__(self, of_all: Floats, some: Ints | None = None) -> None:
        self.of_all, self.some = of_all, some
        self.first, self.picked = -1, of_all

    def at(self, tick: int) -> Floats:
        """A row a name, a column a storage and piece; ticks are asked for in order."""
        if self.some is None:
            all_of_tick: Floats = self.of_all[tick]
            return all_of_tick
        first = tick - tick % PICKED_AT_ONCE
        if first != self.first:
            self.first, self.picked = first, self.of_all[first : first + PICKED_AT_ONCE].take(self.some, axis=2)
        of_tick: Floats = self.picked[tick - first]
        return of_tick


def _up(ways: Sequence[Way], of: dict[str, Floats], held: Floats, most: Floats) -> Floats:
    """What it holds if it gains what it may."""
    up = held
    for by, up_to in ways:
        way = np.minimum(of[by], most)
        way += held
        np.minimum(way, of[up_to], out=way)
        up = np.maximum(up, way, out=way)
    return up


def _once(row: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """One column where it is the same in all ticks, of which most others show it at a few."""
    is_same = row.ndim > 1 and all((some == row[:, :1]).all() for some in (row[:, ::STRIDE], row))
    return row[:, :1] if is_same else row


def _taking(turn: Turn, balance: Balance, bounded: Converters) -> Rows:
    limits, filling, capacities = turn.intent.limits, turn.intent.filling, turn.intent.deeper.capacities
    found: Rows = {
        "capacities_wh": capacities / MWH_PER_WH,
        "least_w": filling.least_w, "more_w_per_wh": filling.more_w_per_wh,
        "charge_efficiency": bounded.charge_efficiency, "from_surplus": limits.from_surplus,
        "surplus_in": surplus_in(bounded, balance.demand),
    }  # fmt: skip
    if filling.full_w.any():
        found["full_w"] = filling.full_w
    if (limits.from_grid > 0).any():
        found |= {"from_grid": limits.from_grid, "grid_in": grid_in(bounded, balance.demand)}
    return found


def _giving(turn: Turn, balance: Balance, bounded: Converters) -> Rows:
    """Nothing of what never gives anything."""
    limits, capacities, found = turn.intent.limits, turn.intent.deeper.capacities, Rows()
    if not bounded.most_discharge.any():
        return found
    found |= {"to_load": limits.to_load, "load_out": load_out(bounded, balance.demand)}
    if (limits.to_grid < capacities).any():
        found |= {"to_grid": limits.to_grid, "grid_out": grid_out(bounded, balance.demand)}
    return found


def _waiting(turn: Turn) -> Rows:
    intent, found = turn.intent, Rows()
    if intent.standby.any():
        found |= {"standby": intent.standby, "sleeps_at": intent.sleeps_at}
    return found | ({"driven": intent.driven} if intent.driven.any() else {})
