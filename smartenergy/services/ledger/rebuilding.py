"""Roll-ups made again from what is finer: after a change of time zone, or by hand."""

from collections.abc import Sequence

from sqlalchemy import Table, delete, select

from smartenergy.extensions import db
from smartenergy.ledger.calendar import boundaries
from smartenergy.models import User
from smartenergy.models.energy import energy_days, energy_hour_blocks, energy_months, energy_quarter_blocks
from smartenergy.services.ledger import days, progress
from smartenergy.services.ledger.days import HOMES_AT_ONCE
from smartenergy.services.transaction import transaction

DAY = 86_400


def move_to_zone(user_id: int, zone: str) -> None:
    """Make a home's hours, days and months anew in a time zone, in the transaction at hand.

    Days whose quarter hours have expired stay as they are.
    """
    progress.lock()
    _remake_in([user_id], zone)


def rebuild(username: str | None = None) -> int:
    """Make the hours, days and months of a user, or of everybody, anew; answer the number of homes."""
    homes, first = 0, 0
    while True:
        with transaction() as session:
            progress.lock()
            people = select(User.id, User.timezone).where(User.id >= first).order_by(User.id)
            if username is not None:
                people = people.where(User.is_named(username))
            rows = session.execute(people.limit(HOMES_AT_ONCE)).all()
            for zone in {row.timezone for row in rows}:
                _remake_in([row.id for row in rows if row.timezone == zone], zone)
        homes += len(rows)
        if len(rows) < HOMES_AT_ONCE:
            return homes
        first = rows[-1].id + 1


def _remake_in(users: Sequence[int], zone: str) -> None:
    """Make all that the zone's other homes have; where its next day is half made, some homes have that too."""
    packed = progress.packed_until()
    if not packed:
        return
    made = days.begin_zone(zone, packed)
    following = int(boundaries("day", zone, made.until, made.until + 1)[1])
    _remake([user for user in users if user < made.next_user_id], zone, following)
    _remake([user for user in users if user >= made.next_user_id], zone, made.until)


def _remake(users: Sequence[int], zone: str, until: int) -> None:
    first = _first_start(energy_quarter_blocks, users)
    if first is None:
        return
    midnights = boundaries("day", zone, first, max(first, until) + DAY).tolist()
    since = midnights[1 if _has_days_before(users, first) else 0]
    # A day of the zone before that reaches into what is made anew would count its hours twice.
    for table in (energy_hour_blocks, energy_days):
        db.session.execute(delete(table).where(table.c.user_id.in_(users), table.c.start > since - DAY))
    if since < until:
        days.make_days(users, zone, since, until)
    _remake_months(users, zone, until)


def _remake_months(users: Sequence[int], zone: str, until: int) -> None:
    """All months that are over and whose days are there."""
    first = _first_start(energy_days, users)
    if first is None:
        return
    months = boundaries("month", zone, first, max(first, until)).tolist()
    kept = energy_months.c.start <= months[0] - DAY
    db.session.execute(delete(energy_months).where(energy_months.c.user_id.in_(users), ~kept))
    over = [month for month in months if month <= until]
    if len(over) > 1:
        days.make_months(users, zone, over[0], over[-1])


def _first_start(table: Table, users: Sequence[int]) -> int | None:
    first = select(table.c.start).where(table.c.user_id.in_(users)).order_by(table.c.start).limit(1)
    return db.session.scalar(first)


def _has_days_before(users: Sequence[int], instant: int) -> bool:
    """Whether days are kept whose quarter hours are gone."""
    first = _first_start(energy_days, users)
    return first is not None and first <= instant - DAY
