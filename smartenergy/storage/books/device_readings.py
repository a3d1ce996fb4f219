"""Readings of single devices, of those whose readings are on: appended by the tick, read by device.

The functions take a cursor and leave the transaction to their caller.
"""

from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.tables import Table
from smartenergy.storage import partitions
from smartenergy.storage.codec.binary_copy import RowFormat, copy_in
from smartenergy.storage.codec.packed_rows import PackedRow, fetch
from smartenergy.storage.fleet_store import UserRange

READING = RowFormat(
    user_id=">i8", device_id=">i8", tick=">i8", interval_seconds=">i4", energy_mwh=">i8", level_mwh=">i8"
)
COPY_IN = SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
RECORDED = SQL("SELECT id FROM devices WHERE user_id >= %s AND user_id < %s AND readings = 'on' ORDER BY id")
RECORDED_OF_HOMES = SQL("""
    SELECT id FROM devices WHERE user_id = ANY(%s) AND home_id = ANY(%s) AND readings = 'on' ORDER BY id
""")
THERE = SQL("""
    SELECT device_id, tick FROM device_readings
    WHERE user_id = ANY(%s) AND device_id = ANY(%s) AND tick >= %s AND tick <= %s
""")
OF_TICK = ("user_id", "device_id", "energy_mwh", "level_mwh")
APPENDED = (*OF_TICK, "tick", "interval_seconds")
COLUMNS = ("tick", "interval_seconds", "energy_mwh", "level_mwh")
PACKED = PackedRow(**{name: (f"int8send({name}::int8)", ">i8") for name in COLUMNS})
OF_DEVICE = PACKED.select(
    SQL("""FROM device_readings WHERE user_id = %(user)s AND device_id = %(device)s
           AND tick >= %(since)s AND tick < %(until)s ORDER BY tick""")
)


def recorded(cursor: Cursor[Any], users: UserRange) -> Ints:
    """The ids of the devices, of a range of homes, whose readings are on."""
    return np.array([row[0] for row in cursor.execute(RECORDED, users).fetchall()], np.int64)


def recorded_of_homes(cursor: Cursor[Any], users: list[int], homes: list[int]) -> Ints:
    """The same of some homes of some users."""
    return np.array([row[0] for row in cursor.execute(RECORDED_OF_HOMES, [users, homes]).fetchall()], np.int64)


def there(
    cursor: Cursor[Any], users: list[int], devices: list[int], first: int, last: int
) -> dict[int, list[int]]:
    """Of which ticks, from one to another, there are readings, by device."""
    found: dict[int, list[int]] = {}
    for device, tick in cursor.execute(THERE, [users, devices, first, last]).fetchall():
        found.setdefault(device, []).append(tick)
    return found


def append(cursor: Cursor[Any], tick: int, interval_seconds: int, readings: Table) -> None:
    """Append a tick's readings, of columns `OF_TICK`, where its day has a partition."""
    rows = READING.empty(len(readings["device_id"]))
    rows["tick"], rows["interval_seconds"] = tick, interval_seconds
    for name, column in readings.items():
        rows[name] = column
    _copy_in(cursor, partitions.partition_for("device_readings", tick).name, rows)


def append_many(cursor: Cursor[Any], day: int, readings: Table) -> None:
    """Append readings of many ticks of a day, of columns `APPENDED`, where it has a partition."""
    rows = READING.empty(len(readings["tick"]))
    for name in APPENDED:
        rows[name] = readings[name]
    _copy_in(cursor, partitions.partition_for("device_readings", day).name, rows)


def _copy_in(cursor: Cursor[Any], partition: str, rows: Any) -> None:
    columns = SQL(", ").join(map(Identifier, READING.lengths))
    copy_in(cursor, COPY_IN.format(Identifier(partition), columns), rows)


def read(cursor: Cursor[Any], user_id: int, device_id: int, since: int, until: int) -> dict[str, Ints]:
    """A device's readings in `[since, until)`, by tick."""
    asked = {"user": user_id, "device": device_id, "since": since, "until": until}
    rows = fetch(cursor, OF_DEVICE, asked, PACKED)
    return {name: rows[name].astype(np.int64) for name in COLUMNS}
