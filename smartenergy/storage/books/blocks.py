"""Packed pieces of the ledger: a home's ticks or quarter hours of an hour, or its hours of a day, as one value.

The functions take a cursor and leave the transaction to their caller.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import FACTS, LAYOUT, Book, names
from smartenergy.ledger.flows import level_change_mwh
from smartenergy.ledger.tables import Table, beginnings, empty
from smartenergy.storage import partitions
from smartenergy.storage.arrays import array_of
from smartenergy.storage.codec import packed_series
from smartenergy.storage.codec.binary_copy import RowFormat, copy_in
from smartenergy.storage.fleet_store import UserRange
from smartenergy.storage.planning import BY_KEY, held_to

HOUR_SECONDS = 3_600
TICKS, QUARTERS, HOURS = "energy_tick_blocks", "energy_quarter_blocks", "energy_hour_blocks"
BOOKS = {TICKS: Book.TICK_BLOCKS, QUARTERS: Book.PERIOD_BLOCKS, HOURS: Book.PERIOD_BLOCKS}
COLUMNS = {table: names(book) for table, book in BOOKS.items()}
LAYOUTS = {
    table: {layout: len(names(book, layout)) for layout in range(1, LAYOUT + 1)} for table, book in BOOKS.items()
}
"""How many columns the blocks of a table have in each layout."""
COPY_IN = SQL("COPY {} (home_id, start, packed) FROM STDIN (FORMAT binary)")
OF_HOMES = SQL("""
    SELECT home_id, start, packed FROM {} WHERE home_id = ANY(%s::bigint[]) AND start >= %s AND start < %s
    ORDER BY home_id, start
""")
LAST_STARTS = SQL("""
    SELECT wanted.id, last.start FROM unnest(%s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT start FROM {} WHERE home_id = wanted.id AND start < %s ORDER BY start DESC LIMIT 1
    ) AS last
""")

AT = "SELECT 1 FROM {} WHERE start = %(hour)s AND home_id >= %(first)s AND home_id < %(next)s"
ANY_AT = SQL(f"{AT.format(TICKS)} UNION ALL {AT.format(QUARTERS)} LIMIT 1")
TAKE_AWAY = SQL("""
    DELETE FROM {} b USING unnest(%(homes)s::bigint[], %(starts)s::bigint[]) k (home_id, start)
    WHERE b.home_id = k.home_id AND b.start = k.start AND b.start >= %(first)s AND b.start <= %(last)s
""")


def any_at(cursor: Cursor[Any], users: UserRange, hour: int) -> bool:
    """Whether any home of a range has packed ticks or quarter hours of an hour."""
    with held_to(cursor, BY_KEY):
        return cursor.execute(ANY_AT, {"first": users[0], "next": users[1], "hour": hour}).rowcount > 0


def last_starts(cursor: Cursor[Any], table: str, homes: Sequence[int], instant: int) -> dict[int, int]:
    """When each home's last block, or day, begins that begins before an instant; homes with none are not there."""
    with held_to(cursor, BY_KEY):
        return dict(cursor.execute(LAST_STARTS.format(Identifier(table)), [array_of(homes), instant]).fetchall())


def take_away(cursor: Cursor[Any], table: str, homes: Ints, starts: Ints) -> None:
    """Remove the blocks, days or months of homes that begin at these instants, where there are any."""
    if len(starts):
        at = beginnings(homes, starts)  # which leaves few of many ticks
        keys = np.unique(np.stack([homes[at], starts[at]]), axis=1)
        given = {"homes": array_of(keys[0].tolist()), "starts": array_of(keys[1].tolist())}
        edges = {"first": int(starts.min()), "last": int(starts.max())}
        cursor.execute(TAKE_AWAY.format(Identifier(table)), given | edges)


def write_ticks(cursor: Cursor[Any], facts: Table) -> None:
    """Pack ticks, ordered by `home_id` and `tick`, into a block a home and hour.

    Levels are written as what changed them beside what the facts say, which is nearly always nothing.
    """
    hours = facts["tick"] // HOUR_SECONDS * HOUR_SECONDS
    before = facts["level_mwh"] - level_change_mwh(facts)
    for rows in _alike(facts["home_id"], hours):
        block = {name: facts[name][rows] for name in FACTS}
        ticks, opening = facts["tick"][rows], before[rows]
        gaps = np.diff(ticks, axis=1, prepend=ticks[:, :1])
        gaps[:, 0] = gaps[:, 1] if gaps.shape[1] > 1 else 0
        block["first_seconds"] = np.broadcast_to((ticks - hours[rows])[:, :1], ticks.shape)
        block["gap_seconds"] = gaps
        block["opening_mwh"] = np.broadcast_to(opening[:, :1], ticks.shape)
        block["adjusted_mwh"] = np.zeros_like(ticks)
        block["adjusted_mwh"][:, 1:] = opening[:, 1:] - block["level_mwh"][:, :-1]
        _write(cursor, TICKS, facts["home_id"][rows[:, 0]], hours[rows[:, 0]], block)


