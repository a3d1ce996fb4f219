"""A home's days and months as rows, in its own time zone, and what its batteries held when its hours were packed.

The functions take a cursor and leave the transaction to their caller.
"""

from typing import Any, NamedTuple

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import PERIOD, STORED
from smartenergy.ledger.tables import Table
from smartenergy.storage import partitions
from smartenergy.storage.arrays import array_of
from smartenergy.storage.books.blocks import partitions_of
from smartenergy.storage.codec.binary_copy import RowFormat, copy_in
from smartenergy.storage.codec.packed_rows import PackedRow, fetch

DAYS, MONTHS = "energy_days", "energy_months"
COLUMNS = ("home_id", "start", "until", *PERIOD)
ROW = RowFormat(**dict.fromkeys(COLUMNS, ">i8"))
COPY_IN = SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
PACKED = PackedRow(**{name: (f"int8send({name})", ">i8") for name in COLUMNS})
SOURCE = (
    "FROM {} WHERE home_id = ANY(%(users)s::bigint[]) AND start >= %(since)s AND start < %(until)s "
    "ORDER BY home_id, start"
)
OF_HOMES = {table: PACKED.select(SQL(SOURCE.format(table))) for table in (DAYS, MONTHS)}

ANY_BEFORE = SQL(
    "SELECT FROM {} WHERE home_id = %(home)s AND start < %(instant)s AND until <= %(instant)s LIMIT 1"
)
OF_OTHER_BOUNDS = SQL("""
    SELECT DISTINCT p.home_id FROM {} p LEFT JOIN unnest(%(starts)s::bigint[], %(ends)s::bigint[]) b (start, until)
        ON b.start = p.start AND b.until = p.until
    WHERE p.home_id = ANY (%(users)s) AND (b.start IS NULL OR p.until > %(limit)s)
""")
LAST_BEFORE = SQL("""
    SELECT DISTINCT ON (home_id) home_id, start, until, ticks,
        EXISTS (SELECT FROM {table} e WHERE e.home_id = p.home_id AND e.start < p.start)
    FROM {table} p WHERE home_id = ANY (%(users)s) AND start < %(instant)s {unless} ORDER BY home_id, start DESC
""")
WITHOUT_HOURS = SQL(
    "AND NOT EXISTS (SELECT FROM energy_hour_blocks h WHERE h.home_id = p.home_id AND h.start = p.start)"
)

BALANCE = PackedRow(**{name: (f"int8send({name})", ">i8") for name in ("home_id", "until", *STORED)})
BALANCES = BALANCE.select(SQL("FROM energy_balances WHERE home_id = ANY(%(users)s::bigint[]) ORDER BY home_id"))
KEEP_BALANCES = SQL("""
    INSERT INTO energy_balances ({columns}) SELECT * FROM unnest({arrays})
    ON CONFLICT (home_id) DO UPDATE SET ({columns}) = ROW (EXCLUDED.*)
""").format(
    columns=SQL(", ").join(map(Identifier, ("home_id", "until", *STORED))),
    arrays=SQL(", ").join([SQL("%s::bigint[]")] * (2 + len(STORED))),
)


# While the table is held, no hour's rows are dropped: they are either still there or packed already. Who drops one
# locks the table too, so its partitions, a hundred perhaps, need not be held.
HOLD_TICKS = SQL("LOCK TABLE ONLY energy_ticks IN ACCESS SHARE MODE")
STANDING = SQL("""
    SELECT u.id, u.timezone, greatest(h.until, b.until, 0), least(coalesce(z.until, 0), l.since),
           ARRAY(SELECT ARRAY[since, until] FROM energy_histories w WHERE w.home_id = u.id ORDER BY since),
           {stored}
    FROM ({home}) u LEFT JOIN energy_progress h ON h.name = 'hours'
         LEFT JOIN energy_progress z ON z.name = u.ledger_timezone
         LEFT JOIN energy_balances b ON b.home_id = u.id LEFT JOIN energy_behind l ON l.home_id = u.id
""")
STORED_COLUMNS = SQL(", ").join(SQL("coalesce(b.{}, 0)").format(Identifier(name)) for name in STORED)
OF_A_HOME = STANDING.format(stored=STORED_COLUMNS, home=SQL("SELECT * FROM homes WHERE id = %s"))
OF_A_USER = STANDING.format(
    stored=STORED_COLUMNS, home=SQL("SELECT * FROM homes WHERE user_id = %s ORDER BY id LIMIT 1")
)


def hold_ticks(cursor: Cursor[Any]) -> None:
    """Let no row of ticks be dropped until the transaction at hand ends."""
    cursor.execute(HOLD_TICKS)


