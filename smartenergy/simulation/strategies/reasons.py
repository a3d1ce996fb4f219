"""Why storage does what it does: codes that are kept, and the words that they stand for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, unique

MWH_PER_KWH = 1_000_000
MICRO = 1_000_000


@unique
class Reason(IntEnum):
    """Of a quarter hour. A number never changes its meaning."""

    OWN_USE = 1
    HOLDS = 2
    ONLY_CHARGES = 3
    ONLY_DISCHARGES = 4
    CHEAP_BAND = 10
    MIDDLE_BAND = 11
    KEPT_FOR_DEAR_BAND = 12
    DEAR_BAND = 13
    ONE_PRICE = 14
    WINDOW_CHARGES = 20
    WINDOW_DISCHARGES = 21
    WINDOW_HOLDS = 22
    BUYS_BELOW = 30
    BUYS_CHEAPEST = 31
    SELLS_ABOVE = 32
    BETWEEN_PRICES = 33
    KEEPS_FULL = 40
    SHAVES_PEAKS = 50
    PRICE_UNKNOWN = 60
    GRID_MAY_NOT = 61
    READY_BY = 70
    PLAN_CHARGES = 80
    PLAN_STORES = 81
    PLAN_HOLDS = 82
    PLAN_GIVES = 83
    PLAN_SELLS = 84
    PLAN_LEAVES_ROOM = 85
    NOT_PLANNED = 86


OF_PLANS = (
    Reason.PLAN_CHARGES, Reason.PLAN_STORES, Reason.PLAN_HOLDS, Reason.PLAN_GIVES, Reason.PLAN_SELLS,
    Reason.PLAN_LEAVES_ROOM,
)  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """What is said with a reason: as it is, and as text that people read."""

    held_mwh: int | None
    """None: nobody knows how much it held."""
    until_at: int
    target_share: float
    price_micros: int
    later_micros: int
    cap_watts: int
    later_at: int
    """0: not known."""
    clock: Callable[[int], str]
    """Shows instants to people."""

    @property
    def held(self) -> str:
        """What storage holds."""
        return "an unknown amount" if self.held_mwh is None else f"{self.held_mwh / MWH_PER_KWH:.1f} kWh"

    @property
    def until(self) -> str:
        """How long it rules."""
        return self.clock(self.until_at)

    @property
    def target(self) -> str:
        """Up or down to where."""
        return f"{100 * self.target_share:.0f}%"

    @property
    def price(self) -> str:
        """Of a kWh now."""
        return f"{self.price_micros / MICRO:.2f}"

    @property
    def later(self) -> str:
        """Of a kWh then."""
        return f"{self.later_micros / MICRO:.2f}"

    @property
    def cap(self) -> str:
        """What loads may come to."""
        return f"{self.cap_watts:,} W"

    @property
    def at(self) -> str:
        """When something comes of it; empty where that is not known."""
        return self.clock(self.later_at) if self.later_at else ""

    @property
    def then(self) -> str:
        """What comes of it later, where that is known."""
        return f": at {self.at} a kWh saves {self.later}" if self.later_at else ""


WORDS: dict[Reason, Callable[[Numbers], str]] = {
    Reason.OWN_USE: lambda n: f"stores what is over and gives it back; holds {n.held}",
    Reason.HOLDS: lambda n: f"holds {n.held}: it is told to",
    Reason.ONLY_CHARGES: lambda n: f"stores what is over and gives nothing back; holds {n.held}",
    Reason.ONLY_DISCHARGES: lambda n: f"gives what it holds, {n.held}, and takes nothing",
    Reason.CHEAP_BAND: lambda n: f"charges to {n.target} until {n.until}: {n.price} a kWh now, {n.later} later",
    Reason.MIDDLE_BAND: lambda n: f"stores what is over and gives it back until {n.until}: a kWh costs {n.price}",
    Reason.KEPT_FOR_DEAR_BAND: lambda n: f"holds {n.held} until {n.until}: then a kWh saves {n.later}",
    Reason.DEAR_BAND: lambda n: f"gives what it holds, {n.held}, until {n.until}: a kWh saves {n.price}",
    Reason.ONE_PRICE: lambda n: f"stores what is over and gives it back: a kWh costs {n.price} all day",
    Reason.WINDOW_CHARGES: lambda n: f"charges to {n.target} in a window until {n.until}",
    Reason.WINDOW_DISCHARGES: lambda n: f"discharges to {n.target} in a window until {n.until}",
    Reason.WINDOW_HOLDS: lambda n: f"holds {n.held} in a window until {n.until}",
    Reason.BUYS_BELOW: lambda n: f"charges to {n.target} until {n.until}: a kWh costs {n.price}",
    Reason.BUYS_CHEAPEST: lambda n: (
        f"charges to {n.target} until {n.until}: among the cheapest hours, at {n.price}"
    ),
    Reason.SELLS_ABOVE: lambda n: f"sells down to {n.target} until {n.until}: a kWh brings {n.price}",
    Reason.BETWEEN_PRICES: lambda n: (
        f"stores what is over and gives it back until {n.until}: a kWh costs {n.price}"
    ),
    Reason.KEEPS_FULL: lambda n: f"keeps {n.target} for an outage; holds {n.held}",
    Reason.SHAVES_PEAKS: lambda n: f"keeps {n.target} for loads above {n.cap}; holds {n.held}",
    Reason.PRICE_UNKNOWN: lambda n: f"stores what is over and gives it back: no price is known; holds {n.held}",
    Reason.GRID_MAY_NOT: lambda n: f"stores what is over and holds it until {n.until}: the grid may not charge",
    Reason.READY_BY: lambda n: f"charges to {n.target}, to be ready by {n.until}",
    Reason.PLAN_CHARGES: lambda n: (
        f"charges from the grid to {n.target}: now {n.price}" + (f", at {n.at} {n.later}" if n.at else "")
    ),
    Reason.PLAN_STORES: lambda n: f"stores what is over, holds {n.held}{n.then}",
    Reason.PLAN_HOLDS: lambda n: (
        f"holds {n.held} until {n.at}: then a kWh saves {n.later}" if n.at else f"holds {n.held}"
    ),
    Reason.PLAN_GIVES: lambda n: f"gives what it holds, {n.held}, down to {n.target}: a kWh saves {n.price}",
    Reason.PLAN_SELLS: lambda n: f"sells down to {n.target}: a kWh brings {n.price}",
    Reason.PLAN_LEAVES_ROOM: lambda n: f"lets what is over go until {n.until}, and holds {n.held}{n.then}",
    Reason.NOT_PLANNED: lambda n: (
        f"stores what is over and gives it back: there is no plan for this time; holds {n.held}"
    ),
}
