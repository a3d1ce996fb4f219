"""Synthetic fleets: many homes at once, by COPY, for trying things at scale."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import text

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.services.access.passwords import UNUSABLE
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.rollup import erasing
from smartenergy.services.ticking import live_stats
from smartenergy.storage import planning
from smartenergy.storage.codec.binary_copy import RowFormat, copy_in
from smartenergy.storage.codec.packed_rows import Records

PREFIX = "fleet-"
DOMAIN = "fleet.invalid"  # reserved by RFC 2606: nobody can register with it
DEVICES_PER_BATCH = 100_000
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
CAPACITIES_WH = np.array([20_000, 32_000, 50_000])

COLUMNS = (
    "user_id", "home_id", "device_type", "name", "instantaneous_output_watts", "is_solar",
    "total_capacity_wh", "current_level_wh", "charge_discharge_rate_watts", "consumption_rate_watts",
)  # fmt: skip
KINDS: tuple[dict[str, Any], ...] = (
    {
        "device_type": "production",
        "name": "Solar panel",
        "instantaneous_output_watts": 2_000,
        "is_solar": True,
    },
    {"device_type": "storage", "name": "Battery", "charge_discharge_rate_watts": 0.0},
    {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 1_000},
    {
        "device_type": "production",
        "name": "Generator",
        "instantaneous_output_watts": 2_000,
        "is_solar": False,
    },
)
FILLED = ("users", "homes", "devices")
TYPES = {bool: "?", int: ">i4", float: ">f8"}

IS_SYNTHETIC = SQL("email LIKE {}").format(Literal(f"%@{DOMAIN}"))
LAST_NUMBER = SQL("SELECT coalesce(max(substr(username, {})::bigint), 0) FROM users WHERE {}").format(
    Literal(len(PREFIX) + 1), IS_SYNTHETIC
)
COPY_USERS = SQL("COPY users (username, email, password_hash, timezone) FROM STDIN")
COPY_DEVICES = SQL("COPY devices ({}) FROM STDIN (FORMAT binary)").format(SQL(", ").join(map(Identifier, COLUMNS)))
USERS_SINCE = SQL("SELECT id FROM users WHERE {} AND username >= {} ORDER BY username")
CREATE_HOMES = SQL("""
    INSERT INTO homes (id, user_id, name, timezone, ledger_timezone)
    SELECT id, id, 'Home', timezone, timezone FROM users WHERE id = ANY(%(owners)s)
""")
CREATE_FURTHER = SQL("""
    WITH made AS (
        INSERT INTO homes (id, user_id, name, timezone, ledger_timezone)
        SELECT nextval(pg_get_serial_sequence('users', 'id')), id, %(name)s, timezone, timezone
        FROM users WHERE id = ANY(%(owners)s) RETURNING id, user_id
    ) SELECT id FROM made ORDER BY user_id
