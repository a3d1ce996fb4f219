"""The reason for a quarter hour's levels, in words with its numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.reasons import WORDS, Numbers, Reason
from smartenergy.simulation.strategies.schedule import Schedule

MWH_PER_KWH = 1_000_000
MICRO = 1_000_000


@dataclass(frozen=True)
class Why:
    """What rules, and in words why."""

    reason: Reason
    text: str
    until: int


def why(schedule: Schedule, place: int, held_mwh: int | None, clock: Callable[[int], str]) -> Why:
    """Of a quarter hour, by its place, for storage that holds so much; `clock` shows instants to people.

    None: nobody knows how much it held.
    """
    reason = Reason(int(schedule.reasons[place]))
    until = int(schedule.until[place])
    charges = schedule.from_grid[place] > 0 and reason not in (Reason.PLAN_GIVES, Reason.PLAN_SELLS)
    later_at = int(schedule.later_at[place])
    target = int(schedule.from_grid[place] if charges else min(schedule.to_load[place], schedule.to_grid[place]))
    numbers = Numbers(
        held=_held(held_mwh), until=clock(until), target=f"{100 * target / FULL:.0f}%",
        price=_price(int(schedule.price[place])), later=_price(int(schedule.later[place])),
        cap=f"{int(schedule.cap_watts[place]):,} W", at=clock(later_at) if later_at else "",
    )  # fmt: skip
    return Why(reason, WORDS[reason](numbers), until)


def _held(mwh: int | None) -> str:
    return "an unknown amount" if mwh is None else f"{mwh / MWH_PER_KWH:.1f} kWh"


def _price(micros: int) -> str:
    return f"{micros / MICRO:.2f}"
