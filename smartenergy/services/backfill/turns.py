"""Going on with the pasts that were asked for: some homes side by side, some days a transaction.

What is written of days and how far homes have come is committed together: whoever dies loses the days in hand and
nothing else, and whoever comes next goes on from there. Homes are claimed by row locks that others skip.
"""

import time
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select, update

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db, log
from smartenergy.ledger.calendar import DAY_SECONDS, HOUR_SECONDS
from smartenergy.models import Backfill, Device, DeviceStatus, Home
from smartenergy.models.backfill import OPEN
from smartenergy.services.backfill.crossing import Crossing
from smartenergy.services.backfill.first_records import first_records
from smartenergy.services.common.transaction import transaction

HOMES_AT_ONCE, LEAST_AT_ONCE = 260, 150
"""So many are claimed together, and no fewer where somebody else may want some: fewer take longer each."""
DAYS_END = 13 * HOUR_SECONDS
"""After midnight UTC. Between two of these the same day begins in most zones, at midnight or with households."""
MOST_TRIES = 5
MOST_SECONDS = 3.0
"""Days that take so long together are written together: who deletes such a home waits for no longer."""


def go_on(seconds: float, homes: Collection[int] | None = None) -> bool:
    """Go on for about so long, with homes or, where that is None, with all; whether there was anything to do."""
    ends, found = time.monotonic() + seconds, False
    while time.monotonic() < ends:
        find_ends()
        claimed = claim_a_try(homes)
        if not claimed:
            break
        found = True
        _through(claimed, ends)
    return found


def is_any_open() -> bool:
    """Whether there is a past that can be gone on with."""
    ready = select(Backfill.home_id).where(*OPEN, Backfill.until.is_not(None))
    return db.session.scalar(ready.limit(1)) is not None


def is_any_asked() -> bool:
    """Whether there is one at all, be it of a home that still waits for its first tick."""
    return db.session.scalar(select(Backfill.home_id).where(*OPEN, _may_begin()).limit(1)) is not None


def _may_begin() -> ColumnElement[bool]:
    """A home of which no device is online gets no first tick."""
    online = select(Device.id).join(Home, Home.user_id == Device.user_id)
    online = online.where(
        Home.id == Backfill.home_id, Device.home_id == Home.id, Device.status == DeviceStatus.ONLINE
    )
    return Backfill.until.is_not(None) | online.exists()


def find_ends() -> None:
    """A past ends where its home's record begins: with its first tick, so before that nobody knows."""
    with transaction() as session:
        waiting = select(Backfill).where(*OPEN, Backfill.until.is_(None), _may_begin())
        waiting = waiting.with_for_update(skip_locked=True)
        rows = list(session.scalars(waiting.order_by(Backfill.home_id).limit(10 * HOMES_AT_ONCE)))
        if not rows:
            return
        firsts = first_records([row.home_id for row in rows])
        for row in rows:
            if row.home_id in firsts:
                row.until = max(row.since, firsts[row.home_id] // row.interval_seconds * row.interval_seconds)
                row.finished_at = func.now() if row.until == row.since else None


def claim_a_try(homes: Collection[int] | None = None) -> list[int]:
    """Homes to go on with, and that one more has tried: what ends a process is not tried for ever.

    All are at the same day: of homes far apart in time, each would have the whole time between them read.
    """
    with transaction() as session:
        claimable = (
            select(Backfill).join(Home, Home.id == Backfill.home_id).where(*OPEN, Backfill.until.is_not(None))
            .with_for_update(of=Backfill, skip_locked=True)
        )  # fmt: skip
        if homes is not None:
            claimable = claimable.where(Backfill.home_id.in_(homes))
        # whichever it is, so that long pasts of others keep nobody waiting for all of theirs
        first = session.scalar(claimable.order_by(Backfill.tries, func.random()).limit(1))
        if first is None:
            return []
        day = (first.done_until - DAYS_END) // DAY_SECONDS * DAY_SECONDS + DAYS_END
        as_far = claimable.where(Backfill.done_until >= day, Backfill.done_until < day + DAY_SECONDS)
        order = Backfill.tries, Home.timezone, Home.strategy, Backfill.home_id
        found = list(session.scalars(as_far.order_by(*order).limit(HOMES_AT_ONCE)))
        alike = [row for row in found if _key(row) == _key(first)]
        alike = alike[: _fair_share(homes)]
        for row in alike:
            row.tries += 1
            row.started_at = row.started_at or func.now()
            row.failure = "it was tried five times, and something ended each" if row.tries > MOST_TRIES else None
        return [row.home_id for row in alike if row.tries <= MOST_TRIES]


def _fair_share(homes: Collection[int] | None) -> int:
    """How many to take of what is open: half of it, so that in the end a second worker has something, too."""
    left = select(func.count()).select_from(Backfill).where(*OPEN, Backfill.until.is_not(None))
    if homes is not None:
        left = left.where(Backfill.home_id.in_(homes))
    return max(-(-(db.session.scalar(left) or 0) // 2), LEAST_AT_ONCE)


def _key(row: Backfill) -> tuple[int, str]:
    """Alike in what goes side by side."""
    return row.interval_seconds, row.seed


def _through(homes: Sequence[int], ends: float) -> None:
    """Bring homes on, a day at least, as long as they are nobody else's."""
    crossing, goes_on = Crossing(list(homes)), True
    try:
        while goes_on:
            with transaction():
                crossing.make_days(min(ends, time.monotonic() + MOST_SECONDS))
            goes_on = bool(crossing.homes) and time.monotonic() < ends
    except BadInputError as error:
        _give_up(crossing.homes, str(error))


def _give_up(homes: Sequence[int], reason: str) -> None:
    log.error("backfill_failed", homes=len(homes), some=list(homes[:10]), reason=reason)
    with transaction() as session:
        session.execute(update(Backfill).where(Backfill.home_id.in_(homes), *OPEN).values(failure=reason))
