"""Plans as bytes: a quarter hour after the other, and what is expected of each."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from psycopg import Cursor
from psycopg.sql import SQL

from smartenergy.storage.codec.packed_rows import Records

QUARTER = np.dtype([
    ("from_grid", ">i2"), ("from_surplus", ">i2"), ("to_load", ">i2"), ("to_grid", ">i2"), ("to_peak", ">i2"),
    ("held", ">i2"), ("after", ">i2"), ("cap_watts", ">i4"), ("cars", "i1"), ("exports", "i1"),
])  # fmt: skip
"""Levels in parts of 10,000, as schedules have them; where there is no plan all bits are set."""
EXPECTED = np.dtype([
    ("buy", ">i8"), ("sell", ">i8"), ("load_wh", ">f4"), ("production_wh", ">f4"), ("import_wh", ">f4"),
    ("export_wh", ">f4"), ("is_assumed", "?"),
])  # fmt: skip
"""Prices in millionths of the currency a kWh."""
NO_PLAN = b"\xff" * QUARTER.itemsize
QUICK = 1
"""How hard zlib tries."""
# Of the bytes of a plan only those of the quarter hour are read: they are stored as they are.
OF_QUARTER = SQL("""
    SELECT substr(quarters, ((%(tick)s::bigint - since) / 900 * {size} + 1)::int, {size}) AS quarter
    FROM energy_plans WHERE ruling.kind = 'optimised' AND energy_plans.home_id = ruling.home_id
        AND since <= %(tick)s
    ORDER BY since DESC LIMIT 1
""").format(size=QUARTER.itemsize)
PUT_PLANS = """
    INSERT INTO energy_plans (home_id, since, until, known_at, quarters)
    SELECT home_id, %s, %s, %s, quarters FROM unnest(%s::bigint[], %s::bytea[]) AS made (home_id, quarters)
    ON CONFLICT (home_id, since) DO UPDATE
        SET until = excluded.until, known_at = excluded.known_at, made_at = now(), quarters = excluded.quarters
"""
PUT_EXPECTED = """
    UPDATE planned_homes SET since = %s, expected = made.expected, failure = NULL,
        due_at = CASE WHEN planned_homes.due_at = %s THEN made.due_at ELSE planned_homes.due_at END
    FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS made (home_id, due_at, expected)
    WHERE planned_homes.home_id = made.home_id
"""


def put_plans(
    cursor: Cursor[Any], homes: Sequence[int], span: tuple[int, int], known_at: int, quarters: npt.NDArray[np.void]
) -> None:
    """Store plans of homes, a row of quarter hours each, over what they had from the same instant on."""
    cursor.execute(PUT_PLANS, (*span, known_at, list(homes), [row.tobytes() for row in quarters]))


def put_expected(
    cursor: Cursor[Any], since: int, lease: int, due_at: Mapping[int, int], expected: npt.NDArray[np.void]
) -> None:
    """Store what the newest plans of homes expect, and when these are planned next, unless that has changed."""
    packed = [zlib.compress(row.tobytes(), QUICK) for row in expected]
    cursor.execute(PUT_EXPECTED, (since, lease, list(due_at), list(due_at.values()), packed))


def quarters_of(packed: bytes) -> Records:
    """The quarter hours of a plan."""
    return np.frombuffer(packed, QUARTER)


def expected_of(packed: bytes) -> Records:
    """What a plan expects of its quarter hours."""
    return np.frombuffer(zlib.decompress(packed), EXPECTED)
