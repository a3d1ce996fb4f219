"""A chunk of the fleet in and out of PostgreSQL, all rows at once.

A chunk is a range of whole users, `[first, next)`. The functions take a cursor and leave the transaction to
their caller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Composed

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.devices import MODELS, UNIFORM
from smartenergy.simulation.world import Codes, Devices, Given, Homes, Readings, World
from smartenergy.storage import home_rows, parameter_rows, row_versions
from smartenergy.storage.codec.packed_rows import Beside, PackedRow, Records, fetch, fetch_with
from smartenergy.storage.planning import BY_KEY, held_to
from smartenergy.storage.strategy_rows import StrategyRows

UserRange = tuple[int, int]
NOTHING = Beside(b"", np.empty(0, np.int64))

# What a kind has tells it as well as its name does (a constraint holds that), and is quicker to look at.
# A model's number stands above a kind's two bits.
KIND_BITS, KIND_MASK = 2, 3
MODEL = f"(coalesce(array_position(%(models)s, model) - 1, {parameter_rows.UNKNOWN}) << {KIND_BITS})"
KIND = f"""int2send(({MODEL} + CASE WHEN instantaneous_output_watts IS NOT NULL THEN 0
                          WHEN current_level_wh IS NOT NULL THEN 1 ELSE 2 END)::int2)"""
HOME, DEVICE = ("int8send(home_id)", ">i8"), ("int8send(id)", ">i8")
SOLAR = ("boolsend(coalesce(is_solar, false))", "?")
CAPACITY, LEVEL = (
    ("int4send(coalesce(total_capacity_wh, 0))", ">i4"),
    ("float8send(coalesce(current_level_wh, 0))", ">f8"),
)

# Kind, sun, capacity, level at once: each call less is felt in a chunk, and most devices have but the first two.
NO_STORAGE = "00" * 12
STORED = "int4send(total_capacity_wh) || float8send(current_level_wh)"
TRAITS = f"""CASE WHEN current_level_wh IS NOT NULL THEN '\\x0100'::bytea || {STORED}
    WHEN instantaneous_output_watts IS NULL THEN '\\x0200{NO_STORAGE}'::bytea
    WHEN is_solar THEN '\\x0001{NO_STORAGE}'::bytea ELSE '\\x0000{NO_STORAGE}'::bytea END"""
OF_A_MODEL = f"""CASE WHEN current_level_wh IS NOT NULL THEN set_byte('\\x0000', 0, {MODEL} + 1) || {STORED}
    WHEN instantaneous_output_watts IS NULL THEN set_byte('\\x0200{NO_STORAGE}', 0, {MODEL} + 2)
    WHEN is_solar THEN set_byte('\\x0001{NO_STORAGE}', 0, {MODEL})
    ELSE set_byte('\\x0000{NO_STORAGE}', 0, {MODEL}) END"""
WITH_MODEL = f"CASE WHEN model = '{UNIFORM}' THEN {TRAITS} ELSE {OF_A_MODEL} END"

DEVICE_ROW = PackedRow(
    home_id=HOME, device_id=DEVICE, **row_versions.FIELDS,
    kind=(WITH_MODEL, "u1"), is_solar=(None, "?"), capacity_wh=(None, ">i4"), level_wh=(None, ">f8"),
)  # fmt: skip
ONLINE = SQL("""
    FROM devices WHERE user_id >= %(first)s AND user_id < %(next)s AND status = 'online'
    ORDER BY user_id, id LIMIT %(limit)s
