"""A home now, in one document: power by source and use, which way it goes, what is held, the price, and why.

What rules is decided once a quarter hour, and anew when somebody has edited the home; the rest is of this instant.
"""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

import orjson
from cachetools import LRUCache

from smartenergy.kernel import zones
from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.calendar import local_date
from smartenergy.models import Direction, Home
from smartenergy.services.common import clock
from smartenergy.services.homes.rights import find_home
from smartenergy.services.live import power
from smartenergy.services.live.power import HomePower
from smartenergy.services.ruling.compiling import day_of, quarter
from smartenergy.services.strategies import decisions
from smartenergy.services.strategies.decisions import Decision
from smartenergy.services.tariffs import assigning
from smartenergy.simulation.strategies.why import Why

DECIDED_AT_ONCE = 20
"""So many homes get a new decision with a call: all of them, as a quarter hour begins, would hold others up."""
DECIDING = ("strategy", "reason", "until", "levels", "cars", "may_export")


class Ruled(NamedTuple):
    """What was decided for a quarter hour, by the home as it was edited last."""

    quarter: int
    edited_at: datetime
    decision: dict[str, Any]
    why: Why
    price: dict[str, Any] | None


_kept: LRUCache[int, Ruled] = LRUCache(20_000)
_lock = Lock()


def home_now(user_id: int, home_id: int | None = None) -> bytes | None:
    """What a home does that a user may see, their first one unless named: JSON; None where nothing is online.

    Raises as `rights.reach` does.
    """
    home = find_home(user_id, home_id)
    return documents({home.id: home.user_id}).get(home.id)


def seen(home: Home) -> tuple[dict[str, Any], Why | None] | None:
    """The same of a home at hand, for pages that tell it in words of their own: with why, as numbers."""
    found = documents({home.id: home.user_id}).get(home.id)
    if found is None:
        return None
    with _lock:
        ruled = _kept.get(home.id)
    document = orjson.loads(found)
    held_wh = document["battery"]["level_wh"] if document["battery"] else 0.0
    return document, ruled and ruled.why.holding(round(held_wh * MWH_PER_WH))


def documents(owners: Mapping[int, int]) -> dict[int, bytes]:
    """Of homes with a device online, by id; given with their owners. Who may see them was asked before."""
    now, found = clock.now(), power.of_homes(owners)
    _decide({home: owners[home] for home in found}, found, now)
    return {home_id: orjson.dumps(_document(home_id, one, now)) for home_id, one in found.items()}


def _decide(owners: Mapping[int, int], found: Mapping[int, HomePower], now: int) -> None:
    """Decide for those that need it, the longest without first; who has to wait keeps what ruled."""
    for home in _stale(found, now)[:DECIDED_AT_ONCE]:
        try:
            made = decisions.decision(owners[home], {}, home)
        except NotFoundError:  # it was deleted or handed over since
            continue
        told = made.document()
        ruling = {name: told[name] for name in DECIDING}
        ruled = Ruled(quarter(made.at), found[home].edited_at, ruling, made.why, _price(made, told))
        with _lock:
            _kept[home] = ruled


def _stale(found: Mapping[int, HomePower], now: int) -> list[int]:
    with _lock:
        had = {home: _kept.get(home) for home in found}
    wanted = {home: (quarter(now), one.edited_at) for home, one in found.items()}
    stale = {
        home: one.quarter if one else 0 for home, one in had.items() if one is None or one[:2] != wanted[home]
    }
    return sorted(stale, key=stale.__getitem__)


def _document(home_id: int, one: HomePower, now: int) -> dict[str, Any]:
    with _lock:
        ruled = _kept.get(home_id)
    why = ruled and ruled.why.holding(round(one.held_wh * MWH_PER_WH))
    return {
        "home_id": home_id, "at": now,
        "watts": one.watts, "flows": power.flows(one.watts),
        "battery": one.battery and one.battery.document(), "vehicle": one.vehicle and one.vehicle.document(),
        "devices": orjson.Fragment(one.devices),
        "decision": ruled.decision | {"text": why.text} if ruled and why else None,
        "price": ruled and ruled.price,
    }  # fmt: skip


def _price(made: Decision, told: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a kWh costs and brings now, and between what the cost moves today: decimal text."""
    if told["buy_price"] is None:
        return None
    since, until = day_of(zones.shown(made.home.timezone), made.at)
    ahead = made.prospects
    today = ahead.buy[(ahead.starts >= since) & (ahead.starts < until) & ahead.is_known]
    return {
        "currency": _currency(made), "buy": told["buy_price"], "sell": told["sell_price"],
        "lowest_today": decisions.price(today.min()), "highest_today": decisions.price(today.max()),
    }  # fmt: skip


def _currency(made: Decision) -> str | None:
    """Of the tariff by which the home buys today."""
    day = local_date(zones.shown(made.home.timezone), made.at)
    bought = [row for row in assigning.of_home(made.home) if row.direction == Direction.IMPORT]
    had = [row for row in bought if row.valid_from <= day]  # in the order of their days
    return had[-1].tariff.currency if had and had[-1].tariff else None
