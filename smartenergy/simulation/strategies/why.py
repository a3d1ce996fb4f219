"""The reason for a quarter hour's levels, in words with its numbers."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.reasons import OF_PLANS, WORDS, Numbers, Reason
from smartenergy.simulation.strategies.schedule import Schedule

MWH_PER_KWH = 1_000_000
MICRO = 1_000_000


@dataclass(frozen=True)
class Why:
    """What rules, and in words why."""

    reason: Reason
    numbers: Numbers
    until: int

    @property
    def text(self) -> str:
        """The words."""
        return WORDS[self.reason](self.numbers)

    def holding(self, held_mwh: int) -> "Why":
        """The same while storage holds so much."""
        numbers = copy(self.numbers)
        numbers.held = _held(held_mwh)
        return replace(self, numbers=numbers)


def why(schedule: Schedule, place: int, held_mwh: int | None, clock: Callable[[int], str]) -> Why:
    """Of a quarter hour, by its place, for storage that holds so much; `clock` shows instants to people.

    None: nobody knows how much it held.
    """
    reason = Reason(int(schedule.reasons[place]))
    until = int(schedule.until[place])
    later_at = int(schedule.later_at[place])
    target = _target(schedule, place, reason, until)
    numbers = Numbers(
        held=_held(held_mwh), until=clock(until), target=f"{100 * target / FULL:.0f}%",
        price=_price(int(schedule.price[place])), later=_price(int(schedule.later[place])),
        cap=f"{int(schedule.cap_watts[place]):,} W", at=clock(later_at) if later_at else "",
    )  # fmt: skip
    return Why(reason, numbers, until)


def _held(mwh: int | None) -> str:
    return "an unknown amount" if mwh is None else f"{mwh / MWH_PER_KWH:.1f} kWh"


def _target(schedule: Schedule, place: int, reason: Reason, until: int) -> int:
    """Up or down to where; a plan's levels move all the time, so there it is where it gets to in the end."""
    run = slice(place, place + 1)
    if reason in OF_PLANS:
        run = slice(place, int(np.searchsorted(schedule.starts, until)))
    charges = schedule.from_grid[run].max() > 0 and reason not in (Reason.PLAN_GIVES, Reason.PLAN_SELLS)
    down = np.minimum(schedule.to_load[run], schedule.to_grid[run])
    return int(schedule.from_grid[run].max() if charges else down.min())


def _price(micros: int) -> str:
    return f"{micros / MICRO:.2f}"
