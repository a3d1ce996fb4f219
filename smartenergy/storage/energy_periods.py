"""A home's days and months as rows, in its own time zone, and what its batteries held when its hours were packed.

The functions take a cursor and leave the transaction to their caller.
"""

from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from smartenergy.ledger.columns import PERIOD, STORED, Table
from smartenergy.simulation.draws import Ints
from smartenergy.storage import partitions
from smartenergy.storage.binary_copy import RowFormat, copy_in
from smartenergy.storage.energy_blocks import partitions_of
from smartenergy.storage.packed_rows import PackedRow, fetch

DAYS, MONTHS = "energy_days", "energy_months"
COLUMNS = ("user_id", "start", *PERIOD)
ROW = RowFormat(**dict.fromkeys(COLUMNS, ">i8"))
COPY_IN = SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
PACKED = PackedRow(**{name: (f"int8send({name})", ">i8") for name in COLUMNS})
SOURCE = (
    "FROM {} WHERE user_id = ANY(%(users)s) AND start >= %(since)s AND start < %(until)s ORDER BY user_id, start"
)
OF_HOMES = {table: PACKED.select(SQL(SOURCE.format(table))) for table in (DAYS, MONTHS)}

BALANCE = PackedRow(**{name: (f"int8send({name})", ">i8") for name in ("user_id", "until", *STORED)})
BALANCES = BALANCE.select(SQL("FROM energy_balances WHERE user_id = ANY(%(users)s) ORDER BY user_id"))
KEEP_BALANCES = SQL("""
    INSERT INTO energy_balances ({columns}) SELECT * FROM unnest({arrays})
    ON CONFLICT (user_id) DO UPDATE SET ({columns}) = ROW (EXCLUDED.*)
""").format(
    columns=SQL(", ").join(map(Identifier, ("user_id", "until", *STORED))),
    arrays=SQL(", ").join([SQL("%s::bigint[]")] * (2 + len(STORED))),
)


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
    """The days or months of homes that begin in `[since, until)`, ordered by `user_id` and `start`."""
    rows = fetch(cursor, OF_HOMES[table], {"users": users, "since": since, "until": until}, PACKED)
    return {name: rows[name].astype(np.int64) for name in COLUMNS}


def read_balances(cursor: Cursor[Any], users: Ints) -> tuple[Ints, Ints]:
    """Until when each home, by id, is packed, and what it held then, (homes, origins); 0 of those with none."""
    found = fetch(cursor, BALANCES, {"users": users.tolist()}, BALANCE)
    until, held = np.zeros(len(users), np.int64), np.zeros((len(users), len(STORED)), np.int64)
    places = np.searchsorted(users, found["user_id"])
    until[places] = found["until"]
    for column, name in enumerate(STORED):
        held[places, column] = found[name]
    return until, held


def keep_balances(cursor: Cursor[Any], users: Ints, until: int, held: Ints) -> None:
    """Remember what homes held at an instant."""
    columns = [users, np.full(len(users), until, np.int64), *held.T]
    cursor.execute(KEEP_BALANCES, [column.tolist() for column in columns])
