"""Hours that are over are packed: from a row a home and tick to a value a home, with its quarter hours beside it.

A range of homes is packed in one transaction that also notes how far it came; when the last range is done, the
hour's rows are dropped. So it is safe to repeat, to interrupt, to run late, and to run twice at once.
"""

from collections.abc import Iterator

import numpy as np
from psycopg.errors import LockNotAvailable
from sqlalchemy import func, select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db, log
from smartenergy.ledger import periods
from smartenergy.ledger.columns import STORED
from smartenergy.ledger.tables import Table, beginnings, pick
from smartenergy.models import Home, TickRun
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.rollup import adding, kept, rollup_progress
from smartenergy.services.ledger.rollup.rollup_progress import HOURS, Progress
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, period_rows, tick_rows
from smartenergy.storage.books.blocks import HOUR_SECONDS
from smartenergy.storage.fleet_store import UserRange
from smartenergy.storage.partitions import Partition

ROWS_AT_ONCE = 300_000
LAST_USER = 2**63 - 1


def pack_closed_hours() -> Iterator[int]:
    """Pack whatever is over, a range of homes a step; says after each how many homes that were.

    Each turn moves the progress on, or somebody else has: so it ends whatever the tables hold.
    """
    while (partition := _next_closed()) is not None:
        try:
            homes = _pack_step(partition)
        except LockNotAvailable:  # somebody reads for long; what this step did is undone, and done by the next run
            log.warning("energy_hour_in_use", partition=partition.name)
            return
        if homes is not None:
            yield homes


def _next_closed() -> Partition | None:
    """The first hour that is over, of those from the progress on; what lies before is `late_hours`' work."""
    with transaction():
        packed, closed = rollup_progress.packed_until(), rollup_progress.closed_until()
        hours = partitions.of_table(driver_cursor(), "energy_ticks")
        return next((hour for hour in hours if hour.since >= packed and hour.until <= closed), None)


def _pack_step(partition: Partition) -> int | None:
    """Pack the next homes of an hour; None where somebody else has just done with it."""
    with transaction():
        rollup_progress.lock()
        cursor = driver_cursor()
        begun = rollup_progress.read()
        if begun and begun.until > partition.since:
            return None
        first = begun.next_user_id if begun and begun.until == partition.since else 0
        after = end_of_range(first, partition)
        homes = _pack((first, after), partition)
        if after < LAST_USER:
            rollup_progress.note(HOURS, Progress(partition.since, after))
        else:
            partitions.drop(cursor, partition.name)
            rollup_progress.note(HOURS, Progress(partition.until))
        return homes


def end_of_range(first: int, partition: Partition) -> int:
    """Where a range of homes ends whose ticks of an hour are few enough to be held at once."""
    in_hour = select(func.count()).where(TickRun.tick >= partition.since, TickRun.tick < partition.until)
    homes = max(1, ROWS_AT_ONCE // max(1, db.session.scalar(in_hour) or HOUR_SECONDS))
    ids = select(Home.id).where(Home.id >= first).order_by(Home.id).offset(homes).limit(1)
    return db.session.scalar(ids) or LAST_USER


def _pack(users: UserRange, partition: Partition) -> int:
    cursor = driver_cursor()
    facts = tick_rows.read(cursor, users, partition.since, partition.until)
    # A tick that ran while a home was removed may have left rows of it.
    facts = pick(facts, np.isin(facts["home_id"], existing(users)))
    homes = np.unique(facts["home_id"])
    if not len(homes):
        return 0
    if blocks.any_at(cursor, users, partition.since):  # progress was lost or moved back, or history written here
        adding.add(facts, kept.read())
    else:
        _pack_anew(facts, homes, partition)
    return len(homes)


def _pack_anew(facts: Table, homes: Ints, partition: Partition) -> None:
    cursor = driver_cursor()
    _, opening = period_rows.read_balances(cursor, homes)
    quarters = periods.quarters(facts, opening)
    blocks.write_ticks(cursor, facts)
    hours = np.full(len(quarters["start"]), partition.since, np.int64)
    blocks.write_periods(cursor, blocks.QUARTERS, quarters, hours)
    last = np.append(beginnings(quarters["home_id"])[1:], len(hours)) - 1
    held = np.stack([quarters[name][last] for name in STORED], axis=1)
    period_rows.keep_balances(cursor, homes, partition.until, held)


def existing(users: UserRange) -> list[int]:
    """The ids of a range that homes have, in order."""
    first, after = users
    return list(db.session.scalars(select(Home.id).where(Home.id >= first, Home.id < after).order_by(Home.id)))