def write_periods(cursor: Cursor[Any], table: str, periods: Table, starts: Ints) -> None:
    """Pack periods, ordered by `home_id` and `start`, into a block for each home and each of `starts`."""
    for rows in _alike(periods["home_id"], starts):
        block = {name: column[rows] for name, column in periods.items()}
        block["offset_seconds"] = (periods["start"] - starts)[rows]
        _write(cursor, table, block["home_id"][:, 0], starts[rows[:, 0]], block)


def read_ticks(cursor: Cursor[Any], users: Sequence[int], since: int, until: int) -> dict[str, Ints]:
    """The facts of homes from blocks that begin in `[since, until)`, ordered by `home_id` and `tick`."""
    users_of, starts, found = _read(cursor, TICKS, users, since, until)
    if not len(starts):
        return empty(("home_id", "tick", *FACTS))
    at = beginnings(users_of, starts)
    gaps, moved = found["gap_seconds"].copy(), level_change_mwh(found) + found["adjusted_mwh"]
    gaps[at] = found["first_seconds"][at]
    moved[at] += found["opening_mwh"][at]
    ticks = starts + _sum_within(gaps, at)
    level = _sum_within(moved, at)
    return {"home_id": users_of, "tick": ticks, "level_mwh": level} | {
        name: found[name] for name in FACTS if name != "level_mwh"
    }


def read_periods(cursor: Cursor[Any], table: str, users: Sequence[int], since: int, until: int) -> dict[str, Ints]:
    """The periods of homes from blocks that begin in `[since, until)`, ordered by `home_id` and `start`."""
    users_of, starts, found = _read(cursor, table, users, since, until)
    return {"home_id": users_of, "start": starts + found.pop("offset_seconds")} | found


def _alike(users: Ints, blocks: Ints) -> Iterator[Ints]:
    """Rows of blocks of the same length, as (blocks, entries) matrices: they are packed at once."""
    at = beginnings(users, blocks)
    counts = np.diff(np.append(at, len(users)))
    for count in np.unique(counts):
        yield at[counts == count][:, None] + np.arange(count)


def _write(cursor: Cursor[Any], table: str, users: Ints, starts: Ints, block: Table) -> None:
    packed = packed_series.pack([block[name] for name in COLUMNS[table]], LAYOUT)
    parts = partitions_of(table, starts)
    for start in np.unique(parts):
        mine = parts == start
        rows = RowFormat(home_id=">i8", start=">i8", packed=f"V{packed.shape[1]}").empty(int(mine.sum()))
        rows["home_id"], rows["start"] = users[mine], starts[mine]
        rows["packed"] = np.ascontiguousarray(packed[mine]).view(f"V{packed.shape[1]}")[:, 0]
        partition = partitions.ensure(cursor, table, int(start))
        copy_in(cursor, COPY_IN.format(Identifier(partition.name)), rows)


def partitions_of(table: str, starts: Ints) -> Ints:
    """The beginning of the partition that each row belongs to."""
    unique, places = np.unique(starts, return_inverse=True)
    found = [partitions.partition_for(table, start).since for start in unique.tolist()]
    return np.array(found, np.int64)[places]


def _read(
    cursor: Cursor[Any], table: str, users: Sequence[int], since: int, until: int
) -> tuple[Ints, Ints, dict[str, Ints]]:
    """Whose each entry is, when its block begins, and its columns."""
    query = OF_HOMES.format(Identifier(table))
    rows = cursor.execute(query, [array_of(users), since, until], binary=True).fetchall()
    counts, found = packed_series.unpack([packed for _, _, packed in rows], LAYOUTS[table])
    owners = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    starts = np.fromiter((row[1] for row in rows), np.int64, len(rows))
    return np.repeat(owners, counts), np.repeat(starts, counts), dict(zip(COLUMNS[table], found, strict=True))


def _sum_within(column: Ints, at: Ints) -> Ints:
    """The running sum, begun anew at each of these places."""
    sums = np.cumsum(column)
    lengths = np.diff(np.append(at, len(column)))
    return sums - np.repeat(sums[at] - column[at], lengths)
