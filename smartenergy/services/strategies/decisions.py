"""What storage of a home may do at an instant, what it does, and in words why.

By the very schedule that ticks look up, so an answer about a tick is what ruled it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import db
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.ledger.calendar import local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import from_source, into_sink
from smartenergy.models import Device, DeviceStatus, Direction, Home, StorageDevice, Strategy
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import Input, check
from smartenergy.services.homes import strategies
from smartenergy.services.homes.rights import reach
from smartenergy.services.homes.strategies import Version
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.reading.spans import Moment, instant_of
from smartenergy.services.planning import showing
from smartenergy.services.ruling import contracts
from smartenergy.services.ruling.compiling import ahead, asked_at, day_of, quarter, schedule
from smartenergy.services.ruling.contracts import Contract, Contracts
from smartenergy.services.tariffs import assigning
from smartenergy.simulation.shares import AS_USUAL, FULL, NOW, WAIT
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.schedule import Schedule
from smartenergy.simulation.strategies.why import Why, why

CarCharging = Literal["wait", "usual", "now"]
CARS: dict[int, CarCharging] = {WAIT: "wait", AS_USUAL: "usual", NOW: "now"}
"""What cars do about the grid, in the words of both APIs."""
LEVELS = ("from_grid", "from_surplus", "to_load", "to_grid", "to_peak")


class DecisionQuery(Input):
    """At which instant."""

    at: Moment | None = Field(
        default=None, description="Now unless given. A time without an offset is the home's local time."
    )


@dataclass(frozen=True)
class Held:
    """What batteries hold and all storage does; of what is past, what all storage held. None: nobody knows it."""

    wh: float | None
    capacity_wh: float
    flow_watts: float | None


@dataclass(frozen=True)
class Decision:
    """What rules in the quarter hour of an instant."""

    home: Home
    at: int
    version: Version
    held: Held
    schedule: Schedule
    prospects: Ahead
    place: int
    """Of the quarter hour in these."""

    @property
    def why(self) -> Why:
        """The reason, with what is held."""
        zone = zones.shown(self.home.timezone)
        held_mwh = None if self.held.wh is None else round(self.held.wh * MWH_PER_WH)
        return why(self.schedule, self.place, held_mwh, lambda instant: _clock(instant, zone))

    def document(self) -> dict[str, Any]:
        """The answer, the same for both APIs."""
        number = {name: int(column[self.place]) for name, column in vars(self.schedule).items()}
        told = self.why
        is_known = bool(self.prospects.is_known[self.place])
        return {
            "home_id": self.home.id, "at": _instant(self.at),
            "since": _instant(number["starts"]), "until": _instant(told.until),
            "strategy": self.version.chosen.kind, "reason": told.reason.name.lower(), "text": told.text,
            "levels": {f"{name}_percent": 100 * number[name] / FULL for name in LEVELS},
            "cap_watts": number["cap_watts"] or None, "most_watts": number["watts"] or None,
            "cars": CARS[number["cars"]], "may_export": bool(number["exports"]),
            "held_wh": self.held.wh, "capacity_wh": self.held.capacity_wh, "flow_watts": self.held.flow_watts,
            "buy_price": price(self.prospects.buy[self.place]) if is_known else None,
            "sell_price": price(self.prospects.sell[self.place]) if is_known else None,
        }  # fmt: skip


def decision(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> Decision:
    """What rules a home that a user may see, their first one unless named, at an instant. Raises BadInputError."""
    query = check(DecisionQuery, given, is_text=True)
    with transaction():
        home, now = reach(user_id, home_id).home, clock.now()
        zone = zones.shown(home.timezone)
        at = now if query.at is None else instant_of("at", query.at, zone)
        version, since, had = strategies.ruling_at(home, at), day_of(zone, at)[0], _contracts(home, zone, at)
        until = day_of(zone, day_of(zone, at)[1])[1]
        prospects = ahead(zone, (since, until), had, asked_at(had, since, at))
        if version.chosen.kind == Strategy.OPTIMISED:
            prospects = showing.with_plan(home.id, prospects, quarter(at))
        made = schedule(version.chosen, prospects)
        place = (quarter(at) - since) // QUARTER_SECONDS
        return Decision(home, at, version, _held(home, at, now), made, prospects, place)


def _contracts(home: Home, zone: str, at: int) -> Contracts:
    """What a home has on the day of an instant."""
    day, of = local_date(zone, at), dict[str, Contract | None]()
    for row in assigning.of_home(home):
        if row.valid_from <= day:
            of[row.direction] = None if row.tariff is None else contracts.contract(row.tariff)
    return Contracts(of.get(Direction.IMPORT), of.get(Direction.EXPORT))


def _held(home: Home, at: int, now: int) -> Held:
    """Now and later what storage shows; before, what the ledger has of the quarter hour."""
    stored = _storage(home)
    batteries = [one for one in stored if one.model == "battery"]
    capacity = float(sum(one.total_capacity_wh for one in batteries))
    if quarter(at) < quarter(now):
        return _recorded(home, quarter(at), capacity)
    flow = sum(one.charge_discharge_rate_watts for one in stored) if at <= now else None
    return Held(sum(one.current_level_wh for one in batteries), capacity, flow)


def _storage(home: Home) -> Sequence[StorageDevice]:
    mine = (Device.user_id == home.user_id, Device.home_id == home.id)
    is_online = Device.status == DeviceStatus.ONLINE.value
    return db.session.scalars(select(StorageDevice).where(*mine, is_online)).all()


def _recorded(home: Home, since: int, capacity: float) -> Held:
    rows = open_home(home.id).quarters(since, since + QUARTER_SECONDS)
    seconds = int(rows["recorded_seconds"].sum())
    if not seconds:
        return Held(None, capacity, None)
    flow_mwh = int((into_sink(rows, "battery") - from_source(rows, "battery")).sum())
    flow_watts = flow_mwh * SECONDS_PER_HOUR / (MWH_PER_WH * seconds)
    return Held(int(rows["level_mwh"][-1]) / MWH_PER_WH, capacity, flow_watts)


def _clock(instant: int, zone: str) -> str:
    """As people read it."""
    return f"{datetime.fromtimestamp(instant, UTC).astimezone(zones.zone(zone)):%H:%M}"


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def price(micros: Any) -> str:
    """As decimal text, in the currency."""
    return f"{int(micros) / 1_000_000:.6f}"
