"""What is added to times whose quarter hours have expired: hours, days and months grow by it.

Origins are followed within what is added; those of later times can't be followed any more and stay as they are.
"""

import numpy as np
from sqlalchemy import select

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.columns import PERIOD
from smartenergy.ledger.tables import Table, among, homes_in, pick
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup.kept import Kept
from smartenergy.storage.books import blocks, period_rows
from smartenergy.storage.books.period_rows import DAYS, MONTHS

COLUMNS = ("home_id", "start", *PERIOD)


def add(quarters: dict[str, Ints], kept: Kept) -> None:
    """Add quarter hours of homes, ordered by `home_id` and `start`, in the transaction at hand."""
    homes = homes_in(quarters).tolist()
    rows = db.session.execute(select(Home.id, Home.ledger_timezone).where(Home.id.in_(homes))).all()
    for zone in filter(zones.is_known, sorted({row.ledger_timezone for row in rows})):
        mine = np.isin(quarters["home_id"], [row.id for row in rows if row.ledger_timezone == zone])
        _add_in_zone(pick(quarters, mine), zone, kept)


def _add_in_zone(quarters: dict[str, Ints], zone: str, kept: Kept) -> None:
    since, until = int(quarters["start"].min()), int(quarters["start"].max()) + 1
    midnights = boundaries("day", zone, since, until)
    hours = np.union1d(boundaries("hour", zone, since, until), midnights[:1])
    by_hour = periods.merge(quarters, calendar.starts_of(quarters["start"], hours))
    _add_days(_add_hours(by_hour, midnights, kept), midnights, kept)
    _add_months(by_hour, boundaries("month", zone, since, until), kept)


def _add_hours(hours: dict[str, Ints], midnights: Ints, kept: Kept) -> dict[str, Ints]:
    """Write hours into their days' blocks; answer all hours of those days, and such as are not kept."""
    cursor = driver_cursor()
    stored = blocks.read_periods(cursor, blocks.HOURS, _homes(hours), int(midnights[0]), int(midnights[-1]))
    hours = periods.added(hours, pick(stored, _of_same(stored, hours, midnights)))
    days = calendar.starts_of(hours["start"], midnights)
    writable = days >= kept.hours
    blocks.take_away(cursor, blocks.HOURS, hours["home_id"][writable], days[writable])
    blocks.write_periods(cursor, blocks.HOURS, pick(hours, writable), days[writable])
    return hours


def _add_days(hours: dict[str, Ints], midnights: Ints, kept: Kept) -> None:
    """Write days of all their hours, or of what came where hours have expired."""
    days = periods.merge(hours, calendar.starts_of(hours["start"], midnights))
    stored = period_rows.read(driver_cursor(), DAYS, _homes(days), int(midnights[0]), int(midnights[-1]))
    old = pick(_without_ends(stored), (stored["start"] < kept.hours) & _of_same(stored, days, midnights))
    _write(DAYS, periods.added(days, old), midnights, kept.days)


def _add_months(came: dict[str, Ints], bounds: Ints, kept: Kept) -> None:
    """Write months of all their days, or of what came where days have expired.

    Those that reach into what has quarter hours are made with its days.
    """
    bounds = bounds[bounds <= kept.quarters]
    if len(bounds) < 2:
        return
    came = pick(came, came["start"] < bounds[-1])
    came = periods.merge(came, calendar.starts_of(came["start"], bounds))
    old, edges = came["start"] < kept.days, (int(bounds[0]), int(bounds[-1]))
    days, stored = (period_rows.read(driver_cursor(), table, _homes(came), *edges) for table in (DAYS, MONTHS))
    days = pick(_without_ends(days), _of_same(days, pick(came, ~old), bounds))
    _write(MONTHS, periods.merge(days, calendar.starts_of(days["start"], bounds)), bounds, kept.months)
    stored = pick(_without_ends(stored), _of_same(stored, pick(came, old), bounds))
    _write(MONTHS, periods.added(pick(came, old), stored), bounds, kept.months)


def _of_same(rows: Table, others: Table, bounds: Ints) -> Bools:
    """Which rows lie in a period between bounds in which their home has one of the others."""
    theirs = calendar.starts_of(others["start"], bounds)
    return among(rows["home_id"], calendar.starts_of(rows["start"], bounds), others["home_id"], theirs)


def _without_ends(rows: Table) -> dict[str, Ints]:
    return {name: rows[name] for name in COLUMNS}


def _write(table: str, found: dict[str, Ints], bounds: Ints, since: int) -> None:
    found = pick(found, found["start"] >= since)
    cursor = driver_cursor()
    blocks.take_away(cursor, table, found["home_id"], found["start"])
    period_rows.write(cursor, table, found | {"until": calendar.ends_of(found["start"], bounds)})


def _homes(rows: dict[str, Ints]) -> list[int]:
    homes: list[int] = np.unique(rows["home_id"]).tolist()
    return homes
