"""Pasts made to order, held against what they were made from: some days of some homes are made again."""

import random
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import select

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import boundaries
from smartenergy.models import Backfill, Home
from smartenergy.services.backfill import ingredients
from smartenergy.services.backfill.recomputing import Day, check
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity.findings import Audit
from smartenergy.services.ledger.rollup import behind, rollup_progress
from smartenergy.services.ruling import contracts
from smartenergy.simulation.step import RULES
from smartenergy.storage import strategy_rows

DAYS = 20
"""So many are made again unless told."""
MOST_SEED = 1 << 31
UNKNOWN = "of which is not known what they were made of"
CHANGED = "of homes that were changed since"
OTHER_RULES = "made by other rules than those of now"
BEHIND = "of homes to be made anew"
LOADED = "of homes whose prices somebody loads"


@dataclass
class PastsAudit:
    """Which days were looked at, and what is wrong with them."""

    seed: int
    """It chose the days: the same seed chooses the same ones of the same pasts."""
    asked: int
    """How many days were to be chosen."""
    pasts: int = 0
    days: int = 0
    """That were made again,"""
    whole: int = 0
    """and of them with all that storage did."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """By why."""
    faults: list[str] = field(default_factory=list)


def audit(seed: int | None = None, days: int = DAYS) -> PastsAudit:
    """Make days of pasts again and compare them, to the mWh, with what the ledger has."""
    found = PastsAudit(secrets.randbelow(MOST_SEED) if seed is None else seed, days)
    with transaction():
        made = select(Backfill.home_id).where(Backfill.done_until > Backfill.since).order_by(Backfill.home_id)
        homes = list(db.session.scalars(made))
    found.pasts = len(homes)
    for home, place in _chosen(homes, found.seed, days):
        with transaction():
            rollup_progress.lock()
            _look_at(found, home, place)
    return found


def _chosen(homes: list[int], seed: int, days: int) -> Iterator[tuple[int, float]]:
    """Homes, each with where in its past the day is that is looked at: from 0 up to 1."""
    draw = random.Random(seed)  # noqa: S311 - nobody has to be kept from guessing it
    for _ in range(days if homes else 0):
        yield draw.choice(homes), draw.random()


def _look_at(found: PastsAudit, home: int, place: float) -> None:
    day = _day(home, place)
    if day is None:
        return
    reason = _why_not(day.past)
    if reason:
        found.passed_over[reason] += 1
        return
    told = Audit()
    found.whole += check(told, day)
    found.days += 1
    found.faults += [f"{fault} (made to order, recomputed)" for fault in told.faults]


def _day(home: int, place: float) -> Day | None:
    """A whole day of a home's past; None where it has none, or none any more."""
    row = db.session.execute(
        select(Backfill, Home.timezone).join(Home, Home.id == Backfill.home_id)
        .where(Backfill.home_id == home).execution_options(populate_existing=True)
    ).first()  # fmt: skip
    if row is None or row[0].done_until <= row[0].since:
        return None
    past, zone = row[0], zones.shown(row[1])
    bounds = boundaries("day", zone, past.since, past.done_until).tolist()
    whole = [one for one in pairwise(bounds) if one[0] >= past.since and one[1] <= past.done_until]
    return Day(past, zone, *whole[int(place * len(whole))]) if whole else None


def _why_not(past: Backfill) -> str | None:
    """Why nobody can say what a past should be, if so."""
    home, made_of = past.home_id, past.made_of
    if made_of is None:
        return UNKNOWN
    if made_of == ingredients.CHANGED:
        return CHANGED
    if ingredients.rules_of(made_of) != RULES:
        return OTHER_RULES
    if ingredients.read([home]).get(home) != made_of:
        return CHANGED
    if behind.among([home]):
        return BEHIND
    return LOADED if _follows_loaded(home) else None


def _follows_loaded(home: int) -> bool:
    """Whether its prices are those that somebody loads: these may have come since, as if known long ago."""
    had, _ = strategy_rows.read_tariffs(driver_cursor(), {"homes": [home]})
    numbers = {number for number in had["tariff_id"].tolist() if number}
    return any(one.follows_loaded for one in contracts.read(numbers).values())
