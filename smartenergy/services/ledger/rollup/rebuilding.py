"""Hours, days and months made again from what is finer: after a change of zone or of a zone's rules, or by hand.

Days are made of quarter hours, and of hours where those have expired. A day of which neither is left stays as it
was made, with the bounds that it was made by; the next one begins where it ends. So nothing is lost, and nothing
counted twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import delete, select, update

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger import calendar
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.columns import PERIOD
from smartenergy.ledger.tables import Table, pick, stack
from smartenergy.models import Home, User
from smartenergy.models.ledger import energy_days, energy_hour_blocks, energy_months
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.rollup import days, rollup_progress
from smartenergy.services.ledger.rollup.days import ids_in, read_quarters
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, period_rows
from smartenergy.storage.books.blocks import HOURS, QUARTERS
from smartenergy.storage.books.period_rows import DAYS, MONTHS, Last

HOMES_AT_ONCE = 20  # years of hours and months of quarter hours of each are held at once: 7 MB
ENDLESS = 2**62
KEYS = ("home_id", "start", *PERIOD)
Cuts = dict[int, int]
"""Until when each home's days or months stay as they are; homes of which none has to stay are not named."""


def move(home_id: int) -> bool:
    """Make a home's hours, days and months anew if its time zone is another by now; answer whether it was."""
    with transaction() as session:
        rollup_progress.lock()
        home = session.get(Home, home_id, with_for_update={"key_share": True}, populate_existing=True)
        if home is None or home.timezone == home.ledger_timezone or not zones.is_known(home.timezone):
            return False
        _remake_in([home_id], home.timezone)
        _note_moved([home_id])
    return True


def move_all() -> Iterator[int]:
    """Do it for every home whose job was lost; says 1 of each."""
    with transaction() as session:
        apart = session.scalars(
            select(Home.id).where(Home.timezone != Home.ledger_timezone).order_by(Home.id)
        ).all()
    for home_id in apart:
        if move(home_id):
            yield 1


def _note_moved(homes: Sequence[int]) -> None:
    moved = (
        update(Home).where(Home.id.in_(homes)).values(ledger_timezone=Home.timezone, updated_at=Home.updated_at)
    )
    db.session.execute(moved.execution_options(synchronize_session=False))


def rebuild(username: str | None = None, home_id: int | None = None) -> int:
    """Make the hours, days and months of a user's homes, of one, or of all anew; answer the number of homes."""
    homes, first = 0, 0
    while True:
        with transaction() as session:
            rollup_progress.lock()
            wanted = select(Home.id, Home.timezone).where(Home.id >= first)
            if home_id is not None:
                wanted = wanted.where(Home.id == home_id)
            if username is not None:
                wanted = wanted.join(User, User.id == Home.user_id).where(User.is_named(username))
            rows = session.execute(wanted.order_by(Home.id).limit(HOMES_AT_ONCE)).all()
            for zone in filter(zones.is_known, {row.timezone for row in rows}):
                mine = [row.id for row in rows if row.timezone == zone]
                _remake_in(mine, zone)
                _note_moved(mine)
                homes += len(mine)
        if len(rows) < HOMES_AT_ONCE:
            return homes
        first = rows[-1].id + 1


def renew_zones() -> Iterator[int]:
    """Make anew what was made by rules that zones have no more, a range of homes a step; says how many it was."""
    for zone in days.zones_in_use():
        while (homes := _renew_step(zone)) is not None:
            yield homes


def _renew_step(zone: str) -> int | None:
    with transaction():
        rollup_progress.lock()
        begun = rollup_progress.read(zone)
        if begun is None or begun.renewing_from is None:
            return None
        ids = ids_in(zone, begun.renewing_from, HOMES_AT_ONCE)
        others = _made_by_other_rules(ids[:HOMES_AT_ONCE], zone, begun.until)
        _remake(others, zone, begun.until)
        rollup_progress.note(zone, replace(begun, renewing_from=ids[-1] if len(ids) > HOMES_AT_ONCE else None))
        return len(others)


def _made_by_other_rules(users: list[int], zone: str, until: int) -> list[int]:
    cursor, found = driver_cursor(), set()
    for table, stored, resolution in ((DAYS, energy_days, "day"), (MONTHS, energy_months, "month")):
        first = db.session.scalar(
            select(stored.c.start).where(stored.c.home_id.in_(users)).order_by(stored.c.start).limit(1)
        )
        if first is not None:
            bounds = boundaries(resolution, zone, first, max(first, until) + 1)  # type: ignore[arg-type] # is one
            found.update(period_rows.of_other_bounds(cursor, table, users, bounds, until))
    return sorted(found)


def _remake_in(users: Sequence[int], zone: str) -> None:
    """Make all that the zone's other homes have; where its next day is half made, some homes have that too."""
    packed = rollup_progress.packed_until()
    if not packed:
        return
    made = days.begin_zone(zone, packed)
    following = int(boundaries("day", zone, made.until, made.until + 1)[1])
    _remake([user for user in users if user < made.next_user_id], zone, following)
    _remake([user for user in users if user >= made.next_user_id], zone, made.until)


def _remake(users: list[int], zone: str, until: int) -> None:
    """Make hours and days up to a local midnight, and the months that are over by then."""
    if users:
        months = _months_to_keep(users)
        remake_days(users, zone, until)
        _remake_months(users, zone, until, months)


