"""Asking for a past, and how far it is."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import select

from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError, ConflictError
from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.models import Backfill, Home
from smartenergy.services.backfill import queueing
from smartenergy.services.common import audit_log, clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import Input, check
from smartenergy.services.homes.homes import described
from smartenergy.services.homes.rights import Right, find_home

SHORTEST_TICK = 60


class BackfillRequest(Input):
    """From which day on."""

    from_: date = Field(alias="from", description="The first day, by the home's clocks.")


def request(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> Backfill:
    """Ask for a home's past, the first one's unless named. Who may manage the home may.

    Asked again for the same day or a later one, nothing is made twice. Raises BadInputError.
    """
    query = check(BackfillRequest, given, is_text=True)
    with transaction():
        home = find_home(user_id, home_id, Right.MANAGE, lock=True)
        [row] = ask_for([home], query.from_)
        audit_log.record("past asked for", described(home), {"from": query.from_.isoformat()})
        queueing.begin()
        return row


def ask_for(homes: Sequence[Home], first: date) -> list[Backfill]:
    """Ask for the pasts of homes, which are locked, in the transaction at hand. Raises BadInputError."""
    there = select(Backfill).where(Backfill.home_id.in_([home.id for home in homes])).with_for_update()
    known = {row.home_id: row for row in db.session.scalars(there.execution_options(populate_existing=True))}
    rows = [_asked(home, known.get(home.id), _since(home, first)) for home in homes]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _asked(home: Home, row: Backfill | None, since: int) -> Backfill:
    if row is None:
        row = Backfill(home_id=home.id)
    elif row.since <= since:  # nothing more is wanted; what was given up is tried again
        row.failure, row.tries = None, 0
        return row
    elif row.since < row.done_until and row.finished_at is None:
        told = f"is being made from a later day on, for home {home.id}: ask for more of it once that is done"
        raise ConflictError({"from": [told]})
    row.since = row.done_until = since
    row.until = row.failure = row.started_at = row.finished_at = None
    row.interval_seconds = max(SHORTEST_TICK, settings.simulation_interval_seconds)
    row.seed, row.levels, row.tries = str(settings.simulation_seed), {}, 0
    return row


def _since(home: Home, first: date) -> int:
    zone = zones.shown(home.timezone)
    today = local_date(zone, clock.now())
    earliest = today - timedelta(days=settings.backfill_max_days)
    if not earliest <= first <= today:
        raise BadInputError({"from": [f"must be a day from {earliest} to {today}"]})
    return day_start(zone, first)


def find(user_id: int, home_id: int | None = None) -> Backfill | None:
    """What was asked for of a home that somebody may see; None where nothing was."""
    with transaction() as session:
        home = find_home(user_id, home_id)
        return session.get(Backfill, home.id, populate_existing=True)
