"""Partitions by time: made before they are needed, dropped whole once they have expired.

The functions take a cursor and leave the transaction to their caller.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Composable, Identifier, Literal

HOUR, DAY = 3_600, 86_400
LENGTHS: dict[str, int | str] = {
    "energy_ticks": HOUR,
    "device_readings": DAY,
    "energy_tick_blocks": DAY,
    "energy_quarter_blocks": DAY,
    "energy_hour_blocks": "month",
    "energy_meter_blocks": "month",
    "energy_days": "year",
    "energy_months": "year",
    "audit_entries": "month",
}
"""What one partition of a table holds: so many seconds, or a month or year of UTC."""
BY_TIMESTAMP = ("audit_entries",)
"""Tables that are cut by a `timestamptz`; the others are by epoch seconds."""

EPOCH = SQL("CASE WHEN {0} ~ '^-?[0-9]+$' THEN {0}::bigint ELSE extract(epoch FROM {0}::timestamptz)::bigint END")
BOUNDS = SQL(r"""
    SELECT name, {}, {} FROM (
        SELECT c.relname, bound[1], bound[2] FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid,
            regexp_match(pg_get_expr(c.relpartbound, c.oid), $$FROM \('([^']+)'\) TO \('([^']+)'\)$$) bound
        WHERE i.inhparent = %s::regclass AND bound IS NOT NULL
    ) AS part (name, since, until) ORDER BY name
""").format(EPOCH.format(Identifier("since")), EPOCH.format(Identifier("until")))
CREATE = SQL("CREATE TABLE {name} (LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)")
# Attaching takes a lock that neither readers nor writers mind, which `CREATE TABLE … PARTITION OF` does not.
WHOLE, BY_HOMES = SQL(""), SQL(" PARTITION BY RANGE (home_id)")
ATTACH = SQL("ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM ({since}) TO ({until})")


@dataclass(frozen=True)
class Partition:
    """A table for the rows of `[since, until)`, epoch seconds."""

    name: str
    since: int
    until: int


def partition_for(table: str, instant: int) -> Partition:
    """The partition that an instant belongs to, whether or not it is there."""
    length, moment = LENGTHS[table], datetime.fromtimestamp(instant, UTC)
    if isinstance(length, int):
        since = instant // length * length
        form = "%Y%m%d%H" if length < DAY else "%Y%m%d"
        return Partition(f"{table}_{datetime.fromtimestamp(since, UTC):{form}}", since, since + length)
    if length == "month":
        start = datetime(moment.year, moment.month, 1, tzinfo=UTC)
        end = datetime(moment.year + moment.month // 12, moment.month % 12 + 1, 1, tzinfo=UTC)
        return Partition(f"{table}_{start:%Y%m}", int(start.timestamp()), int(end.timestamp()))
    start, end = datetime(moment.year, 1, 1, tzinfo=UTC), datetime(moment.year + 1, 1, 1, tzinfo=UTC)
    return Partition(f"{table}_{start:%Y}", int(start.timestamp()), int(end.timestamp()))


def ensure(cursor: Cursor[Any], table: str, instant: int, cuts: Sequence[int] = ()) -> Partition:
    """Make the partition that an instant belongs to unless it is there. One caller at a time.

    `cuts` are the ids of homes at which a new one is cut into pieces, each a table of its own.
    """
    wanted = partition_for(table, instant)
    if not exists(cursor, wanted.name):
        _create(cursor, wanted.name, table, BY_HOMES if cuts else WHOLE)
        bounds = [SQL("MINVALUE"), *map(Literal, cuts), SQL("MAXVALUE")] if cuts else []
        for number, piece in enumerate(pairwise(bounds)):
            name = f"{wanted.name}_{number}"
            _create(cursor, name, table)
            _attach(cursor, name, wanted.name, piece)
        _attach(cursor, wanted.name, table, (_bound(table, wanted.since), _bound(table, wanted.until)))
    return wanted


def _create(cursor: Cursor[Any], name: str, table: str, cut: SQL = WHOLE) -> None:
    cursor.execute(CREATE.format(name=Identifier(name), table=Identifier(table)) + cut)


def _attach(cursor: Cursor[Any], name: str, parent: str, bounds: tuple[Composable, Composable]) -> None:
    names = {"name": Identifier(name), "parent": Identifier(parent)}
    cursor.execute(ATTACH.format(**names, since=bounds[0], until=bounds[1]))


def _bound(table: str, instant: int) -> Literal:
    return Literal(datetime.fromtimestamp(instant, UTC) if table in BY_TIMESTAMP else instant)


def exists(cursor: Cursor[Any], name: str) -> bool:
    """Whether there is a table of this name.

    Asked of the catalogue itself: what `to_regclass` knows may be older than a lock that was waited for.
    """
    found = "SELECT FROM pg_class WHERE relname = %s AND relnamespace = current_schema()::regnamespace"
    return cursor.execute(found, [name]).rowcount > 0


def of_table(cursor: Cursor[Any], table: str) -> Iterator[Partition]:
    """All partitions of a table, by time."""
    for row in cursor.execute(BOUNDS, [table]).fetchall():
        yield Partition(*row)


def leaves(cursor: Cursor[Any], name: str) -> list[str]:
    """The tables that hold a partition's rows: itself or the pieces it is cut into; none if it is not there."""
    found = """
        SELECT relname FROM pg_partition_tree(to_regclass(%s)) JOIN pg_class ON oid = relid
        WHERE isleaf ORDER BY oid
    """
    return [leaf for (leaf,) in cursor.execute(found, [name]).fetchall()]


def drop(cursor: Cursor[Any], name: str) -> None:
    """Drop a partition with its rows. Waits two seconds at the most for those who read the table."""
    cursor.execute("SET LOCAL lock_timeout = '2s'")
    cursor.execute(SQL("DROP TABLE {}").format(Identifier(name)))
    cursor.execute("SET LOCAL lock_timeout = DEFAULT")


def drop_if_empty(cursor: Cursor[Any], name: str) -> bool:
    """Drop a partition if it has no rows, and say whether it is gone. Nobody writes meanwhile; waits as `drop`."""
    if not exists(cursor, name):
        return True
    table = Identifier(name)
    cursor.execute("SET LOCAL lock_timeout = '2s'")
    cursor.execute(SQL("LOCK TABLE {} IN SHARE MODE").format(table))
    cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    if cursor.execute(SQL("SELECT FROM {} LIMIT 1").format(table)).rowcount:
        return False
    drop(cursor, name)
    return True