""")
SELECT_DEVICES = DEVICE_ROW.select(ONLINE, beside=parameter_rows.LOOKED_UP)
SELECT_MODELLED = DEVICE_ROW.select(ONLINE, beside=parameter_rows.IN_ROW)
"""The same rows, the quicker where most have parameters."""
SELECT_OF_HOMES = DEVICE_ROW.select(
    SQL("""FROM devices WHERE user_id IN (SELECT user_id FROM homes WHERE id = ANY(%(homes)s))
           AND home_id = ANY(%(homes)s) AND status = 'online' ORDER BY user_id, id"""),
    beside=parameter_rows.IN_ROW,
)
FIRST_MODEL = (
    "SELECT model FROM devices WHERE user_id >= %(first)s AND user_id < %(next)s ORDER BY user_id, id LIMIT 1"
)

READING_ROW = PackedRow(
    home_id=HOME, device_id=DEVICE, kind=(KIND, ">i2"), is_solar=SOLAR, capacity_wh=CAPACITY,
    watts=("int4send(coalesce(instantaneous_output_watts, consumption_rate_watts, 0))", ">i4"), level_wh=LEVEL,
    flow_watts=("float8send(coalesce(charge_discharge_rate_watts, 0))", ">f8"),
)  # fmt: skip
SELECT_READINGS = READING_ROW.select(
    SQL("""FROM devices WHERE user_id >= %(first)s AND user_id < %(next)s AND status = 'online'
           ORDER BY user_id, id""")
)

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


@dataclass(frozen=True)
class Snapshot:
    """A chunk as it was read, with the row versions that it was read from."""

    world: World
    rows: Records
    homes: Homes
    """All homes of the chunk, those without a device too."""
    stopped: Ints
    """Homes whose time zone is unknown here, so that nobody can say what happens there: not in the world."""
    unknown: Ints
    """Devices whose model is unknown here: not in the world either, while the rest of their home is."""
    strategies: StrategyRows
    """What storage goes by at the tick that was asked for."""


def read_fleet(cursor: Cursor[Any], users: UserRange, tick: int, most: int | None = None) -> Snapshot | None:
    """Read the online devices of a range of users for a tick; None where there are more than `most`."""
    limit = None if most is None else most + 1
    with held_to(cursor, BY_KEY):
        rows, parameters = fetch_with(cursor, _select(cursor, users), _range(users) | {"limit": limit}, DEVICE_ROW)
        if most is not None and len(rows) > most:
            return None
        homes, strategies = home_rows.read_at(cursor, users, tick)
    is_known, unknown = homes.by_timezone(zones.is_known), rows["device_id"][~_are_known(rows)]
    rows, world = _as_world(rows, homes, is_known, parameters)
    return Snapshot(world, rows, homes, homes.ids[~is_known], unknown, strategies)


def write_readings(cursor: Cursor[Any], snapshot: Snapshot, readings: Readings) -> int:
    """Store the readings of all devices that nobody changed since the snapshot; answer how many that are."""
    return row_versions.write(cursor, snapshot.rows, readings)


def read_readings(cursor: Cursor[Any], users: UserRange) -> tuple[World, Readings]:
    """Read what the online devices of a range of users show now, as if a tick had just given it.

    Homes whose time zone is unknown here, and devices whose model is, are left out, as a tick leaves them.
    """
    with held_to(cursor, BY_KEY):
        rows = fetch(cursor, SELECT_READINGS, _range(users), READING_ROW)
        homes = home_rows.read(cursor, *users)
    rows, world = _as_world(rows, homes, homes.by_timezone(zones.is_known))
    return world, Readings(
        watts=rows["watts"].astype(np.int64),
        levels_wh=rows["level_wh"].astype(np.float64),
        flows_watts=rows["flow_watts"].astype(np.float64),
    )


def read_world(cursor: Cursor[Any], home_ids: Sequence[int]) -> World:
    """Some homes with their online devices, but those that this version does not know."""
    wanted = {"homes": list(home_ids), "models": _model_names()}
    with held_to(cursor, BY_KEY):
        rows, parameters = fetch_with(cursor, SELECT_OF_HOMES, wanted, DEVICE_ROW)
        homes = home_rows.read_some(cursor, home_ids)
    return _as_world(rows, homes, homes.by_timezone(zones.is_known), parameters)[1]


def read_homes(cursor: Cursor[Any], users: UserRange) -> Homes:
    """Read all homes of a range of users, whether or not they have devices."""
    with held_to(cursor, BY_KEY):
        return home_rows.read(cursor, *users)


def chunk_starts(cursor: Cursor[Any], users: UserRange, size: int) -> list[int]:
    """Read the online devices of a range of users and answer the user ids at which to cut it."""
    cursor.execute(CHUNK_STARTS, _range(users) | {"size": size})
    return [start for (start,) in cursor.fetchall()]


def _select(cursor: Cursor[Any], users: UserRange) -> Composed:
    """Which query is the quicker: homes side by side are mostly alike, so the first device tells."""
    first = cursor.execute(FIRST_MODEL, _range(users)).fetchone()
    return SELECT_DEVICES if first in (None, (UNIFORM,)) else SELECT_MODELLED


def _range(users: UserRange) -> dict[str, Any]:
    return {"first": users[0], "next": users[1], "models": _model_names()}


def _model_names() -> list[str]:
    return [model.name for model in MODELS]


def _as_world(
    rows: Records, homes: Homes, is_wanted: Bools, parameters: Beside = NOTHING
) -> tuple[Records, World]:
    """Devices with their homes, in their order, and the rows of these devices in theirs; `parameters` of all rows.

    A home that went between the two readings is left out with its devices.
    """
    places = _places_of(rows["home_id"], homes.ids)
    starts = parameter_rows.places(_models(rows), np.isin(rows["device_id"], parameters.whose))
    is_there = _are_known(rows) & (places >= 0) & (is_wanted[places] if len(homes) else False)
    if not is_there.all():
        rows, places, starts = rows[is_there], places[is_there], starts[is_there]
    if (np.diff(places) < 0).any():
        order = np.argsort(places, kind="stable")
        rows, places, starts = rows[order], places[order], starts[order]
    with_devices, home = np.unique(places, return_inverse=True)
    given = parameter_rows.unpack(parameters.packed, _models(rows), starts)
    return rows, World(homes.pick(with_devices), _as_devices(rows, home, given))


def _places_of(wanted: Any, ids: Ints) -> Ints:
    """Where each wanted id stands among ids; -1 for one that is not there."""
    if not len(ids):
        return np.full(len(wanted), -1)
    order = np.argsort(ids, kind="stable")
    found = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)]
    return np.where(ids[found] == wanted, found, -1)


def _models(rows: Records) -> Codes:
    models: Codes = rows["kind"].astype(np.int16) >> KIND_BITS
    return models


def _are_known(rows: Records) -> Bools:
    """Which devices have a model that this version knows."""
    known: Bools = _models(rows) != parameter_rows.UNKNOWN
    return known


def _as_devices(rows: Records, home: Ints, parameters: Mapping[int, Given]) -> Devices:
    return Devices(
        home=home,
        ids=rows["device_id"].astype(np.int64),
        kinds=rows["kind"].astype(np.int16) & KIND_MASK,
        models=_models(rows),
        is_solar=rows["is_solar"].astype(np.bool_),
        capacities_wh=rows["capacity_wh"].astype(np.float64),
        levels_wh=rows["level_wh"].astype(np.float64),
        parameters=parameters,
    )
