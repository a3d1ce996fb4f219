"""What a strategy looks at: quarter hours, what clocks show, and what energy costs as far as that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.strategies.planned import Planned

QUARTER_SECONDS = 900
BELOW_ALL = -(1 << 62)


@dataclass(frozen=True)
class Ahead:
    """Quarter hours one after the other. All arrays have the same length."""

    starts: Ints
    day: Ints
    """Which local day it is: any number that is another on the next."""
    weekday: Ints
    """Monday is 0."""
    minute: Ints
    """After midnight, as clocks show it."""
    buy: Ints
    """What a kWh of import costs, millionths of the currency;"""
    sell: Ints
    """what one of export brings."""
    is_known: Bools
    """Whether both are known."""
    plan: Planned | None = None
    """What is planned for them; None: nothing."""

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def days(self) -> list[slice]:
        """The quarter hours of each day."""
        firsts = np.flatnonzero(np.diff(self.day, prepend=self.day[:1] - 1))
        ends = np.append(firsts[1:], len(self))
        return [slice(first, end) for first, end in zip(firsts.tolist(), ends.tolist(), strict=True)]


def one_after_another(several: Sequence[Ahead]) -> Ahead:
    """All of them as one, each with days of its own, none with a plan: what a strategy says of it is what it says
    of each of them."""
    names = [name for name in vars(several[0]) if name != "plan"]
    columns: dict[str, Any] = {name: np.concatenate([vars(one)[name] for one in several]) for name in names}
    begins = np.cumsum([0, *(int(one.day.max(initial=0)) + 1 for one in several)])[:-1]
    columns["day"] += np.repeat(begins, [len(one) for one in several])
    return Ahead(**columns)


def extremes(ahead: Ahead, prices: Ints) -> tuple[Ints, Ints]:
    """At each quarter hour the lowest and the highest of its day's known prices."""
    lowest, highest = prices.copy(), prices.copy()
    for day in ahead.days:
        known = prices[day][ahead.is_known[day]]
        if len(known):
            lowest[day], highest[day] = known.min(), known.max()
    return lowest, highest


def dearest_later(ahead: Ahead, prices: Ints) -> Ints:
    """At each quarter hour the highest known price of the rest of its day, its own among them."""
    found = np.where(ahead.is_known, prices, BELOW_ALL)
    for day in ahead.days:
        found[day] = np.maximum.accumulate(found[day][::-1])[::-1]
    return np.where(ahead.is_known, found, prices)
