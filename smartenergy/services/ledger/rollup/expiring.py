"""What is older than its retention is dropped, partition by partition; never row by row."""

import time

from sqlalchemy import delete, func

from smartenergy.kernel.extensions import settings
from smartenergy.models.ledger import energy_erasures
from smartenergy.services.common.retention import drop_before
from smartenergy.services.common.transaction import transaction
from smartenergy.services.ledger.rollup import behind, rollup_progress
from smartenergy.services.ledger.rollup.kept import DAY, retention_days
from smartenergy.storage.books import blocks


def expire(now: float | None = None) -> list[str]:
    """Drop the partitions that are too old altogether and answer their names.

    Quarter hours stay until days and meter blocks are made of them, or made anew.
    """
    moment = time.time() if now is None else now
    dropped = []
    for table, days in retention_days().items():
        if days:
            before = moment - days * DAY
            dropped += drop_before(table, before if table != blocks.QUARTERS else _unless_needed(before))
    _forget_erasures(moment)
    return dropped


def _unless_needed(before: float) -> float:
    with transaction():
        made, late = rollup_progress.days_until(), behind.first_instant()
        metered = rollup_progress.read(rollup_progress.METERS)
    needed = (made, late and late - 2 * DAY, metered.until if metered else None)
    return min([before, *(instant for instant in needed if instant is not None)])


def _forget_erasures(moment: float) -> None:
    """An audit looks no further back than the run log."""
    oldest = func.to_timestamp(moment - settings.tick_run_retention_days * DAY)
    with transaction() as session:
        session.execute(delete(energy_erasures).where(energy_erasures.c.erased_at < oldest))