def remake_days(users: list[int], zone: str, until: int, *, since: int = 0, below: int = ENDLESS) -> None:
    """Make hours and days from one local midnight to another, in place of those that begin below an instant."""
    finer, cuts = _what_is_finer(users, zone, since, until)
    for cut, homes in _alike(users, {user: max(since, cuts.get(user, 0)) for user in users}):
        for table in (energy_hour_blocks, energy_days):
            within = (table.c.start >= cut, table.c.start < below)
            db.session.execute(delete(table).where(table.c.home_id.in_(homes), *within))
        rows = pick(finer, np.isin(finer["home_id"], homes) & (finer["start"] >= cut) & (finer["start"] < until))
        if len(rows["start"]):
            midnights = boundaries("day", zone, int(rows["start"].min()), until)
            days.write_days(rows, zone, _bounds_from(midnights, cut))


def _what_is_finer(users: list[int], zone: str, first: int, until: int) -> tuple[dict[str, Ints], Cuts]:
    """Hours, and quarter hours from where they are kept; and until when homes have days of which neither is left.

    Hours are of no use to a zone whose own begin in their midst.
    """
    since = min(_first_kept(QUARTERS), until)
    hours = blocks.read_periods(driver_cursor(), HOURS, users, first, since)
    hours = pick(hours, hours["start"] < since)
    quarters = read_quarters(users, max(first, since), until)
    strikes = boundaries("hour", zone, int(hours["start"].min(initial=since)), since + 1)[:-1]
    with_hours = bool(np.isin(hours["start"], strikes).all())
    cuts = _days_to_keep(users, since, quarters, with_hours=with_hours)
    begin, end = boundaries("hour", zone, since - 1, since)[[0, -1]].tolist()
    hours = pick(hours, np.full(len(hours["start"]), with_hours))
    hours, quarters = _undivided(hours, quarters, begin, end)
    finer = stack([{name: part[name] for name in KEYS} for part in (hours, quarters)])
    return pick(finer, np.lexsort((finer["start"], finer["home_id"]))), cuts


def _undivided(hours: Table, quarters: Table, begin: int, end: int) -> tuple[dict[str, Ints], dict[str, Ints]]:
    """Hours up to an edge, quarter hours from there; an hour across it is one or the other, whichever has more."""
    across, within = pick(hours, hours["start"] >= begin), pick(quarters, quarters["start"] < end)
    left = [int(within["ticks"][within["home_id"] == home].sum()) for home in across["home_id"]]
    as_hours = across["home_id"][across["ticks"] > np.array(left, np.int64)]
    hours = pick(hours, (hours["start"] < begin) | np.isin(hours["home_id"], as_hours))
    return hours, pick(quarters, (quarters["start"] >= end) | ~np.isin(quarters["home_id"], as_hours))


def _first_kept(table: str) -> int:
    first = next(partitions.of_table(driver_cursor(), table), None)
    return ENDLESS if first is None else first.since


def _days_to_keep(users: list[int], since: int, quarters: Table, *, with_hours: bool) -> Cuts:
    """Days that began before quarter hours are kept, and of which there are no hours to make them anew from."""
    last = period_rows.last_before(driver_cursor(), DAYS, users, since, without_hours=with_hours)
    cuts = {}
    for day in last:
        if day.until <= since or not _is_whole(day, quarters):
            cuts[day.home_id] = day.until
        elif day.has_earlier:
            cuts[day.home_id] = day.start
    return cuts


def _is_whole(day: Last, quarters: Table) -> bool:
    """Whether all quarter hours of a day are there, also those before the first that is kept: there were none."""
    within = (quarters["start"] >= day.start) & (quarters["start"] < day.until)
    return int(quarters["ticks"][within & (quarters["home_id"] == day.home_id)].sum()) == day.ticks


def _months_to_keep(users: list[int]) -> Cuts:
    """Months whose first days have expired."""
    if not settings.energy_day_retention_days:
        return {}
    last = period_rows.last_before(driver_cursor(), MONTHS, users, _first_kept(DAYS))
    return {month.home_id: month.until for month in last}


def _remake_months(users: list[int], zone: str, until: int, cuts: Cuts) -> None:
    for cut, homes in _alike(users, cuts):
        table = energy_months
        db.session.execute(delete(table).where(table.c.home_id.in_(homes), table.c.start >= cut))
        rows = period_rows.read(driver_cursor(), DAYS, homes, cut, until)
        if not len(rows["start"]):
            continue
        first = int(rows["start"].min())
        bounds = _bounds_from(boundaries("month", zone, first, until), cut)
        of_now = calendar.are_periods(rows["start"], rows["until"], boundaries("day", zone, first, until))
        for some in [homes] if of_now.all() else [[home] for home in homes]:
            _write_months(pick(rows, np.isin(rows["home_id"], some)), bounds, until)


def _write_months(rows: dict[str, Ints], bounds: Ints, until: int) -> None:
    """Write those months of homes with the same days that are over; a day at their edge is not divided."""
    if len(rows["start"]):
        starts, first = np.unique(rows["start"], return_index=True)
        bounds = calendar.settled(bounds, starts, rows["until"][first])
        over = bounds[bounds <= until]
        days.write_months(pick(rows, rows["start"] < over[-1]), over)


def _bounds_from(bounds: Ints, cut: int) -> Ints:
    """The bounds from a cut on, which is one itself."""
    return np.union1d(bounds[bounds > cut], [cut]) if cut else bounds


def _alike(users: list[int], cuts: Cuts) -> Iterator[tuple[int, list[int]]]:
    """Homes by their cut; 0 where there is none."""
    for cut in sorted({cuts.get(user, 0) for user in users}):
        yield cut, [user for user in users if cuts.get(user, 0) == cut]
