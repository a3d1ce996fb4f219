"""The plan of a home, quarter hour by quarter hour, and in words why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy import func, select

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats
from smartenergy.kernel.extensions import db
from smartenergy.kernel.units import WH_PER_KWH
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Device, DeviceStatus, EnergyPlan, Home, PlannedHome, StorageDevice, Strategy
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.homes import strategies
from smartenergy.services.ruling import plans
from smartenergy.services.ruling.compiling import schedule
from smartenergy.services.tariffs import assigning
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.schedule import Schedule
from smartenergy.simulation.strategies.why import Why, why
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.plan_rows import expected_of

MICRO = 1_000_000
MWH_PER_WH = 1_000
LEVELS = ("from_grid", "from_surplus", "to_load", "to_grid", "to_peak")
NOT_ASKED, NOT_YET = "the home does not go by plans", "it is made within a minute or two"


@dataclass(frozen=True)
class Shown:
    """The newest plan of a home, what it expects, and what it comes to."""

    home: Home
    row: EnergyPlan
    state: PlannedHome
    expected: Records
    schedule: Schedule
    level_wh: Floats
    """What batteries are expected to hold when each quarter hour ends, and before the first when it begins."""
    capacity_wh: float
    currency: str | None

    @property
    def costs(self) -> Floats:
        """What each quarter hour is expected to cost, less what it brings, millionths."""
        bought = self.expected["buy"] * self.expected["import_wh"].astype(np.float64)
        sold = self.expected["sell"] * self.expected["export_wh"].astype(np.float64)
        costs: Floats = (bought - sold) / WH_PER_KWH
        return costs

    def told(self, place: int) -> Why:
        """Why, of a quarter hour."""
        held = round(float(self.level_wh[place]) * MWH_PER_WH)
        return why(self.schedule, place, held, self.shows)

    def shows(self, instant: int) -> str:
        """The time of an instant as the home's clocks show it."""
        zone = zones.zone(zones.shown(self.home.timezone))
        return f"{datetime.fromtimestamp(instant, UTC).astimezone(zone):%H:%M}"

    def slots(self) -> list[dict[str, Any]]:
        """Each quarter hour."""
        return [self._slot(place, self.told(place)) for place in range(len(self.schedule))]

    def runs(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """The first and the last quarter hour of each time that has one reason."""
        for _, slots in groupby(self.slots(), lambda slot: slot["reason"]):
            run = list(slots)
            yield run[0], run[-1]

    def _slot(self, place: int, told: Why) -> dict[str, Any]:
        seen = self.expected[place]
        levels = {f"{name}_percent": 100 * int(getattr(self.schedule, name)[place]) / FULL for name in LEVELS}
        return {
            "start": _instant(int(self.schedule.starts[place])), "buy_price": _price(seen["buy"]),
            "sell_price": _price(seen["sell"]), "is_price_assumed": bool(seen["is_assumed"]), "levels": levels,
            "level_wh": round(float(self.level_wh[place + 1]), 1), "load_wh": _energy(seen["load_wh"]),
            "production_wh": _energy(seen["production_wh"]), "import_wh": _energy(seen["import_wh"]),
            "export_wh": _energy(seen["export_wh"]), "cost": _price(round(self.costs[place])),
            "cap_watts": int(self.schedule.cap_watts[place]) or None,
            "reason": told.reason.name.lower(), "text": told.text,
        }  # fmt: skip


@dataclass(frozen=True)
class HomePlan:
    """A home's plan; or why it has none."""

    home: Home
    shown: Shown | None
    next_at: int | None
    why_not: str | None

    def document(self) -> dict[str, Any]:
        """As both APIs answer it."""
        found: dict[str, Any] = dict.fromkeys(("made_at", "known_at", "since", "until", "currency", "cost"))
        if self.shown is not None:
            row, cost = self.shown.row, round(float(self.shown.costs.sum()))
            found = {
                "made_at": row.made_at, "known_at": _instant(row.known_at), "since": _instant(row.since),
                "until": _instant(row.until), "currency": self.shown.currency, "cost": _price(cost),
            }  # fmt: skip
        slots = self.shown.slots() if self.shown else []
        capacity = self.shown.capacity_wh if self.shown else None
        next_at = None if self.next_at is None else _instant(self.next_at)
        told = {"home_id": self.home.id, "next_at": next_at, "why_not": self.why_not, "capacity_wh": capacity}
        return told | found | {"slots": slots}


def plan_of(user_id: int, home_id: int | None = None) -> HomePlan:
    """The newest plan of a home that a user may see, their first one unless named."""
    with transaction():
        found = strategies.list_strategies(user_id, home_id)
        home, latest = found.reached.home, found.versions[0].chosen
        state = db.session.get(PlannedHome, home.id, populate_existing=True)
        if latest.kind != Strategy.OPTIMISED:
            return HomePlan(home, None, None, NOT_ASKED)
        newest = select(EnergyPlan).where(EnergyPlan.home_id == home.id).order_by(EnergyPlan.since.desc())
        row = db.session.scalar(newest.limit(1).execution_options(populate_existing=True))
        why_not = NOT_YET if state is None else state.failure
        if state is None or row is None or state.expected is None or row.until <= clock.now():
            return HomePlan(home, None, state.due_at if state else None, why_not or NOT_YET)
        expected = expected_of(state.expected)
        prospects = _prospects(row, expected)
        made = schedule(latest, prospects)
        planned = prospects.plan
        capacity = _capacity(home)
        held = [] if planned is None else [int(planned.held[0]), *planned.after.tolist()]
        levels = np.array(held, np.float64) * capacity / FULL
        shown = Shown(home, row, state, expected, made, levels, capacity, _currency(home))
        return HomePlan(home, shown, state.due_at, state.failure)


def with_plan(home_id: int, prospects: Ahead, instant: int) -> Ahead:
    """What a strategy looks at, with the plan that rules at an instant; in the transaction at hand.

    Where a price was not published yet, it is what the plan took it for.
    """
    row = plans.at(home_id, instant)
    if row is None:
        return prospects
    state, found = (
        db.session.get(PlannedHome, home_id),
        replace(prospects, plan=plans.laid_on(row, prospects.starts)),
    )
    if state is None or state.expected is None or state.since != row.since:
        return found
    expected = expected_of(state.expected)
    place = (prospects.starts - row.since) // QUARTER_SECONDS
    lacks = ~prospects.is_known & (place >= 0) & (place < len(expected))
    taken = expected[np.clip(place, 0, len(expected) - 1)]
    buy, sell = (np.where(lacks, taken[name], getattr(prospects, name)) for name in ("buy", "sell"))
    return replace(found, buy=buy.astype(np.int64), sell=sell.astype(np.int64))


def _prospects(row: EnergyPlan, expected: Records) -> Ahead:
    starts = np.arange(row.since, row.until, QUARTER_SECONDS, dtype=np.int64)
    nothing = np.zeros(len(starts), np.int64)
    buy, sell = expected["buy"].astype(np.int64), expected["sell"].astype(np.int64)
    return Ahead(starts, nothing, nothing, nothing, buy, sell, nothing == 0, plans.laid_on(row, starts))


def _capacity(home: Home) -> float:
    mine = (Device.user_id == home.user_id, Device.home_id == home.id, Device.model == "battery")
    is_online = Device.status == DeviceStatus.ONLINE.value
    return float(db.session.scalar(select(func.sum(StorageDevice.total_capacity_wh)).where(*mine, is_online)) or 0)


def _currency(home: Home) -> str | None:
    given = [row.tariff.currency for row in assigning.of_home(home) if row.tariff is not None]
    return given[-1] if given else None


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _price(micros: Any) -> str:
    return f"{int(micros) / MICRO:.6f}"


def _energy(wh: Any) -> float:
    return round(float(wh), 1)
