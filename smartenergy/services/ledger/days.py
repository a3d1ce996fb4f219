"""Days and months of homes, in their own time zones, made from quarter hours once they are over.

Each zone's days are made one after the other, a range of homes a step, as hours are packed.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from smartenergy.extensions import db
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.columns import pick
from smartenergy.models import User
from smartenergy.services.ledger import progress
from smartenergy.services.ledger.progress import Progress
from smartenergy.services.transaction import driver_cursor, transaction
from smartenergy.simulation.draws import Ints
from smartenergy.storage import energy_blocks, energy_periods, partitions
from smartenergy.storage.energy_blocks import HOUR_SECONDS, QUARTERS

HOMES_AT_ONCE = 2_000


def begin_zones() -> None:
    """Note each time zone that users have and that is new; its first day is the one that is being packed.

    To be called before hours are packed: then nobody in a new zone has anything packed that its days would miss.
    """
    with transaction() as session:
        progress.lock()
        zones = session.scalars(select(User.timezone).distinct()).all()
        progress.forget_all_but(zones)
        until = progress.packed_until() or _first_recorded()
        for zone in zones if until else ():
            begin_zone(zone, until)


def _first_recorded() -> int:
    """When the hour of the first tick that is not packed begins; 0 where there is none."""
    first = next(partitions.of_table(driver_cursor(), "energy_ticks"), None)
    return 0 if first is None else first.since


def begin_zone(zone: str, until: int) -> Progress:
    """How far a zone's days have come; a new one begins with the day that holds an instant."""
    begun = progress.read(zone)
    if begun is None:
        begun = Progress(calendar.day_start(zone, calendar.local_date(zone, until)))
        progress.note(zone, begun)
    return begun


def make_closed_days() -> Iterator[int]:
    """Make whatever days are over, a range of homes a step; says after each how many homes that were."""
    for zone in db.session.scalars(select(User.timezone).distinct().order_by(User.timezone)).all():
        while (homes := _make_step(zone)) is not None:
            yield homes


def _make_step(zone: str) -> int | None:
    """Make a zone's next day for the next homes; None where it is not over yet."""
    with transaction():
        progress.lock()
        begun = progress.read(zone)
        if begun is None:
            return None
        start, end = boundaries("day", zone, begun.until, begun.until + 1)[:2].tolist()
        if end > progress.packed_until():
            return None
        ids = _ids_in(zone, begun.next_user_id)
        homes = ids[:HOMES_AT_ONCE]
        make_days(homes, zone, start, end)
        month, following = boundaries("month", zone, start, start + 1)[:2].tolist()
        if end == following:
            make_months(homes, zone, month, end)
        more = len(ids) > HOMES_AT_ONCE
        progress.note(zone, Progress(start, ids[HOMES_AT_ONCE]) if more else Progress(end))
        return len(homes)


def make_days(users: Sequence[int], zone: str, since: int, until: int) -> None:
    """Make the hours and days of homes from one local midnight to another."""
    quarters = read_quarters(users, since, until)
    if not len(quarters["start"]):
        return
    cursor, days = driver_cursor(), boundaries("day", zone, since, until)
    hours = boundaries("hour", zone, since, until)
    by_hour = periods.merge(quarters, calendar.starts_of(quarters["start"], hours))
    energy_blocks.write_periods(cursor, energy_blocks.HOURS, by_hour, calendar.starts_of(by_hour["start"], days))
    by_day = periods.merge(by_hour, calendar.starts_of(by_hour["start"], days))
    energy_periods.write(cursor, energy_periods.DAYS, by_day)


def make_months(users: Sequence[int], zone: str, since: int, until: int) -> None:
    """Make the months of homes, from one local first of the month to another, from their days."""
    cursor = driver_cursor()
    days = energy_periods.read(cursor, energy_periods.DAYS, list(users), since, until)
    if len(days["start"]):
        starts = calendar.starts_of(days["start"], boundaries("month", zone, since, until))
        energy_periods.write(cursor, energy_periods.MONTHS, periods.merge(days, starts))


def read_quarters(users: Sequence[int], since: int, until: int) -> dict[str, Ints]:
    """The packed quarter hours of homes in `[since, until)`, ordered by `user_id` and `start`."""
    hour = since // HOUR_SECONDS * HOUR_SECONDS
    quarters = energy_blocks.read_periods(driver_cursor(), QUARTERS, users, hour, until)
    return pick(quarters, (quarters["start"] >= since) & (quarters["start"] < until))


def _ids_in(zone: str, first: int) -> list[int]:
    ids = select(User.id).where(User.timezone == zone, User.id >= first).order_by(User.id)
    return list(db.session.scalars(ids.limit(HOMES_AT_ONCE + 1)))
