"""Homes that are behind: what their packed ticks have become since is not yet in all that is made of those.

A home that nothing late came to has no row here, so a million homes cost nothing. A row says from when on a home's
origins, hours, days and months are to be made anew, and until when that is certain; it moves on by turns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from psycopg.sql import SQL
from sqlalchemy import func, select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.models import Home
from smartenergy.models.ledger import energy_behind
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.storage import planning
from smartenergy.storage.arrays import array_of

MARK = SQL("""
    INSERT INTO energy_behind (home_id, since, until)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
    ON CONFLICT (home_id) DO UPDATE SET since = least(energy_behind.since, EXCLUDED.since),
        until = greatest(energy_behind.until, EXCLUDED.until)
""")
MOVE_ON = "UPDATE energy_behind SET since = %s, until = greatest(until, %s) WHERE home_id = ANY (%s)"
FORGET = "DELETE FROM energy_behind WHERE home_id = ANY (%s)"


@dataclass(frozen=True)
class Behind:
    """Homes of a zone that are behind from the same instant on, and until when each was changed."""

    zone: str
    since: int
    homes: list[int]
    until: Ints

    def first(self, most: int) -> "Behind":
        """So many of them at the most."""
        return replace(self, homes=self.homes[:most], until=self.until[:most])


def mark(homes: Ints, since: Ints, until: Ints) -> None:
    """Note that ticks of homes were changed between these instants, of which those of a home are in order."""
    found, first = np.unique(homes, return_index=True)
    if len(found):
        last = np.append(first[1:], len(homes)) - 1
        columns = found, since[first], until[last]
        driver_cursor().execute(MARK, [array_of(column.tolist()) for column in columns])


def next_alike(zones: Iterable[str], most: int) -> Behind | None:
    """The next homes that can be brought up together, of these zones."""
    late, zone = energy_behind.c, Home.ledger_timezone
    rows = select(late.home_id, late.since, late.until, zone).join(Home, Home.id == late.home_id)
    rows = rows.order_by(late.home_id)
    with planning.held_to(driver_cursor(), planning.BY_KEY):
        first = db.session.execute(rows.where(zone.in_(zones)).limit(1)).first()
        if first is None:
            return None
        alike = rows.where(zone == first.ledger_timezone, late.since == first.since, late.home_id >= first.home_id)
        found = db.session.execute(alike.limit(most)).all()
    until = np.array([row.until for row in found], np.int64)
    return Behind(first.ledger_timezone, first.since, [row.home_id for row in found], until)


def move_on(homes: Sequence[int], since: int) -> None:
    """Note that homes are made anew up to an instant."""
    driver_cursor().execute(MOVE_ON, [since, since, list(homes)])


def forget(homes: Sequence[int]) -> None:
    """Note that homes are behind no more."""
    driver_cursor().execute(FORGET, [list(homes)])


def first_instant() -> int | None:
    """From when on anything is to be made anew; None where nothing is."""
    first: int | None = db.session.scalar(select(func.min(energy_behind.c.since)))
    return first


def among(homes: Sequence[int]) -> set[int]:
    """Those of homes that are behind."""
    found = select(energy_behind.c.home_id).where(energy_behind.c.home_id.in_(homes))
    return set(db.session.scalars(found))
