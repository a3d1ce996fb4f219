"""Is the ledger what the ticks left? Rows against the run log, roll-ups against what they were made from.

Each step holds the roll-ups' lock, so that nothing is packed, rebuilt or erased under its eyes; ticks go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import select, text

from smartenergy.extensions import db
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.columns import FLOWS, ORIGINS, PERIOD, STORED, STORED_TO_GRID, STORED_TO_USE, pick, total
from smartenergy.ledger.flows import net_import_mwh
from smartenergy.models import TickChunk, User
from smartenergy.models.energy import energy_erasures
from smartenergy.services.ledger import days, progress
from smartenergy.services.ledger.reading import Table
from smartenergy.services.ledger.recording import SUMS
from smartenergy.services.transaction import driver_cursor, transaction
from smartenergy.simulation.draws import Ints
from smartenergy.storage import energy_blocks, energy_periods, partitions
from smartenergy.storage.energy_blocks import HOUR_SECONDS

HOMES_AT_ONCE = 1_000
DAY = 86_400
SUMMED = ", ".join(f"coalesce(sum(e.{name}), 0)::bigint" for name in SUMS)
HOT_CHUNKS = text(f"""
    SELECT c.tick, c.first_user_id, count(e.user_id), {SUMMED}
    FROM tick_chunks c LEFT JOIN energy_ticks e
        ON e.tick = c.tick AND e.user_id >= c.first_user_id AND e.user_id < c.next_user_id
    WHERE c.tick >= :since GROUP BY c.tick, c.first_user_id