""")
SYNTHETIC_IDS = SQL("SELECT id FROM users WHERE {}").format(IS_SYNTHETIC)
DELETE_DEVICES = SQL("DELETE FROM devices WHERE user_id IN (SELECT id FROM users WHERE {})").format(IS_SYNTHETIC)
DELETE_USERS = SQL("DELETE FROM users WHERE {}").format(IS_SYNTHETIC)


def create_fleet(
    users: int, devices_per_user: int, on_progress: Callable[[int], None], homes_per_user: int = 1
) -> int:
    """Create users with so many devices of all kinds in turn, spread over their homes; answer how many devices.

    `on_progress` is told the number of devices of each batch once it is stored.
    """
    if users < 1 or devices_per_user < 0 or homes_per_user < 1:
        raise BadInputError({"users": ["must be at least 1, with 0 devices or more and 1 home or more each"]})
    size = max(1, DEVICES_PER_BATCH // max(1, devices_per_user, homes_per_user))
    for start in range(0, users, size):
        batch = min(size, users - start)
        with transaction():
            _create_batch(driver_cursor(), batch, devices_per_user, homes_per_user, is_first=start == 0)
        on_progress(batch * devices_per_user)
    with transaction():
        planning.refresh_statistics(driver_cursor(), *FILLED)
    return users * devices_per_user


def clear_fleet() -> int:
    """Delete all synthetic homes with their devices and ledger; answer the number of homes."""
    with transaction():
        cursor = driver_cursor()
        users = [user for (user,) in cursor.execute(SYNTHETIC_IDS).fetchall()]
        with planning.held_to(cursor, planning.BY_READING_ALL):
            homes = erasing.erase(users)
        with planning.held_to(cursor, planning.BY_MATCHING):
            cursor.execute(DELETE_DEVICES)
        accounts = cursor.execute(DELETE_USERS).rowcount
    live_stats.show_nothing(users, homes)
    # Pages that nobody gives back make the planner believe, once they are filled again, that they still are empty.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM (ANALYZE) {', '.join(FILLED)}"))
    return accounts


def _create_batch(
    cursor: Cursor[Any], users: int, devices_per_user: int, homes_per_user: int, *, is_first: bool
) -> None:
    owners = create_users(cursor, [ZONES[place % len(ZONES)] for place in range(users)])
    if (
        is_first
    ):  # foreign keys look each home's user and each device's home up, by plans that nobody else can hold
        planning.refresh_statistics(cursor, "users")
    homes = _create_homes(cursor, owners, homes_per_user)
    if is_first:
        planning.refresh_statistics(cursor, "homes")
    whole = devices_per_user // len(KINDS) * len(KINDS)
    ids, homes = homes[:, 0], homes[:, np.arange(devices_per_user) % homes_per_user]
    _create_devices(cursor, KINDS, np.repeat(ids, whole // len(KINDS)), homes[:, :whole].reshape(-1, len(KINDS)))
    _create_devices(cursor, KINDS[: devices_per_user - whole], ids, homes[:, whole:])


def last_number(cursor: Cursor[Any]) -> int:
    """The highest number of a synthetic user; 0 where there is none."""
    (last,) = cursor.execute(LAST_NUMBER).fetchone() or (0,)
    return int(last)


def create_users(cursor: Cursor[Any], timezones: Sequence[str]) -> list[int]:
    """Create a user in each time zone and answer their ids."""
    last = last_number(cursor)
    names = [f"{PREFIX}{number:09}" for number in range(last + 1, last + 1 + len(timezones))]
    with cursor.copy(COPY_USERS) as copy:
        for name, timezone in zip(names, timezones, strict=True):
            copy.write_row((name, f"{name}@{DOMAIN}", UNUSABLE, timezone))
    cursor.execute(USERS_SINCE.format(IS_SYNTHETIC, Literal(names[0])))
    return [user for (user,) in cursor.fetchall()]


def _create_homes(cursor: Cursor[Any], owners: list[int], homes_per_user: int) -> Ints:
    """Give users their homes; answer the ids, (users, homes); a first one has its user's."""
    cursor.execute(CREATE_HOMES, {"owners": owners})
    further = []
    for number in range(2, homes_per_user + 1):
        cursor.execute(CREATE_FURTHER, {"name": f"Home {number}", "owners": owners})
        further.append([home for (home,) in cursor.fetchall()])
    return np.array([owners, *further], np.int64).T


def _create_devices(cursor: Cursor[Any], kinds: tuple[dict[str, Any], ...], owners: Ints, homes: Ints) -> None:
    """Give each owner one device of each kind, written side by side, as the tick reads them.

    `homes` says where each stands, as (owners, kinds).
    """
    if not kinds or not len(owners):
        return
    formats = [_row_format(kind) for kind in kinds]
    rows = np.empty(len(owners), np.dtype([(str(place), row.dtype) for place, row in enumerate(formats)]))
    for place, (kind, row) in enumerate(zip(kinds, formats, strict=True)):
        row.frame(rows[str(place)])
        _fill(rows[str(place)], kind, owners, homes[:, place])
    copy_in(cursor, COPY_DEVICES, rows)


def _row_format(kind: dict[str, Any]) -> RowFormat:
    own: dict[str, str | None] = {
        name: f"S{len(value)}" if isinstance(value, str) else TYPES[type(value)] for name, value in kind.items()
    }
    if kind["device_type"] == "storage":
        own |= {"total_capacity_wh": ">i4", "current_level_wh": ">f8"}
    return RowFormat(**{name: ">i8" if name in ("user_id", "home_id") else own.get(name) for name in COLUMNS})


def _fill(rows: Records, kind: dict[str, Any], owners: Ints, homes: Ints) -> None:
    rows["user_id"], rows["home_id"] = owners, homes
    for name, value in kind.items():
        rows[name] = value
    if kind["device_type"] == "storage":
        rows["total_capacity_wh"] = CAPACITIES_WH[owners % len(CAPACITIES_WH)]
        rows["current_level_wh"] = rows["total_capacity_wh"] / 2
