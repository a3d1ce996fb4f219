"""What storage of a chunk's homes goes by at an instant: asked for within the query of its homes.

Homes that were never told anything have no row and cost nothing; the others come as a few bytes each: a number
that stands for all that their strategy says. Their tariffs are asked for where somebody does not know them yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Composed, Literal

from smartenergy.kernel.arrays import Ints
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.plan_rows import NO_PLAN, OF_QUARTER, QUARTER
from smartenergy.storage.planning import BY_KEY, held_to

RULING = np.dtype([("home_id", ">i8"), ("digest", ">i8"), ("plan", QUARTER)])
TARIFF = np.dtype([("home_id", ">i8"), ("day", ">i4"), ("is_import", "?"), ("tariff_id", ">i8")])
VERSION = np.dtype([("tariff_id", ">i8"), ("day", ">i4"), ("written_at", ">i8")])
OF_USERS = SQL("user_id >= %(first)s AND user_id < %(next)s")
OF_SOME = SQL("(user_id, home_id) IN (SELECT user_id, id FROM homes WHERE id = ANY(%(homes)s))")
# By the key backwards, so that nothing is sorted: of each home the last that has begun. Who goes by plans has the
# quarter hour of the plan that rules beside it.
SELECT_RULING = SQL("""
    SELECT string_agg(
        int8send(ruling.home_id) || int8send(digest) || coalesce(nullif(planned.quarter, ''), {no_plan}), ''
    ) FROM (
        SELECT DISTINCT ON (user_id, home_id) home_id, digest, kind FROM home_strategies
        WHERE {those} AND valid_from <= to_timestamp(%(tick)s)
        ORDER BY user_id DESC, home_id DESC, valid_from DESC
    ) AS ruling LEFT JOIN LATERAL ({quarter}) AS planned ON true
""")
# Rows of homes, and the versions of all tariffs that these name: so that nobody reads again what he knows.
SELECT_TARIFFS = SQL("""
    WITH had AS MATERIALIZED (SELECT home_id, valid_from, direction, tariff_id FROM home_tariffs WHERE {})
    SELECT (
        SELECT string_agg(int8send(home_id) || int4send(valid_from - DATE '1970-01-01')
            || boolsend(direction = 'import') || int8send(coalesce(tariff_id, 0)), '') FROM had
    ), (
        SELECT string_agg(int8send(tariff_id) || int4send(valid_from - DATE '1970-01-01')
            || timestamptz_send(created_at), '' ORDER BY tariff_id, valid_from) FROM tariff_versions
        WHERE tariff_id = ANY(ARRAY(SELECT DISTINCT tariff_id FROM had))
    )
""")
EPOCH, MILLENNIUM = date(1970, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)
DAYS_THERE_ARE = 1 << 24
"""More than there are dates in PostgreSQL."""


def _ruling(those: SQL) -> Composed:
    no_plan = Literal(NO_PLAN) + SQL("::bytea")
    return SELECT_RULING.format(those=those, quarter=OF_QUARTER, no_plan=no_plan)


PACKED_RULING, RULING_OF_SOME = _ruling(OF_USERS), _ruling(OF_SOME)


@dataclass(frozen=True)
class StrategyRows:
    """Of some homes. A digest stands for a strategy with its settings, whoever has it."""

    those: Mapping[str, Any]
    """Which homes: `first` and `next` of a range of users, or `homes` by their ids."""
    ruling: Records
    at: float = 0
    """At which instant; plans are those of its quarter hour."""

    @classmethod
    def unpack(cls, those: Mapping[str, Any], ruling: bytes | None, at: float = 0) -> "StrategyRows":
        """Read what the query answers."""
        return cls(those, np.frombuffer(ruling or b"", RULING), at)


def read_some(cursor: Cursor[Any], homes: Sequence[int], instant: float) -> StrategyRows:
    """What some homes go by at an instant, wherever their users are."""
    those = {"homes": list(homes)}
    [ruling] = _packed(cursor, RULING_OF_SOME, those | {"tick": instant})
    return StrategyRows.unpack(those, ruling, instant)


def read_tariffs(cursor: Cursor[Any], those: Mapping[str, Any]) -> tuple[Records, Records]:
    """All tariffs that homes have or had: home, day, direction, tariff; and the versions of these tariffs."""
    had, versions = _packed(cursor, SELECT_TARIFFS.format(OF_SOME if "homes" in those else OF_USERS), those)
    return np.frombuffer(had or b"", TARIFF), np.frombuffer(versions or b"", VERSION)


def days_of(day: date) -> int:
    """A day as it is counted here: since 1970."""
    return (day - EPOCH).days


def micros_of(instant: datetime) -> int:
    """An instant as PostgreSQL counts it: in microseconds since 2000."""
    return (instant - MILLENNIUM) // timedelta(microseconds=1)


def _packed(cursor: Cursor[Any], query: Composed, given: Mapping[str, Any]) -> Sequence[bytes | None]:
    with held_to(cursor, BY_KEY):
        return cursor.execute(query, given, binary=True).fetchone() or ()


@dataclass(frozen=True)
class Had:
    """Which tariffs homes have or had for one direction, each home's in the order of days."""

    places: Ints
    """Of the homes."""
    days: Ints
    """From which on, since 1970."""
    tariffs: Ints
    """0: none."""

    @classmethod
    def of(cls, rows: Records, homes: Ints, *, is_import: bool) -> "Had":
        """Those of homes, whose ids are in rising order, out of all rows."""
        rows = rows[rows["is_import"] == is_import]
        ids = rows["home_id"].astype(np.int64)
        places = np.searchsorted(homes, ids)
        mine = homes[np.minimum(places, len(homes) - 1)] == ids if len(homes) else places < 0
        rows, places = rows[mine], places[mine]
        order = np.argsort(places * DAYS_THERE_ARE + rows["day"], kind="stable")
        return cls(places[order], rows["day"][order].astype(np.int64), rows["tariff_id"][order].astype(np.int64))

    def at(self, days: Ints) -> Ints:
        """Which tariff each home has on a day of its own."""
        found, has_begun = np.zeros(len(days), np.int64), self.days <= days[self.places]
        found[self.places[has_begun]] = self.tariffs[has_begun]  # of several for one place, the last is what stays
        return found