""")  # noqa: S608 - made of our own columns' names


@dataclass
class Audit:
    """What was looked at, and what is wrong."""

    rows: int = 0
    quarters: int = 0
    days: int = 0
    months: int = 0
    adjusted: int = 0
    """Quarter hours whose level changed by more than flowed: edits, batteries that came or went."""
    faults: list[str] = field(default_factory=list)


Found = dict[tuple[int, int], Ints]
"""Of each tick and chunk: homes, and the sums of their rows."""


def audit() -> Audit:
    """Look at everything that is kept."""
    found = Audit()
    with transaction():
        ids = list(db.session.scalars(select(User.id).order_by(User.id)))
    _check_hot(found)
    chunks: Found = {}
    for start in range(0, len(ids), HOMES_AT_ONCE):
        homes = ids[start : start + HOMES_AT_ONCE]
        for since in _packed_days():
            with transaction():
                progress.lock()
                _check_packed_day(found, homes, since, chunks)
        _check_made(found, homes)
    _check_chunks(found, chunks, packed=True)
    return found


def _check_hot(found: Audit) -> None:
    """The rows of hours that are not packed, against what their chunks say of them."""
    with transaction():
        progress.lock()
        energy_periods.hold_ticks(driver_cursor())
        rows = db.session.execute(HOT_CHUNKS, {"since": progress.packed_until()}).all()
    chunks = {(row[0], row[1]): np.array(row[2:], np.int64) for row in rows}
    found.rows += int(sum(sums[0] for sums in chunks.values()))
    _check_chunks(found, chunks, packed=False)


def _packed_days() -> Iterator[int]:
    with transaction():
        kept = list(partitions.of_table(driver_cursor(), energy_blocks.TICKS))
    yield from (partition.since for partition in kept)


def _check_packed_day(found: Audit, homes: list[int], since: int, chunks: Found) -> None:
    cursor, until = driver_cursor(), since + DAY
    facts = energy_blocks.read_ticks(cursor, homes, since, until)
    quarters = energy_blocks.read_periods(cursor, energy_blocks.QUARTERS, homes, since, until)
    found.rows += len(facts["tick"])
    found.quarters += len(quarters["start"])
    found.adjusted += int((quarters["adjusted_mwh"] != 0).sum())
    _count_chunks(facts, chunks)
    _check_quarters(found, homes, facts, quarters, since)


def _count_chunks(facts: Table, chunks: Found) -> None:
    """Add rows up by tick and chunk, as the run log has them."""
    if not len(facts["tick"]):
        return
    net = net_import_mwh(facts)
    rows = facts | {"import_mwh": np.maximum(net, 0), "export_mwh": np.maximum(-net, 0)}
    numbers = np.stack([np.ones_like(net), *(rows[name] for name in SUMS)], axis=1)
    order = np.argsort(facts["tick"], kind="stable")  # within a tick, users stay in order
    for tick, firsts in _chunks_between(int(facts["tick"].min()), int(facts["tick"].max())).items():
        first, last = np.searchsorted(facts["tick"], [tick, tick + 1], sorter=order)
        mine = order[first:last]
        running = np.concatenate([np.zeros((1, numbers.shape[1]), np.int64), np.cumsum(numbers[mine], axis=0)])
        cuts = np.append(np.searchsorted(facts["user_id"][mine], firsts), len(mine))
        for place, user in enumerate(firsts.tolist()):
            sums = running[cuts[place + 1]] - running[cuts[place]]
            chunks[tick, user] = chunks.get((tick, user), np.zeros_like(sums)) + sums


def _chunks_between(first: int, last: int) -> dict[int, Ints]:
    rows = select(TickChunk.tick, TickChunk.first_user_id).where(TickChunk.tick >= first, TickChunk.tick <= last)
    found: dict[int, list[int]] = {}
    for tick, user in db.session.execute(rows.order_by(TickChunk.tick, TickChunk.first_user_id)):
        found.setdefault(tick, []).append(user)
    return {tick: np.array(users, np.int64) for tick, users in found.items()}


def _check_chunks(found: Audit, chunks: Found, *, packed: bool) -> None:
    """Homes and sums of each tick against its chunk: what is missing is a gap that the run log does not know."""
    if not chunks:
        return
    with transaction():
        erased = np.sort(np.array(db.session.scalars(select(energy_erasures.c.user_id)).all(), np.int64))
        ticks = {tick for tick, _ in chunks}
        log = db.session.scalars(select(TickChunk).where(TickChunk.tick.in_(ticks))).all()
    for chunk in log:
        said = np.array([chunk.users, *(getattr(chunk, name) for name in SUMS)], np.int64) * bool(chunk.done_at)
        kept = chunks.get((chunk.tick, chunk.first_user_id), np.zeros_like(said))
        gone = np.diff(np.searchsorted(erased, [chunk.first_user_id, chunk.next_user_id]))[0]
        if (said == kept).all() or (gone and (said - kept >= 0).all() and said[0] - kept[0] <= gone):
            continue
        where = "blocks" if packed else "rows"
        found.faults.append(
            f"tick {chunk.tick}, users from {chunk.first_user_id}: the run log counts {said[0]} homes and "
            f"{_sums(said)}, the {where} have {kept[0]} and {_sums(kept)}"
        )


def _sums(values: Ints) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(SUMS, values[1:].tolist(), strict=True))


def _check_quarters(found: Audit, homes: list[int], facts: Table, quarters: Table, since: int) -> None:
    """Quarter hours against their ticks, and what is stored against the quarter hour before."""
    opening = _held_before(homes, np.unique(facts["user_id"]), since)
    again = periods.quarters(facts, opening)
    _compare(found, "quarter hour", quarters, again, ("user_id", "start", *PERIOD))
    _check_stored(found, quarters)


def _check_stored(found: Audit, quarters: Table) -> None:
    sums = (
        (STORED, "level_mwh"),
        (STORED_TO_USE, "battery_to_use_mwh"),
        (STORED_TO_GRID, "battery_to_grid_mwh"),
    )
    for parts, whole in sums:
        wrong = np.flatnonzero(total(quarters, *parts) != quarters[whole])
        found.faults += [f"{_place(quarters, row)}: {', '.join(parts)} do not add up to {whole}" for row in wrong]
    for name in (*FLOWS, *STORED):
        found.faults += [
            f"{_place(quarters, row)}: {name} is negative" for row in np.flatnonzero(quarters[name] < 0)
        ]


def _held_before(homes: list[int], users: Ints, since: int) -> Ints:
    """What homes held at the last quarter hour before an instant, by origin; nothing where there is none."""
    opening = np.zeros((len(users), len(ORIGINS)), np.int64)
    rows = db.session.execute(
        text("""
            SELECT DISTINCT ON (user_id) user_id, start FROM energy_quarter_blocks
            WHERE user_id = ANY(:homes) AND start < :since ORDER BY user_id, start DESC
        """),
        {"homes": homes, "since": since},
    ).all()
    for start in {row.start for row in rows}:
        mine = [row.user_id for row in rows if row.start == start]
        before = energy_blocks.read_periods(
            driver_cursor(), energy_blocks.QUARTERS, mine, start, start + HOUR_SECONDS
        )
        last = np.append(periods.beginnings(before["user_id"])[1:], len(before["start"])) - 1
        known = np.isin(before["user_id"][last], users)
        places = np.searchsorted(users, before["user_id"][last][known])
        for origin, name in enumerate(STORED):
            opening[places, origin] = before[name][last][known]
    return opening


def _check_made(found: Audit, homes: list[int]) -> None:
    """Hours and days against quarter hours, months against days, for as long as both are kept."""
    with transaction():
        progress.lock()
        rows = db.session.execute(select(User.id, User.timezone).where(User.id.in_(homes))).all()
        zones = {row.id: row.timezone for row in rows}
        for zone in sorted(set(zones.values())):
            mine = [user for user in homes if zones.get(user) == zone]
            _check_days(found, mine, zone)
            _check_months(found, mine, zone)


def _check_days(found: Audit, homes: list[int], zone: str) -> None:
    cursor, made = driver_cursor(), progress.read(zone)
    first = next(partitions.of_table(cursor, energy_blocks.QUARTERS), None)
    if made is None or first is None:
        return
    bounds = boundaries("day", zone, first.since, max(first.since, made.until) + 1)
    for start, end in pairwise(bounds.tolist()):
        if start < first.since or end > made.until:
            continue
        quarters = days.read_quarters(homes, start, end)
        hours = boundaries("hour", zone, start, end)
        by_hour = periods.merge(quarters, calendar.starts_of(quarters["start"], hours))
        stored = energy_blocks.read_periods(cursor, energy_blocks.HOURS, homes, start, start + 1)
        _compare(found, "hour", stored, by_hour, ("user_id", "start", *PERIOD))
        by_day = periods.merge(by_hour, np.full(len(by_hour["start"]), start, np.int64))
        stored = energy_periods.read(cursor, energy_periods.DAYS, homes, start, start + 1)
        found.days += len(stored["start"])
        _compare(found, "day", stored, by_day, ("user_id", "start", *PERIOD))


def _check_months(found: Audit, homes: list[int], zone: str) -> None:
    cursor = driver_cursor()
    months = energy_periods.read(cursor, energy_periods.MONTHS, homes, 0, 2**62)
    if not len(months["start"]):
        return
    found.months += len(months["start"])
    since = int(months["start"].min())
    bounds = boundaries("month", zone, since, int(months["start"].max()) + 1)
    kept = energy_periods.read(cursor, energy_periods.DAYS, homes, since, int(bounds[-1]))
    again = periods.merge(kept, calendar.starts_of(kept["start"], bounds)) if len(kept["start"]) else kept
    known = np.isin(months["start"], again["start"])
    _compare(found, "month", pick(months, known), again, ("user_id", "start", *PERIOD))


def _compare(found: Audit, kind: str, stored: Table, again: Table, names: tuple[str, ...]) -> None:
    """Say where what is stored is not what it was made from."""
    mine = set(zip(stored["user_id"].tolist(), stored["start"].tolist(), strict=True))
    theirs = set(zip(again["user_id"].tolist(), again["start"].tolist(), strict=True))
    found.faults += [f"user {user}, {kind} {start}: missing" for user, start in sorted(theirs - mine)]
    found.faults += [f"user {user}, {kind} {start}: made of nothing" for user, start in sorted(mine - theirs)]
    if mine != theirs:
        return
    for name in names:
        for row in np.flatnonzero(stored[name] != again[name]):
            found.faults.append(
                f"{_place(stored, row, kind)}: {name} is {stored[name][row]}, not {again[name][row]}"
            )


def _place(table: Table, row: Any, kind: str = "quarter hour") -> str:
    return f"user {table['user_id'][row]}, {kind} {table['start'][row]}"
