"""A chunk of the fleet in and out of PostgreSQL, all rows at once.

A chunk is a range of whole users, `[first, next)`. The functions take a cursor and leave the transaction to
their caller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Composable, Composed, Literal

from smartenergy.simulation.draws import Ints
from smartenergy.simulation.fleet import Fleet, Readings
from smartenergy.storage.binary_copy import Records, RowFormat, copy_in, copy_out

UserRange = tuple[int, int]

DEVICE_ROW = RowFormat(
    user_id=">i8", device_id=">i8", version=">V6", revision=">u4",
    kind=">i2", needs_sun="?", has_sun="?", capacity_wh=">f8", level_wh=">f8",
)  # fmt: skip
SELECT_DEVICES = SQL("""
    COPY (
        SELECT d.user_id, d.id, d.ctid, d.xmin,
               CASE d.device_type WHEN 'production' THEN 0 WHEN 'storage' THEN 1 ELSE 2 END::int2,
               coalesce(d.is_solar, false), u.timezone = ANY ({sunny}),
               coalesce(d.total_capacity_wh, 0)::float8, coalesce(d.current_level_wh, 0)
        FROM devices d JOIN users u ON u.id = d.user_id
        WHERE d.user_id >= {first} AND d.user_id < {next} AND d.status = 'online'
        ORDER BY d.user_id, d.id
    ) TO STDOUT (FORMAT binary)
""")

READING_ROW = RowFormat(
    user_id=">i8", device_id=">i8", kind=">i2", capacity_wh=">f8",
    watts=">i4", level_wh=">f8", flow_watts=">f8",
)  # fmt: skip
SELECT_READINGS = SQL("""
    COPY (
        SELECT user_id, id,
               CASE device_type WHEN 'production' THEN 0 WHEN 'storage' THEN 1 ELSE 2 END::int2,
               coalesce(total_capacity_wh, 0)::float8,
               coalesce(instantaneous_output_watts, consumption_rate_watts, 0),
               coalesce(current_level_wh, 0), coalesce(charge_discharge_rate_watts, 0)
        FROM devices
        WHERE user_id >= {first} AND user_id < {next} AND status = 'online'
        ORDER BY user_id, id
    ) TO STDOUT (FORMAT binary)
""")

USER_ROW = RowFormat(user_id=">i8")
SELECT_USERS = SQL("""
    COPY (SELECT id FROM users WHERE id >= {first} AND id < {next} ORDER BY id) TO STDOUT (FORMAT binary)
""")

STAGED_ROW = RowFormat(version=">V6", revision=">u4", watts=">i4", level_wh=">f8", flow_watts=">f8")
CREATE_STAGING = SQL("""
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_readings (
        version tid NOT NULL, revision xid NOT NULL,
        watts integer NOT NULL, level_wh float8 NOT NULL, flow_watts float8 NOT NULL
    ) ON COMMIT DELETE ROWS
""")
FILL_STAGING = SQL("COPY staged_readings FROM STDIN (FORMAT binary)")
# A row version is found by its place and proven by the transaction that wrote it: whoever changed the device
# since it was read left another version, which this does not touch.
WRITE_READINGS = SQL("""
    UPDATE devices d SET
        instantaneous_output_watts = CASE d.device_type WHEN 'production' THEN s.watts END,
        consumption_rate_watts = CASE d.device_type WHEN 'consumption' THEN s.watts END,
        current_level_wh = CASE d.device_type WHEN 'storage' THEN s.level_wh END,
        charge_discharge_rate_watts = CASE d.device_type WHEN 'storage' THEN s.flow_watts END
    FROM staged_readings s
    WHERE d.ctid = s.version AND d.xmin = s.revision
""")


@dataclass(frozen=True)
class Snapshot:
    """A chunk as it was read, with the row versions that it was read from."""

    fleet: Fleet
    rows: Records


def read_fleet(cursor: Cursor[Any], users: UserRange, is_sunny: Callable[[str], bool]) -> Snapshot:
    """Read the online devices of a range of users; `is_sunny` tells of a time zone whether it is day there."""
    sunny = [zone for zone in _timezones(cursor, users) if is_sunny(zone)]
    rows = copy_out(
        cursor, _within(SELECT_DEVICES, users, sunny=SQL("{}::text[]").format(Literal(sunny))), DEVICE_ROW
    )
    return Snapshot(rows=rows, fleet=_as_fleet(rows, needs_sun=rows["needs_sun"], has_sun=rows["has_sun"]))


def write_readings(cursor: Cursor[Any], snapshot: Snapshot, readings: Readings) -> int:
    """Store the readings of all devices that nobody changed since the snapshot; answer how many that are."""
    staged = STAGED_ROW.empty(len(snapshot.fleet))
    staged["version"], staged["revision"] = snapshot.rows["version"], snapshot.rows["revision"]
    staged["watts"], staged["level_wh"] = readings.watts, readings.levels_wh
    staged["flow_watts"] = readings.flows_watts
    cursor.execute(CREATE_STAGING)
    copy_in(cursor, FILL_STAGING, staged)
    # Without statistics of the staging table the planner may scan all devices: hold it to the row addresses.
    cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
    return cursor.execute(WRITE_READINGS).rowcount


def read_readings(cursor: Cursor[Any], users: UserRange) -> tuple[Fleet, Readings]:
    """Read what the online devices of a range of users show now, as if a tick had just given it."""
    rows = copy_out(cursor, _within(SELECT_READINGS, users), READING_ROW)
    dark = np.zeros(len(rows), np.bool_)
    readings = Readings(
        watts=rows["watts"].astype(np.int64),
        levels_wh=rows["level_wh"].astype(np.float64),
        flows_watts=rows["flow_watts"].astype(np.float64),
    )
    return _as_fleet(rows, needs_sun=dark, has_sun=dark), readings


def read_user_ids(cursor: Cursor[Any], users: UserRange) -> Ints:
    """Read the ids of all users of a range, whether or not they have devices."""
    rows = copy_out(cursor, _within(SELECT_USERS, users), USER_ROW)
    return rows["user_id"].astype(np.int64)


def _timezones(cursor: Cursor[Any], users: UserRange) -> list[str]:
    cursor.execute("SELECT DISTINCT timezone FROM users WHERE id >= %s AND id < %s", users)
    return [zone for (zone,) in cursor.fetchall()]


def _within(query: SQL, users: UserRange, **parts: Composable) -> Composed:
    return query.format(first=Literal(users[0]), next=Literal(users[1]), **parts)


def _as_fleet(rows: Records, *, needs_sun: Any, has_sun: Any) -> Fleet:
    return Fleet(
        user_ids=rows["user_id"].astype(np.int64),
        device_ids=rows["device_id"].astype(np.int64),
        kinds=rows["kind"].astype(np.int16),
        needs_sun=needs_sun,
        has_sun=has_sun,
        capacities_wh=rows["capacity_wh"].astype(np.float64),
        levels_wh=rows["level_wh"].astype(np.float64),
    )
