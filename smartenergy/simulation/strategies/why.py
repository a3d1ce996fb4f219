"""The reason for a quarter hour's levels, in words with its numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.reasons import OF_PLANS, WORDS, Numbers, Reason
from smartenergy.simulation.strategies.schedule import Schedule


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
        return replace(self, numbers=replace(self.numbers, held_mwh=held_mwh))


def why(schedule: Schedule, place: int, held_mwh: int | None, clock: Callable[[int], str]) -> Why:
    """Of a quarter hour, by its place, for storage that holds so much; `clock` shows instants to people.

    None: nobody knows how much it held.
    """
    reason = Reason(int(schedule.reasons[place]))
    until = int(schedule.until[place])
    numbers = Numbers(
        held_mwh=held_mwh, until_at=until, target_share=_target(schedule, place, reason, until) / FULL,
        price_micros=int(schedule.price[place]), later_micros=int(schedule.later[place]),
        cap_watts=int(schedule.cap_watts[place]), later_at=int(schedule.later_at[place]), clock=clock,
    )  # fmt: skip
    return Why(reason, numbers, until)


def _target(schedule: Schedule, place: int, reason: Reason, until: int) -> int:
    """Up or down to where; a plan's levels move all the time, so there it is where it gets to in the end."""
    run = slice(place, place + 1)
    if reason in OF_PLANS:
        run = slice(place, int(np.searchsorted(schedule.starts, until)))
    charges = schedule.from_grid[run].max() > 0 and reason not in (Reason.PLAN_GIVES, Reason.PLAN_SELLS)
    down = np.minimum(schedule.to_load[run], schedule.to_grid[run])
    return int(schedule.from_grid[run].max() if charges else down.min())
