"""From when on the ledger keeps what: nothing older is written anew, where it would stand half for the whole."""

import time
from dataclasses import dataclass

from psycopg.sql import SQL, Identifier

from smartenergy.kernel.extensions import settings
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, meter_blocks, period_rows

DAY, DAY_AND_MORE = 86_400, 26 * 3_600
COARSER = {blocks.TICKS: blocks.QUARTERS, blocks.QUARTERS: blocks.HOURS, blocks.HOURS: period_rows.DAYS}
TABLES = (
    blocks.TICKS, blocks.QUARTERS, blocks.HOURS, period_rows.DAYS, period_rows.MONTHS, meter_blocks.METERS,
)  # fmt: skip
OLDER = SQL("SELECT FROM {} WHERE start < %s LIMIT 1")


def retention_days() -> dict[str, int]:
    """How many days of each table are kept; 0 for those that are kept for ever."""
    return {
        blocks.TICKS: settings.energy_tick_retention_days,
        "device_readings": settings.energy_device_retention_days,
        blocks.QUARTERS: settings.energy_quarter_hour_retention_days,
        blocks.HOURS: settings.energy_hour_retention_days,
        meter_blocks.METERS: settings.energy_meter_retention_days,
        period_rows.DAYS: settings.energy_day_retention_days,
        period_rows.MONTHS: settings.energy_month_retention_days,
    }


@dataclass(frozen=True)
class Kept:
    """The first instants of what is kept whole."""

    ticks: int
    quarters: int
    hours: int
    days: int
    months: int
    meters: int


def read(now: float | None = None) -> Kept:
    """As it stands in the transaction at hand."""
    moment = time.time() if now is None else now
    ticks, quarters, *coarser = (_first(table, moment) for table in TABLES)
    made = rollup_progress.days_until()
    if made is not None:  # days still to be made need their quarter hours, however old
        quarters = min(quarters, made // DAY * DAY)
    return Kept(max(ticks, quarters), quarters, *coarser)


def _first(table: str, moment: float) -> int:
    """Where retention has come to; or where it has dropped until, whatever it is set to by now."""
    days = retention_days()[table]
    since = partitions.partition_for(table, int(moment) - days * DAY).since if days else 0
    first = next(partitions.of_table(driver_cursor(), table), None)
    if first is None or (first.since > since and not _is_dropped_before(table, first.since)):
        return since
    return first.since


def _is_dropped_before(table: str, since: int) -> bool:
    """Whether what is coarser has anything from before, not counting local days that hold its beginning."""
    if table not in COARSER:
        return False
    reach = 0 if table == blocks.TICKS else DAY_AND_MORE
    return driver_cursor().execute(OLDER.format(Identifier(COARSER[table])), [since - reach]).rowcount > 0
