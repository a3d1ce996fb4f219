"""The homes of a chunk of the fleet, out of PostgreSQL all at once."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Composed

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.zones import GREENWICH, Place
from smartenergy.simulation.world import Homes, Particulars
from smartenergy.storage import strategy_rows
from smartenergy.storage.codec.packed_rows import PackedRow, Records
from smartenergy.storage.strategy_rows import StrategyRows

SAID = """
    float8send(coalesce(latitude, 'NaN')) || float8send(coalesce(longitude, 'NaN'))
    || convert_to(coalesce(country, '  '), 'UTF8') || int4send(coalesce(occupants, -1))
    || int4send(coalesce(annual_consumption_kwh, -1)) || int4send(coalesce(grid_import_limit_watts, -1))
    || int4send(coalesce(grid_export_limit_watts, -1))"""
PARTICULARS = (
    "latitude", "country", "occupants", "annual_consumption_kwh", "grid_import_limit_watts",
    "grid_export_limit_watts",
)  # fmt: skip
IS_UNSAID = " AND ".join(f"{name} IS NULL" for name in PARTICULARS)
# Of most homes nothing is said: these have it ready, which is felt in a chunk.
NOTHING_SAID = "7ff8000000000000" * 2 + "2020" + "ffffffff" * 4
HOME_ROW = PackedRow(
    id=("int8send(id)", ">i8"), user_id=("int8send(user_id)", ">i8"),
    timezone=("int4send(array_position((SELECT names FROM timezones), timezone) - 1)", ">i4"),
    latitude=(
        f"CASE WHEN {IS_UNSAID} THEN '\\x{NOTHING_SAID}'::bytea ELSE {SAID} END", ">f8"
    ),
    longitude=(None, ">f8"), country=(None, "S2"), occupants=(None, ">i4"), annual_kwh=(None, ">i4"),
    most_import_watts=(None, ">i4"), most_export_watts=(None, ">i4"),
)  # fmt: skip
OF_USERS = "FROM homes WHERE user_id >= %(first)s AND user_id < %(next)s"
SOME = "FROM homes WHERE id = ANY(%(homes)s)"
NOTHING, STRATEGIES = Composed([]), SQL(", ({})").format(strategy_rows.PACKED_RULING)


def _select(those: str, beside: Composed = NOTHING) -> Composed:
    """Zones and homes by one statement, so that nobody moves to a zone between the two."""
    homes = HOME_ROW.select(SQL(those + " ORDER BY user_id, id"))
    return SQL("""
        WITH timezones AS (SELECT array_agg(DISTINCT timezone) AS names {})
        SELECT (SELECT names FROM timezones), homes.*{} FROM ({}) AS homes
    """).format(SQL(those), beside, homes)


SELECT_OF_USERS, SELECT_SOME = _select(OF_USERS), _select(SOME)
SELECT_WITH_STRATEGIES = _select(OF_USERS, STRATEGIES)


def read(cursor: Cursor[Any], first_user_id: int, next_user_id: int) -> Homes:
    """All homes of a range of users, by user, then by id."""
    return _read(cursor, SELECT_OF_USERS, {"first": first_user_id, "next": next_user_id})


def read_some(cursor: Cursor[Any], homes: Sequence[int]) -> Homes:
    """Homes by their ids, in the same order."""
    return _read(cursor, SELECT_SOME, {"homes": list(homes)})


def read_at(cursor: Cursor[Any], users: tuple[int, int], tick: int) -> tuple[Homes, StrategyRows]:
    """All homes of a range of users, and what storage of these goes by at a tick."""
    given = {"first": users[0], "next": users[1], "tick": tick}
    row = cursor.execute(SELECT_WITH_STRATEGIES, given, binary=True).fetchone() or ((), 0, None, None)
    return _homes(*row[:3]), StrategyRows.unpack({"first": users[0], "next": users[1]}, row[3], tick)


def _read(cursor: Cursor[Any], query: Composed, those: Mapping[str, Any]) -> Homes:
    return _homes(*(cursor.execute(query, those, binary=True).fetchone() or ((), 0, None)))


def _homes(names: Any, count: int, packed: bytes | None) -> Homes:
    rows, timezones = HOME_ROW.unpack(count, packed), tuple(names or ())
    ids, owners, timezone = (rows[name].astype(np.int64) for name in ("id", "user_id", "timezone"))
    return Homes(ids, owners, timezones, timezone, _particulars(rows, timezones, timezone))


def _particulars(rows: Records, timezones: tuple[str, ...], timezone: Ints) -> Particulars:
    """What is stored of homes; place and country of their time zone where nobody said them."""
    places = [_place(name) for name in timezones]
    said = rows["country"].astype("U2")
    countries, country = np.unique(
        np.where(said == "  ", np.array([place.country for place in places], "U2")[timezone], said),
        return_inverse=True,
    )
    return Particulars(
        latitudes=_said_or(rows["latitude"], np.array([place.latitude for place in places])[timezone]),
        longitudes=_said_or(rows["longitude"], np.array([place.longitude for place in places])[timezone]),
        countries=tuple(countries.tolist()), country=country,
        occupants=_said_or(rows["occupants"], np.nan), annual_kwh=_said_or(rows["annual_kwh"], np.nan),
        most_import_watts=_said_or(rows["most_import_watts"], np.inf),
        most_export_watts=_said_or(rows["most_export_watts"], np.inf),
    )  # fmt: skip


def _place(timezone: str) -> Place:
    return zones.place(timezone) if zones.is_known(timezone) else GREENWICH


def _said_or(column: Any, usual: Floats | float) -> Floats:
    """Numbers as they are stored; those that nobody said are NaN there, or −1 where a whole number is."""
    values = column.astype(np.float64)
    said = ~np.isnan(values) if column.dtype.kind == "f" else values >= 0
    return np.where(said, values, usual)
