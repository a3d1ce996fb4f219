"""Days and months of homes, in their own time zones, made from quarter hours once they are over.

Each zone's days are made one after the other, a range of homes a step, as hours are packed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import select

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db, log
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.tables import Table, pick
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.services.ledger.rollup.rollup_progress import Progress
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, period_rows
from smartenergy.storage.books.blocks import HOUR_SECONDS, QUARTERS
from smartenergy.storage.books.period_rows import DAYS, MONTHS

HOMES_AT_ONCE = 2_000


def begin_zones() -> None:
    """Note each time zone that homes have and that is new; its first day is the one that is being packed.

    To be called before hours are packed: then nobody in a new zone has anything packed that its days would miss.
    """
    with transaction() as session:
        rollup_progress.lock()
        used = session.scalars(select(Home.ledger_timezone).distinct()).all()
        rollup_progress.forget_all_but(used)
        until = rollup_progress.packed_until() or _first_recorded()
        for zone in _known(used) if until else ():
            begin_zone(zone, until)


def _first_recorded() -> int:
    """When the hour of the first tick that is not packed begins; 0 where there is none."""
    first = next(partitions.of_table(driver_cursor(), "energy_ticks"), None)
    return 0 if first is None else first.since


def begin_zone(zone: str, until: int) -> Progress:
    """How far a zone's days have come; a new one begins with the day that holds an instant.

    One whose rules are others than its days were made by goes back to a midnight of the new ones.
    """
    begun, rules = rollup_progress.read(zone), zones.fingerprint(zone)
    if begun is not None and begun.rules == rules:
        return begun
    if begun is None:
        begun = Progress(calendar.midnight(zone, until), rules=rules)
    else:
        log.info("energy_zone_changed", timezone=zone)
        begun = Progress(calendar.midnight(zone, begun.until), rules=rules, renewing_from=0)
    rollup_progress.note(zone, begun)
    return begun


def make_closed_days() -> Iterator[int]:
    """Make whatever days are over, a range of homes a step; says after each how many homes that were."""
    for zone in zones_in_use():
        while (homes := _make_step(zone)) is not None:
            yield homes


def zones_in_use() -> list[str]:
    """The zones that homes have and that are known here."""
    zone = Home.ledger_timezone
    with transaction() as session:
        return _known(session.scalars(select(zone).distinct().order_by(zone)).all())


def _known(used: Sequence[str]) -> list[str]:
    unknown = [zone for zone in used if not zones.is_known(zone)]
    if unknown:
        log.warning("energy_zones_unknown", timezones=unknown)
    return [zone for zone in used if zone not in unknown]


def _make_step(zone: str) -> int | None:
    """Make a zone's next day for the next homes; None where it is not over yet."""
    with transaction():
        rollup_progress.lock()
        packed = rollup_progress.packed_until()
        begun, packed = rollup_progress.read(zone), min(packed, rollup_progress.closed_until() or packed)
        if begun is None or begun.renewing_from is not None or begun.until >= packed:
            return None
        start, end = boundaries("day", zone, begun.until, begun.until + 1)[:2].tolist()
        if end > packed:
            return None
        ids = ids_in(zone, begun.next_user_id, HOMES_AT_ONCE)
        homes = ids[:HOMES_AT_ONCE]
        make_days(without(DAYS, homes, start), zone, start, end)
        month, following = boundaries("month", zone, start, start + 1)[:2].tolist()
        if end == following:
            make_months(without(MONTHS, homes, month), zone, month, end)
        more = len(ids) > HOMES_AT_ONCE
        after = {"until": start, "next_user_id": ids[-1]} if more else {"until": end, "next_user_id": 0}
        rollup_progress.note(zone, replace(begun, **after))
        return len(homes)


def without(table: str, homes: list[int], start: int) -> list[int]:
    """Those of homes that have no day or month yet that begins at an instant."""
    there = set(period_rows.having(driver_cursor(), table, homes, start))
    return [home for home in homes if home not in there]


def make_days(users: Sequence[int], zone: str, since: int, until: int) -> None:
    """Make the hours and days of homes from one local midnight to another."""
    write_days(read_quarters(users, since, until), zone, boundaries("day", zone, since, until))


def write_days(finer: Table, zone: str, bounds: Ints) -> None:
    """Write hours and days between these bounds, made of quarter hours or hours of homes that lie there."""
    if not len(finer["start"]):
        return
    cursor, hours = driver_cursor(), boundaries("hour", zone, int(bounds[0]), int(bounds[-1]))
    hours = np.union1d(hours[hours > bounds[0]], bounds[:1])
    by_hour = periods.merge(finer, calendar.starts_of(finer["start"], hours))
    days = calendar.starts_of(by_hour["start"], bounds)
    blocks.write_periods(cursor, blocks.HOURS, by_hour, days)
    by_day = periods.merge(by_hour, days)
    period_rows.write(cursor, DAYS, by_day | {"until": calendar.ends_of(by_day["start"], bounds)})


def make_months(users: Sequence[int], zone: str, since: int, until: int) -> None:
    """Make the months of homes, from one local first of the month to another, from their days."""
    days = period_rows.read(driver_cursor(), DAYS, list(users), since, until)
    write_months(days, boundaries("month", zone, since, until))


def write_months(days: Table, bounds: Ints) -> None:
    """Write months between these bounds, made of days of homes that lie there."""
    if len(days["start"]):
        months = periods.merge(days, calendar.starts_of(days["start"], bounds))
        ends = calendar.ends_of(months["start"], bounds)
        period_rows.write(driver_cursor(), MONTHS, months | {"until": ends})


def read_quarters(users: Sequence[int], since: int, until: int) -> dict[str, Ints]:
    """The packed quarter hours of homes in `[since, until)`, ordered by `home_id` and `start`."""
    hour = since // HOUR_SECONDS * HOUR_SECONDS
    quarters = blocks.read_periods(driver_cursor(), QUARTERS, users, hour, until)
    return pick(quarters, (quarters["start"] >= since) & (quarters["start"] < until))


def ids_in(zone: str, first: int, most: int) -> list[int]:
    """The homes of a zone from an id on: so many, and one more where there are more."""
    ids = select(Home.id).where(Home.ledger_timezone == zone, Home.id >= first).order_by(Home.id)
    return list(db.session.scalars(ids.limit(most + 1)))