class Standing(NamedTuple):
    """How far a home's ledger has come."""

    home_id: int
    zone: str
    packed_until: int
    made_until: int
    """Until when its days are made, perhaps by the clocks of a zone that it has left since.

    Of a home that is behind, until what was changed.
    """
    in_bulk: list[list[int]]
    """The stretches that were written in bulk, such as a past that was made to order."""
    held: Ints
    """What it held when it was packed, by origin, as (1, origins)."""


def read_standing(
    cursor: Cursor[Any], *, home_id: int | None = None, user_id: int | None = None
) -> Standing | None:
    """How far the ledger of a home, or of a user's first one, has come; None where there is no such home."""
    query, wanted = (OF_A_USER, user_id) if home_id is None else (OF_A_HOME, home_id)
    row = cursor.execute(query, [wanted]).fetchone()
    if row is None:
        return None
    home_id, zone, packed_until, made_until, in_bulk, *held = row
    return Standing(home_id, zone, packed_until, made_until, in_bulk, np.array([held], np.int64))


def write(cursor: Cursor[Any], table: str, periods: Table) -> None:
    """Append days or months."""
    homes = partitions_of(table, periods["start"])
    for since in np.unique(homes):
        mine = homes == since
        rows = ROW.empty(int(mine.sum()))
        for name in COLUMNS:
            rows[name] = periods[name][mine]
        partition = partitions.ensure(cursor, table, int(since))
        copy_in(cursor, COPY_IN.format(Identifier(partition.name), SQL(", ").join(map(Identifier, COLUMNS))), rows)


def read(cursor: Cursor[Any], table: str, users: list[int], since: int, until: int) -> dict[str, Ints]:
    """The days or months of homes that begin in `[since, until)`, ordered by `home_id` and `start`."""
    rows = fetch(cursor, OF_HOMES[table], {"users": array_of(users), "since": since, "until": until}, PACKED)
    return {name: rows[name].astype(np.int64) for name in COLUMNS}


def any_before(cursor: Cursor[Any], table: str, home_id: int, instant: int) -> bool:
    """Whether a home has a period that ended before an instant."""
    query = ANY_BEFORE.format(Identifier(table))
    return cursor.execute(query, {"home": home_id, "instant": instant}).rowcount > 0


def having(cursor: Cursor[Any], table: str, users: list[int], start: int) -> list[int]:
    """Those of homes that have a day or month that begins at an instant."""
    found = SQL("SELECT home_id FROM {} WHERE home_id = ANY (%s) AND start = %s").format(Identifier(table))
    return [user for (user,) in cursor.execute(found, [users, start]).fetchall()]


def of_other_bounds(cursor: Cursor[Any], table: str, users: list[int], bounds: Ints, limit: int) -> list[int]:
    """Those of homes that have days or months which do not lie between two neighbouring bounds, or end later."""
    given = {"users": users, "starts": bounds[:-1].tolist(), "ends": bounds[1:].tolist(), "limit": limit}
    return [user for (user,) in cursor.execute(OF_OTHER_BOUNDS.format(Identifier(table)), given).fetchall()]


class Last(NamedTuple):
    """A home's last day or month of some kind."""

    home_id: int
    start: int
    until: int
    ticks: int
    has_earlier: bool


def last_before(
    cursor: Cursor[Any], table: str, users: list[int], instant: int, *, without_hours: bool = False
) -> list[Last]:
    """Each home's last day or month that begins before an instant; of days, perhaps, whose hours are not kept."""
    unless = WITHOUT_HOURS if without_hours else SQL("")
    query = LAST_BEFORE.format(table=Identifier(table), unless=unless)
    return [Last(*row) for row in cursor.execute(query, {"users": users, "instant": instant}).fetchall()]


def read_balances(cursor: Cursor[Any], users: Ints) -> tuple[Ints, Ints]:
    """Until when each home, by id, is packed, and what it held then, (homes, origins); 0 of those with none."""
    found = fetch(cursor, BALANCES, {"users": array_of(users.tolist())}, BALANCE)
    until, held = np.zeros(len(users), np.int64), np.zeros((len(users), len(STORED)), np.int64)
    places = np.searchsorted(users, found["home_id"])
    until[places] = found["until"]
    for column, name in enumerate(STORED):
        held[places, column] = found[name]
    return until, held


def keep_balances(cursor: Cursor[Any], users: Ints, until: int, held: Ints) -> None:
    """Remember what homes held at an instant."""
    columns = [users, np.full(len(users), until, np.int64), *held.T]
    cursor.execute(KEEP_BALANCES, [array_of(column.tolist()) for column in columns])
