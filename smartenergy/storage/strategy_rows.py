"""What storage of a chunk's homes goes by at an instant: asked for within the query of its homes.

Homes that were never told anything have no row and cost nothing; the others come as a few bytes each: a number
that stands for all that their strategy says. Their tariffs are asked for where somebody does not know them yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
SELECT_TARIFFS = SQL("""
    SELECT string_agg(int8send(home_id) || int4send(valid_from - DATE '1970-01-01')
        || boolsend(direction = 'import') || int8send(coalesce(tariff_id, 0)), '')
    FROM home_tariffs WHERE {}
""")


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
    packed = _packed(cursor, RULING_OF_SOME, those | {"tick": instant})
    return StrategyRows.unpack(those, packed, instant)


def read_tariffs(cursor: Cursor[Any], those: Mapping[str, Any]) -> Records:
    """All tariffs that homes have or had: home, day since 1970, direction, tariff."""
    packed = _packed(cursor, SELECT_TARIFFS.format(OF_SOME if "homes" in those else OF_USERS), those)
    return np.frombuffer(packed or b"", TARIFF)


def _packed(cursor: Cursor[Any], query: Composed, given: Mapping[str, Any]) -> bytes | None:
    with held_to(cursor, BY_KEY):
        row = cursor.execute(query, given, binary=True).fetchone()
    found: bytes | None = row and row[0]
    return found


def tariffs_at(tariffs: Records, homes: Ints, days: Ints, *, is_import: bool) -> Ints:
    """Which tariff each home has on a day, 0 for none; `homes` are ids in rising order."""
    found = np.zeros(len(homes), np.int64)
    rows = tariffs[tariffs["is_import"] == is_import]
    places = np.minimum(np.searchsorted(homes, rows["home_id"]), max(len(homes) - 1, 0))
    if not len(homes) or not len(rows):
        return found
    rules = (homes[places] == rows["home_id"]) & (rows["day"] <= days[places])
    rows, places = rows[rules], places[rules]
    order = np.lexsort((rows["day"], places))
    found[places[order]] = rows["tariff_id"][order]  # of several for one place, the last is what stays
    return found
