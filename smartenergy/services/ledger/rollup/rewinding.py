"""The ledger taken back to an instant: what it has of later goes, what it packed too early becomes rows again."""

from typing import Any, cast

import numpy as np
from sqlalchemy import ColumnElement, CursorResult, Table, delete, select, text, update

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import db
from smartenergy.ledger import calendar
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.columns import FACTS, GRID
from smartenergy.ledger.flows import with_grid
from smartenergy.ledger.tables import pick
from smartenergy.models import Home
from smartenergy.models.ledger import (
    device_readings,
    energy_balances,
    energy_days,
    energy_hour_blocks,
    energy_meter_blocks,
    energy_months,
    energy_progress,
    energy_quarter_blocks,
    energy_tick_blocks,
    energy_ticks,
)
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.recording import balances, tick_facts
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.services.ledger.rollup.rollup_progress import HOURS, METERS, NO_ZONES, Progress
from smartenergy.storage.books import blocks as energy_blocks
from smartenergy.storage.books import period_rows
from smartenergy.storage.books import tick_rows as rows_of_ticks
from smartenergy.storage.books.blocks import HOUR_SECONDS

HOMES_AT_ONCE = 1_000
LATER_BLOCKS = text("SELECT DISTINCT start FROM energy_tick_blocks WHERE start >= :hour ORDER BY start")


def ahead_of(now: int) -> int | None:
    """The hour that packing is to go back to; None where nothing is packed that is not over."""
    hour, packed = now // HOUR_SECONDS * HOUR_SECONDS, rollup_progress.packed_until()
    made = db.session.scalar(select(energy_progress.c.until).where(energy_progress.c.until > now).limit(1))
    return hour if packed > hour or made is not None else None


def rewind(now: int) -> tuple[int, int]:
    """Take away all later than an instant, in the transaction at hand.

    Answers how many rows and blocks went, and how many ticks of homes became rows again.
    """
    rollup_progress.lock()
    gone = sum(_delete(table, table.c.tick > now) for table in (energy_ticks, device_readings))
    hour = ahead_of(now)
    if hour is None:
        return gone, 0
    put_back = _unpack(hour, now)
    for blocks in (energy_tick_blocks, energy_quarter_blocks):
        gone += _delete(blocks, blocks.c.start >= hour)
    begun = rollup_progress.read()
    if begun is not None:
        rollup_progress.note(HOURS, Progress(hour))
    gone += _rewind_meters(hour)
    _rewind_balances(hour)
    return gone + sum(_rewind_zone(zone, hour) for zone in _zones()), put_back


def _rewind_meters(hour: int) -> int:
    """The day that holds an hour is to be made again; what stands of it is made in its place."""
    day = hour // DAY_SECONDS * DAY_SECONDS
    begun = rollup_progress.read(METERS)
    if begun is not None and (begun.until, begun.next_user_id) > (day, 0):
        rollup_progress.note(METERS, Progress(day))
    return _delete(energy_meter_blocks, energy_meter_blocks.c.start >= day)


def _unpack(hour: int, now: int) -> int:
    """Make rows of packed ticks from an hour on, up to an instant; those that are rows still stay as they are."""
    ids, put_back = list(db.session.scalars(select(Home.id).order_by(Home.id))), 0
    for start in db.session.scalars(LATER_BLOCKS, {"hour": hour}).all():
        if start <= now:
            tick_facts.prepare(start)
            for first in range(0, len(ids), HOMES_AT_ONCE):
                put_back += _unpack_homes(ids[first : first + HOMES_AT_ONCE], start, now)
    return put_back


def _unpack_homes(homes: list[int], hour: int, now: int) -> int:
    cursor, until = driver_cursor(), hour + HOUR_SECONDS
    facts = energy_blocks.read_ticks(cursor, homes, hour, until)
    rows = rows_of_ticks.read(cursor, (homes[0], homes[-1] + 1), hour, until)
    there = np.isin(facts["home_id"] * HOUR_SECONDS + facts["tick"] % HOUR_SECONDS,
                    rows["home_id"] * HOUR_SECONDS + rows["tick"] % HOUR_SECONDS)  # fmt: skip
    facts = with_grid(pick(facts, (facts["tick"] <= now) & ~there))
    for tick in np.unique(facts["tick"]).tolist():
        of_tick = pick(facts, facts["tick"] == tick)
        rows_of_ticks.append(cursor, tick, {name: of_tick[name] for name in ("home_id", *FACTS, *GRID)})
    return len(facts["tick"])


def _rewind_balances(hour: int) -> None:
    """What homes held then, by origin: of the last quarter hour before, or nothing."""
    columns = energy_balances.c
    late = select(columns.home_id).where(columns.until > hour).order_by(columns.home_id)
    ids = list(db.session.scalars(late))
    for first in range(0, len(ids), HOMES_AT_ONCE):
        homes = np.array(ids[first : first + HOMES_AT_ONCE], np.int64)
        held = balances.held_before(homes, hour)
        period_rows.keep_balances(driver_cursor(), homes, hour, held)


def _rewind_zone(zone: str, hour: int) -> int:
    begun = rollup_progress.read(zone)
    midnight = calendar.midnight(zone, hour)
    if begun is None or (begun.until, begun.next_user_id) <= (midnight, 0):
        return 0
    columns = energy_progress.c
    back = update(energy_progress).where(columns.name == zone).values(until=midnight, next_user_id=0)
    db.session.execute(back)
    theirs, gone = select(Home.id).where(Home.ledger_timezone == zone), 0
    for table, edge in ((energy_hour_blocks, "start"), (energy_days, "start"), (energy_months, "until")):
        later = table.c[edge] >= midnight if edge == "start" else table.c[edge] > midnight
        gone += _delete(table, table.c.home_id.in_(theirs), later)
    return gone


def _zones() -> list[str]:
    names = db.session.scalars(select(energy_progress.c.name).where(energy_progress.c.name.not_in(NO_ZONES))).all()
    return [name for name in names if zones.is_known(name)]


def _delete(table: Table, *where: ColumnElement[bool]) -> int:
    return cast("CursorResult[Any]", db.session.execute(delete(table).where(*where))).rowcount
