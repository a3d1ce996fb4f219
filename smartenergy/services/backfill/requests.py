"""Asking for a past, and how far it is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import Field
from sqlalchemy import select

from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError, ConflictError, NotFoundError
from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.models import Backfill, Home
from smartenergy.services.backfill import queueing
from smartenergy.services.common import audit_log, clock
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.common.validation import Input, check
from smartenergy.services.homes.homes import described
from smartenergy.services.homes.rights import Right, find_home

SHORTEST_TICK = 60
ASK = """
    INSERT INTO energy_backfills (home_id, interval_seconds, seed, since, done_until)
    SELECT home_id, %s, %s, since, since FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (home_id, since)
    JOIN homes ON homes.id = home_id FOR KEY SHARE OF homes
    ON CONFLICT (home_id) DO NOTHING
"""


class BackfillRequest(Input):
    """From which day on."""

    from_: date = Field(alias="from", description="The first day, by the home's clocks.")


def request(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> Backfill:
    """Ask for a home's past, the first one's unless named. Who may manage the home may.

    Asked again for the same day or a later one, nothing is made twice. Raises BadInputError.
    """
    query = check(BackfillRequest, given, is_text=True)
    with transaction():
        home = find_home(user_id, home_id, Right.MANAGE)
        row = next(iter(ask_for([home], query.from_)), None)
        if row is None:
            raise NotFoundError(f"You have no home {home.id}.")
        audit_log.record("past asked for", described(home), {"from": query.from_.isoformat()})
        queueing.begin()
        return row


def ask_for(homes: Sequence[Home], first: date) -> list[Backfill]:
    """Ask for the pasts of homes, but those that are deleted meanwhile, in the transaction at hand.

    Homes are not locked before rows of pasts: whoever makes one holds its row and waits for the roll-ups' lock,
    which whoever deletes or moves a home has taken. Raises BadInputError.
    """
    since = {home.id: _since(home, first) for home in homes}
    known = _held(since)
    interval = max(SHORTEST_TICK, settings.simulation_interval_seconds)
    new = {home: at for home, at in since.items() if home not in {row.home_id for row in known}}
    columns = interval, str(settings.simulation_seed), list(new), list(new.values())
    driver_cursor().execute(ASK, columns)
    rows = _held(since)
    for row in rows:
        _ask_again(row, since[row.home_id], interval)
    db.session.flush()
    return rows


def _held(homes: Collection[int]) -> list[Backfill]:
    rows = select(Backfill).where(Backfill.home_id.in_(homes)).order_by(Backfill.home_id)
    return list(db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)))


def _ask_again(row: Backfill, since: int, interval: int) -> None:
    if row.since <= since:  # nothing more is wanted; what was given up is tried again
        row.failure, row.tries = None, 0
        return
    if row.since < row.done_until and row.finished_at is None:
        state = "was given up half-way: ask for the same day again" if row.failure else "is being made"
        told = f"is before what {state}, for home {row.home_id}: ask for more of it once that is done"
        raise ConflictError({"from": [told]})
    row.since = row.done_until = since
    row.until = row.failure = row.started_at = row.finished_at = None
    row.interval_seconds, row.seed = interval, str(settings.simulation_seed)
    row.levels, row.made_of, row.tries = {}, None, 0


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
