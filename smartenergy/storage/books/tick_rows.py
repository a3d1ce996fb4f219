"""The ledger's rows of ticks: appended a chunk at a time, read by home or by range of homes.

The functions take a cursor and leave the transaction to their caller.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import LOSSES, TICKS
from smartenergy.ledger.tables import Table, pick
from smartenergy.storage import partitions
from smartenergy.storage.codec.binary_copy import RowFormat, copy_in
from smartenergy.storage.codec.packed_rows import PackedRow, Records, fetch
from smartenergy.storage.fleet_store import UserRange
from smartenergy.storage.planning import held_to

COLUMNS = ("home_id", "tick", *TICKS)
# Losses that are 0 are NULL, three of them in the bytes of one number; where a chunk has none, COPY names none.
PACKED = PackedRow(**{
    name: (f"int8send(coalesce({name}, 0))" if name in LOSSES else f"int8send({name})", ">i8") for name in COLUMNS
})  # fmt: skip
COPY_IN = SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
FROM_HOMES = SQL("""
    FROM energy_ticks WHERE home_id >= %(first)s AND home_id < %(next)s AND tick >= %(since)s AND tick < %(until)s
""")
OF_HOMES = PACKED.select(FROM_HOMES)
TAKE = SQL("""
    WITH taken AS (DELETE FROM {} WHERE home_id >= %(first)s AND home_id < %(next)s RETURNING {})
""")

# Each tick is written in the order of users, which the planner's statistics can't say: left alone it reads all
# pages. To start processes for so few rows takes longer than to read them, and so does to fetch pages ahead: they
# were just written, and are still in the machine's memory.
BY_THE_INDEX = {
    "enable_seqscan": "off", "max_parallel_workers_per_gather": "0", "effective_io_concurrency": "0",
}  # fmt: skip
METERED = ("recorded_seconds", "solar_mwh", "generator_mwh", "consumption_mwh")
SUMS = """
    SELECT home_id, tick - tick %% 900 AS start, sum(interval_seconds)::bigint, sum(solar_mwh)::bigint,
        sum(generator_mwh)::bigint, sum(consumption_mwh)::bigint
    FROM energy_ticks WHERE home_id = ANY(%s) AND tick >= %s AND tick < %s GROUP BY 1, 2 ORDER BY 1, 2
"""
HOLD = SQL("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE NOWAIT")
SUMMARIZE = SQL("SELECT brin_summarize_new_values(indexrelid) FROM pg_index WHERE indrelid = %s::regclass")


@lru_cache
def _format(columns: tuple[str, ...]) -> RowFormat:
    return RowFormat(**dict.fromkeys(columns, ">i8"))


def append(cursor: Cursor[Any], tick: int, facts: Table) -> None:
    """Append a tick's facts of many homes, in the order of their ids, by which they are found."""
    if (np.diff(facts["home_id"]) < 0).any():
        facts = pick(facts, np.argsort(facts["home_id"]))
    columns = tuple(name for name in COLUMNS if name not in LOSSES or facts[name].any())
    rows = _format(columns).empty(len(facts["home_id"]))
    rows["tick"] = tick
    for name in columns:
        if name != "tick":
            rows[name] = facts[name]
    # Straight into the partition: dropping another one then waits for no writer. PostgreSQL finds the piece.
    partition = Identifier(partitions.partition_for("energy_ticks", tick).name)
    copy_in(cursor, COPY_IN.format(partition, SQL(", ").join(map(Identifier, columns))), rows)


def summarize(cursor: Cursor[Any], tick: int) -> None:
    """Let the index know the pages that a tick has filled, so that a home's rows are found without reading all.

    A piece that somebody else is at, autovacuum for one, is left to the next tick rather than waited for.
    """
    for leaf in partitions.leaves(cursor, partitions.partition_for("energy_ticks", tick).name):
        with suppress(LockNotAvailable), cursor.connection.transaction():
            cursor.execute(HOLD.format(Identifier(leaf)))
            cursor.execute(SUMMARIZE, [leaf])


def read(cursor: Cursor[Any], users: UserRange, since: int, until: int) -> dict[str, Ints]:
    """The facts of a range of homes in `[since, until)`, ordered by `home_id` and `tick`."""
    first, after = users
    with held_to(cursor, BY_THE_INDEX):
        rows = fetch(cursor, OF_HOMES, {"first": first, "next": after, "since": since, "until": until}, PACKED)
    return _in_order(rows)


def metered(cursor: Cursor[Any], homes: Sequence[int], since: int, until: int) -> dict[str, Ints]:
    """What homes made and used in the quarter hours of `[since, until)` that are still rows of ticks."""
    with held_to(cursor, BY_THE_INDEX):
        rows = cursor.execute(SUMS, [list(homes), since, until], binary=True).fetchall()
    found = np.array(rows, np.int64).reshape(-1, 2 + len(METERED)).T
    return dict(zip(("home_id", "start", *METERED), found, strict=True))


def take(cursor: Cursor[Any], partition: str, users: UserRange) -> dict[str, Ints]:
    """Take the rows of a range of homes out of an hour, and answer just those; ordered as `read` has them."""
    first, after = users
    taken = TAKE.format(Identifier(partition), SQL(", ").join(map(Identifier, COLUMNS)))
    with held_to(cursor, BY_THE_INDEX):
        rows = fetch(cursor, taken + PACKED.select(SQL("FROM taken")), {"first": first, "next": after}, PACKED)
    return _in_order(rows)


def _in_order(rows: Records) -> dict[str, Ints]:
    order = np.lexsort((rows["tick"], rows["home_id"]))
    return {name: rows[name].astype(np.int64)[order] for name in COLUMNS}
