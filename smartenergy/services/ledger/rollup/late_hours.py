"""Rows of hours that are packed already, added to what was packed of them; an older hour has its turn so.

They come about where an hour was left: a partition put back from elsewhere, progress that was moved, a clock that
was ahead and is right again. A range of homes is taken out of the hour's rows and added in one transaction, and
an hour without rows goes: so it is safe to repeat, to interrupt, and to run twice at once.
"""

from collections.abc import Iterator

import numpy as np
from psycopg.errors import LockNotAvailable

from smartenergy.kernel.extensions import log
from smartenergy.ledger.tables import pick
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.rollup import adding, kept, packing, rollup_progress
from smartenergy.storage import partitions
from smartenergy.storage.books import tick_rows
from smartenergy.storage.partitions import Partition


def pack_late_hours() -> Iterator[int]:
    """Add what lies in hours before the progress and is over, a range of homes a step; says how many homes it was.

    Each range of each hour has one turn, so it ends whatever the tables hold.
    """
    with transaction():
        hours = [hour for hour in partitions.of_table(driver_cursor(), "energy_ticks") if _is_late(hour)]
    for hour in hours:
        log.info("energy_hour_late", partition=hour.name)
        first = 0
        try:
            while first < packing.LAST_USER:
                homes, first = _add_range(hour, first)
                yield homes
            _drop(hour)
        except LockNotAvailable:  # somebody reads for long; the next run drops it
            log.warning("energy_hour_in_use", partition=hour.name)


def _is_late(hour: Partition) -> bool:
    return hour.since < rollup_progress.packed_until() and hour.until <= rollup_progress.closed_until()


def _add_range(hour: Partition, first: int) -> tuple[int, int]:
    """Add the rows of the next homes; answer how many homes it was and where the next begin."""
    with transaction():
        rollup_progress.lock()
        if not partitions.exists(driver_cursor(), hour.name) or not _is_late(hour):
            return 0, packing.LAST_USER
        after = packing.end_of_range(first, hour)
        facts = tick_rows.take(driver_cursor(), hour.name, (first, after))
        facts = pick(facts, np.isin(facts["home_id"], packing.existing((first, after))))
        adding.add(facts, kept.read())
        return len(np.unique(facts["home_id"])), after


def _drop(hour: Partition) -> None:
    with transaction():
        rollup_progress.lock()
        if _is_late(hour):
            partitions.drop_if_empty(driver_cursor(), hour.name)
