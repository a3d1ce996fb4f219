"""Is the ledger what the ticks left? Rows against the run log, roll-ups against what they were made from.

Each step holds the roll-ups' lock, so that nothing is packed, rebuilt or erased under its eyes; ticks go on.
"""

from collections.abc import Iterator

import numpy as np
from sqlalchemy import select

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import db
from smartenergy.ledger.tables import pick
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity.audit_periods import (
    check_days,
    check_meters,
    check_months,
    check_quarters,
)
from smartenergy.services.ledger.integrity.audit_rows import (
    Found,
    check_chunks,
    check_home_overlaps,
    check_hot,
    check_overlaps,
    count_chunks,
    late_chunks,
)
from smartenergy.services.ledger.integrity.findings import Audit
from smartenergy.services.ledger.rollup import behind, rollup_progress
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks

HOMES_AT_ONCE = 1_000
DAY = 86_400


def audit() -> Audit:
    """Look at everything that is kept."""
    found = Audit()
    with transaction():
        ids = list(db.session.scalars(select(Home.id).order_by(Home.id)))
    check_overlaps(found)
    check_hot(found)
    chunks: Found = late_chunks()
    for start in range(0, len(ids), HOMES_AT_ONCE):
        homes = ids[start : start + HOMES_AT_ONCE]
        for since in _packed_days():
            with transaction():
                rollup_progress.lock()
                _check_packed_day(found, homes, since, chunks)
        _check_made(found, homes)
    check_chunks(found, chunks, packed=True)
    return found


def _packed_days() -> Iterator[int]:
    with transaction():
        kept = list(partitions.of_table(driver_cursor(), blocks.TICKS))
    yield from (partition.since for partition in kept)


def _check_packed_day(found: Audit, homes: list[int], since: int, chunks: Found) -> None:
    cursor, until = driver_cursor(), since + DAY
    facts = blocks.read_ticks(cursor, homes, since, until)
    quarters = blocks.read_periods(cursor, blocks.QUARTERS, homes, since, until)
    found.rows += len(facts["tick"])
    found.quarters += len(quarters["start"])
    found.adjusted += int((quarters["adjusted_mwh"] != 0).sum())
    check_home_overlaps(found, facts)
    count_chunks(facts, chunks)
    late = behind.among(homes)
    facts, quarters = (pick(rows, ~np.isin(rows["home_id"], list(late))) for rows in (facts, quarters))
    check_quarters(found, facts, quarters, since)


def _check_made(found: Audit, homes: list[int]) -> None:
    """Hours and days against quarter hours, months against days, for as long as both are kept."""
    with transaction():
        rollup_progress.lock()
        rows = db.session.execute(select(Home.id, Home.ledger_timezone).where(Home.id.in_(homes))).all()
        late = behind.among(homes)
        found.behind += len(late)
        check_meters(found, [home for home in homes if home not in late])
        theirs = {row.id: row.ledger_timezone for row in rows if row.id not in late}
        for zone in sorted(filter(zones.is_known, set(theirs.values()))):
            mine = [user for user in homes if theirs.get(user) == zone]
            check_days(found, mine, zone)
            check_months(found, mine, zone)
