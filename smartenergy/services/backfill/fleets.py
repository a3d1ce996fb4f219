"""Pasts of many homes, for who runs the system."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from smartenergy.kernel.extensions import db
from smartenergy.models import Backfill, Home
from smartenergy.models.backfill import OPEN
from smartenergy.services.access import usernames
from smartenergy.services.backfill import queueing, requests
from smartenergy.services.common.transaction import transaction
from smartenergy.services.homes.naming import find_any

HOMES_AT_ONCE = 1_000


@dataclass(frozen=True)
class Standing:
    """How far all pasts together are."""

    seconds: int
    """Of simulated time, of all that have a first tick; and of them"""
    done_seconds: int
    """are made."""
    open: int
    waiting: int
    """Homes without a first tick."""
    failed: int


def chosen(users: Collection[str] = (), homes: Collection[int] = ()) -> list[int] | None:
    """The ids of users' own homes and of others by their ids; None, which is all, where none is named.

    Raises NotFoundError for what is not there.
    """
    if not users and not homes:
        return None
    owners = [usernames.find_user(name).id for name in users]
    own = db.session.scalars(select(Home.id).where(Home.user_id.in_(owners)))
    return sorted({*own, *(find_any(home).id for home in homes)})


def ask_for_many(first: date, homes: Collection[int] | None) -> Iterator[int]:
    """Ask for the pasts of homes, of all where that is None; says of how many, some at a time.

    Raises BadInputError, and ConflictError as `requests.ask_for` does.
    """
    last = 0
    while True:
        with transaction() as session:
            wanted = _only(select(Home).where(Home.id > last), Home.id, homes).order_by(Home.id)
            found = list(session.scalars(wanted.limit(HOMES_AT_ONCE)))
            if not found:
                return
            requests.ask_for(found, first)
            queueing.begin()
            last = found[-1].id
        yield len(found)


def standing(homes: Collection[int] | None) -> Standing:
    """How far the pasts of homes are, those of all where that is None."""
    until = func.coalesce(Backfill.until, Backfill.since)
    counted = select(
        func.coalesce(func.sum(until - Backfill.since), 0),
        func.coalesce(func.sum(Backfill.done_until - Backfill.since), 0),
        func.count().filter(*OPEN, Backfill.until.is_not(None)),
        func.count().filter(*OPEN, Backfill.until.is_(None)),
        func.count().filter(Backfill.failure.is_not(None)),
    )
    with transaction():
        row = db.session.execute(_only(counted, Backfill.home_id, homes)).one()
        return Standing(*map(int, row))


def _only(query: Any, column: Any, homes: Collection[int] | None) -> Any:
    return query if homes is None else query.where(column.in_(homes))
