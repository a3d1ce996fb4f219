"""Storage followed through many ticks: to the last unit what ticks make of it one after the other.

What storage holds depends on all that was before, yet a battery that has been full or empty has forgotten where it
began. So the time is cut into pieces that go side by side, each from a guess of what storage holds there; pieces
that began elsewhere than the one before them ends go again, until there are none. Whatever was guessed, each piece
then begins where the one before it ends, and there is but one such course.

Turn after turn goes through all ticks (`alone.py`), for what moves later moves nothing before it. Only where what
batteries hold decides when it is a car's turn all storage of a home goes together (`together.py`).
"""

from collections.abc import Sequence

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.strategies.alike import alike
from smartenergy.simulation.strategies.alone import gone_alone
from smartenergy.simulation.strategies.balance import Balance
from smartenergy.simulation.strategies.bounds import Bounds
from smartenergy.simulation.strategies.dispatch import UNLIMITED
from smartenergy.simulation.strategies.pieces import MANY_HOMES
from smartenergy.simulation.strategies.together import gone_together
from smartenergy.simulation.strategies.turn import Course, Turn
from smartenergy.simulation.strategies.urgency import feeds_cars

Followed = tuple[list[Course], Ints]
"""What storage of each turn did, and what then was over and could not be given out, mWh, a row a home."""


def follow(net: Ints, bounds: Bounds, turns: Sequence[Turn], clock: Clock) -> Followed:
    """Let storage go through all ticks.

    `net` is what homes have over before, negative where they lack it: a row a home, a column a tick.
    """
    is_together: Bools = np.asarray(bounds.car_first_above.any(axis=1))
    if not is_together.any():
        return _turn_after_turn(net, bounds, turns, clock)
    courses, excess = [Course.empty(len(turn.homes), net.shape[1]) for turn in turns], np.zeros_like(net)
    for go, homes in ((_turn_after_turn, ~is_together), (gone_together, is_together)):
        if homes.any():
            some = [np.flatnonzero(homes[turn.homes]) for turn in turns]
            number = np.cumsum(homes) - 1
            mine = [turn.pick(places).in_homes(number) for turn, places in zip(turns, some, strict=True)]
            found, excess[homes] = go(net[homes], bounds.pick(np.flatnonzero(homes)), mine, clock)
            for course, places, other in zip(courses, some, found, strict=True):
                course.put(places, other)
    return courses, excess


def _turn_after_turn(net: Ints, bounds: Bounds, turns: Sequence[Turn], clock: Clock) -> Followed:
    covers_cars = any(feeds_cars(turn) for turn in turns)
    balance, courses = Balance.of(net, bounds.allowed, covers_cars=covers_cars), list[Course]()
    for turn in turns:
        if courses:
            _take(balance, turns[len(courses) - 1], courses[-1].flows)
        courses.append(_gone(turn, balance.pick(turn.homes), clock))
    excess = np.zeros_like(net)
    some = np.flatnonzero((np.broadcast_to(bounds.allowed.most_export, net.shape) < UNLIMITED).any(axis=0))
    if len(some):
        left = balance.at(some)
        if courses:
            _take(left, turns[-1], courses[-1].flows[:, some])
        excess[:, some] = left.excess
    return courses, excess


def _take(balance: Balance, turn: Turn, flows: Ints) -> None:
    if not turn.intent.converters.most_discharge.any():
        balance.take(turn.homes, flows, turn.is_car)
        return
    charge = np.maximum(flows, 0)
    balance.take(turn.homes, charge, turn.is_car)
    balance.give(turn.homes, charge - flows, turn.is_car)


def _gone(turn: Turn, balance: Balance, clock: Clock) -> Course:
    """Of few homes those whose storage does the same go once."""
    if len(turn.homes) >= MANY_HOMES:
        return gone_alone(turn, balance, clock)
    firsts, like = alike(turn, balance)
    return gone_alone(turn.pick(firsts), balance.pick(firsts), clock).pick(like)
