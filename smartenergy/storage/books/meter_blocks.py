"""What homes' meters counted: the quarter hours of a home in a day of UTC, as one value.

The functions take a cursor and leave the transaction to their caller.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.columns import BY_NAME, LAYOUT, LEFT_STORE, STORE, Book, names
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table, beginnings, pick, total
from smartenergy.storage import partitions
from smartenergy.storage.arrays import array_of
from smartenergy.storage.books.blocks import partitions_of
from smartenergy.storage.codec import packed_days

METERS = "energy_meter_blocks"
COLUMNS = names(Book.METERS)
LAYOUTS = {layout: len(names(Book.METERS, layout)) for layout in range(1, LAYOUT + 1)}
"""How many columns a block has in each layout."""
RISEN, FALLEN = "store_risen_mwh", "store_fallen_mwh"
SUMMED = tuple(name for name in COLUMNS if name not in (RISEN, FALLEN))
"""A quarter hour is read as these, `level_mwh` at its end, and whether storage was counted: `is_followed`."""
SINCE_STORES = BY_NAME[RISEN].since
ENTRIES = DAY_SECONDS // QUARTER_SECONDS
COPY_IN = SQL("COPY {} (home_id, start, packed) FROM STDIN (FORMAT binary)")
OF_HOMES = """
    SELECT home_id, start, packed FROM energy_meter_blocks
    WHERE home_id = ANY(%s::bigint[]) AND start >= %s AND start < %s ORDER BY home_id, start
"""


FIRST_DAY = """
    SELECT coalesce(min(start), %(until)s) FROM energy_meter_blocks WHERE home_id = %(home)s AND start < %(until)s
"""


def first_day(cursor: Cursor[Any], home_id: int, until: int) -> int:
    """When the first day of a home that was counted before an instant begins; that instant, where none was."""
    found = cursor.execute(FIRST_DAY, {"home": home_id, "until": until}).fetchone()
    return int(found[0]) if found else until


def write(cursor: Cursor[Any], quarters: Table) -> None:
    """Pack quarter hours, ordered by `home_id` and `start`, into a block a home and day.

    Levels are written as what changed them beside what flowed, which is nearly always nothing.
    """
    days = days_of(quarters["start"])
    at = beginnings(quarters["home_id"], days)
    quarters = {**quarters, **_unexplained(quarters, at)}
    blocks = np.zeros((len(at), len(COLUMNS), ENTRIES), np.int64)
    block = np.repeat(np.arange(len(at)), np.diff(np.append(at, len(days))))
    entry = (quarters["start"] - days) // QUARTER_SECONDS
    for place, name in enumerate(COLUMNS):
        blocks[block, place, entry] = quarters[name]
    _copy(cursor, quarters["home_id"][at], days[at], blocks)


def came_from_own(quarters: Table) -> Ints:
    """What panels and generators gave to storage: what is left once all else is accounted for."""
    came = total(quarters, "solar_mwh", "generator_mwh", "import_mwh", "store_used_mwh", "store_sent_mwh")
    return came - total(quarters, "consumption_mwh", "export_mwh", "store_grid_mwh")


def _change(quarters: Table) -> Ints:
    return came_from_own(quarters) + quarters[STORE[0]] - total(quarters, *LEFT_STORE)


def _unexplained(quarters: Table, at: Ints) -> dict[str, Ints]:
    """What no flow explains, up and down; at a block's first all that was there before."""
    level = quarters["level_mwh"]
    before = np.concatenate([[0], level[:-1]]) if len(level) else level
    before[at] = 0
    moved = level - _change(quarters) - before
    return {RISEN: np.maximum(moved, 0), FALLEN: np.maximum(-moved, 0)}


def _copy(cursor: Cursor[Any], homes: Ints, days: Ints, blocks: Ints) -> None:
    parts = partitions_of(METERS, days)
    for part in np.unique(parts).tolist():
        mine = np.flatnonzero(parts == part)
        partition = partitions.ensure(cursor, METERS, part)
        packed = packed_days.pack(blocks[mine], LAYOUT)
        with cursor.copy(COPY_IN.format(Identifier(partition.name))) as copy:
            copy.set_types(["int8", "int8", "bytea"])
            for row in zip(homes[mine].tolist(), days[mine].tolist(), packed, strict=True):
                copy.write_row(row)


def read(cursor: Cursor[Any], homes: Sequence[int], since: int, until: int) -> dict[str, Ints]:
    """The quarter hours of homes in `[since, until)` of which anything is recorded, by `home_id` and `start`."""
    first = days_of(np.array([since]))[0]
    rows = cursor.execute(OF_HOMES, [array_of(homes), int(first), until], binary=True).fetchall()
    found = packed_days.unpack([packed for _, _, packed in rows], LAYOUTS, ENTRIES)
    owners, days = (np.fromiter((row[place] for row in rows), np.int64, len(rows)) for place in (0, 1))
    quarters = {"home_id": np.repeat(owners, ENTRIES), "start": _starts(days)}
    quarters |= dict(zip(COLUMNS, found.swapaxes(0, 1).reshape(len(COLUMNS), -1), strict=True))
    packed_by = np.fromiter((packed[0] for _, _, packed in rows), np.int64, len(rows))
    quarters |= _levels(quarters, np.repeat(packed_by >= SINCE_STORES, ENTRIES).astype(np.int64))
    start = quarters["start"]
    return pick(quarters, (quarters["recorded_seconds"] > 0) & (start >= since) & (start < until))


def read_days(
    cursor: Cursor[Any], homes: Sequence[int], since: int, until: int, wanted: Sequence[str]
) -> tuple[Ints, Ints, Table]:  # fmt: skip
    """Of the days of UTC of homes that begin in `[since, until)`: whose each is, when it begins, some columns.

    A column has a row a day and an entry a quarter hour, 0 where nothing is recorded.
    """
    rows = cursor.execute(OF_HOMES, [list(homes), since, until], binary=True).fetchall()
    places = [COLUMNS.index(name) for name in wanted]
    found = packed_days.unpack([packed for _, _, packed in rows], LAYOUTS, ENTRIES, places)
    owners, days = (np.fromiter((row[place] for row in rows), np.int64, len(rows)) for place in (0, 1))
    return owners, days, dict(zip(wanted, found.swapaxes(0, 1), strict=True))


def _levels(quarters: dict[str, Ints], is_followed: Ints) -> dict[str, Ints]:
    """What was held at the end of each quarter hour, in place of what changed it; 0 where it was not counted."""
    moved = _change(quarters) + quarters.pop(RISEN) - quarters.pop(FALLEN)
    levels: Ints = np.cumsum((moved * is_followed).reshape(-1, ENTRIES), axis=1).ravel()
    return {"level_mwh": levels, "is_followed": is_followed}


def _starts(days: Ints) -> Ints:
    starts: Ints = (days[:, None] + np.arange(ENTRIES) * QUARTER_SECONDS).ravel()
    return starts


def days_of(instants: Ints) -> Ints:
    """When the day of UTC of each instant begins."""
    return instants // DAY_SECONDS * DAY_SECONDS
