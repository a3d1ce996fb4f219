"""A chunk of the fleet in and out of PostgreSQL, all rows at once.

A chunk is a range of whole users, `[first, next)`. The functions take a cursor and leave the transaction to
their caller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL

from smartenergy import zones
from smartenergy.simulation.draws import Ints
from smartenergy.simulation.fleet import Bools, Fleet, Readings
from smartenergy.storage.binary_copy import RowFormat, copy_in
from smartenergy.storage.packed_rows import PackedRow, Records, fetch
from smartenergy.storage.planning import BY_ADDRESS, BY_KEY, held_to

UserRange = tuple[int, int]

# What a kind has tells it as well as its name does (a constraint holds that), and is quicker to look at.
KIND = """int2send((CASE WHEN instantaneous_output_watts IS NOT NULL THEN 0
                          WHEN current_level_wh IS NOT NULL THEN 1 ELSE 2 END)::int2)"""
OWNER, DEVICE = ("int8send(user_id)", ">i8"), ("int8send(id)", ">i8")
SOLAR = ("boolsend(coalesce(is_solar, false))", "?")
CAPACITY, LEVEL = (
    ("int4send(coalesce(total_capacity_wh, 0))", ">i4"),
    ("float8send(coalesce(current_level_wh, 0))", ">f8"),
)

# Kind, sun, capacity, level at once: each call less is felt in a chunk, and most devices have but the first two.
NO_STORAGE = "00" * 12
TRAITS = f"""CASE WHEN current_level_wh IS NOT NULL
    THEN '\\x0100'::bytea || int4send(total_capacity_wh) || float8send(current_level_wh)
    WHEN instantaneous_output_watts IS NULL THEN '\\x0200{NO_STORAGE}'::bytea
    WHEN is_solar THEN '\\x0001{NO_STORAGE}'::bytea ELSE '\\x0000{NO_STORAGE}'::bytea END"""

DEVICE_ROW = PackedRow(
    user_id=OWNER, device_id=DEVICE, version=("tidsend(ctid)", "V6"), revision=("xidsend(xmin)", ">u4"),
    kind=(TRAITS, "u1"), needs_sun=(None, "?"), capacity_wh=(None, ">i4"), level_wh=(None, ">f8"),
)  # fmt: skip
SELECT_DEVICES = DEVICE_ROW.select(
    SQL("""FROM devices WHERE user_id >= %(first)s AND user_id < %(next)s AND status = 'online'
           ORDER BY user_id, id LIMIT %(limit)s""")
)

READING_ROW = PackedRow(
    user_id=OWNER, device_id=DEVICE, kind=(KIND, ">i2"), needs_sun=SOLAR, capacity_wh=CAPACITY,
    watts=("int4send(coalesce(instantaneous_output_watts, consumption_rate_watts, 0))", ">i4"), level_wh=LEVEL,
    flow_watts=("float8send(coalesce(charge_discharge_rate_watts, 0))", ">f8"),
)  # fmt: skip
SELECT_READINGS = READING_ROW.select(
    SQL("""FROM devices WHERE user_id >= %(first)s AND user_id < %(next)s AND status = 'online'
           ORDER BY user_id, id""")
)

HOME_ROW = PackedRow(user_id=("int8send(id)", ">i8"), has_sun=("boolsend(timezone = ANY (%(sunny)s))", "?"))
SELECT_HOMES = HOME_ROW.select(SQL("FROM users WHERE id >= %(first)s AND id < %(next)s ORDER BY id"))

HOMES_IN = "SELECT id FROM users WHERE id >= %(first)s AND id < %(next)s AND timezone = ANY (%(timezones)s)"

# Where the second chunk begins, and each one after it. Users are put in a row and cut by where the middle of each
# one's devices falls, so that none of these chunks holds twice the size; who has more than that is a chunk alone.
CHUNK_STARTS = """
    WITH homes AS (
        SELECT user_id, count(*) AS devices, sum(count(*)) OVER (ORDER BY user_id) - count(*) AS before
        FROM devices WHERE user_id >= %(first)s AND user_id < %(next)s AND status = 'online' GROUP BY user_id
    )
    SELECT min(user_id) FROM homes
    WHERE before + devices / 2 >= %(size)s GROUP BY div(before + devices / 2, %(size)s)
    UNION SELECT unnest(ARRAY[user_id, user_id + 1]) FROM homes WHERE devices > %(size)s
    ORDER BY 1
"""

STAGED_ROW = RowFormat(version="V6", revision=">u4", watts=">i4", level_wh=">f8", flow_watts=">f8")
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
        instantaneous_output_watts = CASE WHEN d.instantaneous_output_watts IS NOT NULL THEN s.watts END,
        consumption_rate_watts = CASE WHEN d.consumption_rate_watts IS NOT NULL THEN s.watts END,
        current_level_wh = CASE WHEN d.current_level_wh IS NOT NULL THEN s.level_wh END,
        charge_discharge_rate_watts = CASE WHEN d.current_level_wh IS NOT NULL THEN s.flow_watts END
    FROM staged_readings s
    WHERE d.ctid = s.version AND d.xmin = s.revision
""")


NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True)
class Snapshot:
    """A chunk as it was read, with the row versions that it was read from and the ids of all its users."""

    fleet: Fleet
    rows: Records
    home_ids: Ints
    stopped: Ints
    """Homes whose time zone is unknown here, so that nobody can say whether it is day: not in the fleet."""


def read_fleet(
    cursor: Cursor[Any], users: UserRange, is_sunny: Callable[[str], bool], most: int | None = None
) -> Snapshot | None:
    """Read the online devices of a range of users; None where there are more than `most`.

    `is_sunny` tells of a time zone whether it is day there.
    """
    limit = None if most is None else most + 1
    with held_to(cursor, BY_KEY):
        rows = fetch(cursor, SELECT_DEVICES, _range(users) | {"limit": limit}, DEVICE_ROW)
        if most is not None and len(rows) > most:
            return None
        known, unknown = _timezones(cursor, users)
        sunny = [zone for zone in known if is_sunny(zone)]
        stopped = _homes_in(cursor, users, unknown)
        rows = _without(rows, stopped)
        homes = fetch(cursor, SELECT_HOMES, _range(users) | {"sunny": sunny}, HOME_ROW)
    home_ids = homes["user_id"].astype(np.int64)
    has_sun = _of_owner(rows["user_id"], home_ids, homes["has_sun"])
    return Snapshot(_as_fleet(rows, needs_sun=rows["needs_sun"], has_sun=has_sun), rows, home_ids, stopped)


def write_readings(cursor: Cursor[Any], snapshot: Snapshot, readings: Readings) -> int:
    """Store the readings of all devices that nobody changed since the snapshot; answer how many that are."""
    staged = STAGED_ROW.empty(len(snapshot.fleet))
    staged["version"], staged["revision"] = snapshot.rows["version"], snapshot.rows["revision"]
    staged["watts"], staged["level_wh"] = readings.watts, readings.levels_wh
    staged["flow_watts"] = readings.flows_watts
    cursor.execute(CREATE_STAGING)
    copy_in(cursor, FILL_STAGING, staged)
    with held_to(cursor, BY_ADDRESS):
        return cursor.execute(WRITE_READINGS).rowcount


def read_readings(cursor: Cursor[Any], users: UserRange, besides: Ints = NOBODY) -> tuple[Fleet, Readings]:
    """Read what the online devices of a range of users show now, as if a tick had just given it.

    `besides` are homes to leave out.
    """
    with held_to(cursor, BY_KEY):
        rows = _without(fetch(cursor, SELECT_READINGS, _range(users), READING_ROW), besides)
    dark = np.zeros(len(rows), np.bool_)
    readings = Readings(
        watts=rows["watts"].astype(np.int64),
        levels_wh=rows["level_wh"].astype(np.float64),
        flows_watts=rows["flow_watts"].astype(np.float64),
    )
    return _as_fleet(rows, needs_sun=rows["needs_sun"], has_sun=dark), readings


def read_home_ids(cursor: Cursor[Any], users: UserRange) -> Ints:
    """Read the ids of all users of a range, whether or not they have devices."""
    with held_to(cursor, BY_KEY):
        homes = fetch(cursor, SELECT_HOMES, _range(users) | {"sunny": []}, HOME_ROW)
    return homes["user_id"].astype(np.int64)


def read_stopped(cursor: Cursor[Any], users: UserRange) -> Ints:
    """Read the ids of homes whose time zone is unknown here."""
    return _homes_in(cursor, users, _timezones(cursor, users)[1])


def chunk_starts(cursor: Cursor[Any], users: UserRange, size: int) -> list[int]:
    """Read the online devices of a range of users and answer the user ids at which to cut it."""
    cursor.execute(CHUNK_STARTS, _range(users) | {"size": size})
    return [start for (start,) in cursor.fetchall()]


def _range(users: UserRange) -> dict[str, Any]:
    return {"first": users[0], "next": users[1]}


def _timezones(cursor: Cursor[Any], users: UserRange) -> tuple[list[str], list[str]]:
    """The zones of a range of users: those that are known here, and the others."""
    cursor.execute("SELECT DISTINCT timezone FROM users WHERE id >= %s AND id < %s", users)
    found = [zone for (zone,) in cursor.fetchall()]
    known = [zone for zone in found if zones.is_known(zone)]
    return known, [zone for zone in found if zone not in known]


def _homes_in(cursor: Cursor[Any], users: UserRange, timezones: list[str]) -> Ints:
    if not timezones:
        return NOBODY
    cursor.execute(HOMES_IN, _range(users) | {"timezones": timezones})
    return np.fromiter((user for (user,) in cursor.fetchall()), np.int64)


def _without(rows: Records, homes: Ints) -> Records:
    return rows[~np.isin(rows["user_id"], homes)] if len(homes) else rows


def _of_owner(owners: Any, home_ids: Ints, of_home: Bools) -> Bools:
    """Spread what is known of each home over its devices. An owner who came or went meanwhile counts as dark."""
    if not len(home_ids):
        return np.zeros(len(owners), np.bool_)
    places = np.minimum(np.searchsorted(home_ids, owners), len(home_ids) - 1)
    known: Bools = (home_ids[places] == owners) & of_home[places]
    return known


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
