"""Values of price series: loaded beside what was known before, read as they were known at a time.

The functions take a cursor and leave the transaction to their caller.
"""

from typing import Any

import numpy as np
from psycopg import Cursor

from smartenergy.kernel.arrays import Ints

GIVEN = "unnest(%(starts)s::bigint[], %(known)s::bigint[], %(values)s::bigint[]) AS given(start, known_at, value)"
CONTRADICTED = f"""
    SELECT kept.start, kept.known_at, kept.value FROM {GIVEN}
    JOIN price_values kept ON kept.series_id = %(series)s AND kept.start = given.start
        AND kept.known_at = given.known_at
    WHERE kept.value <> given.value ORDER BY kept.start LIMIT 1
"""  # noqa: S608 - no value is put into it
# Only what says something new is written: a file that is loaded again changes nothing.
WRITTEN = f"""
    INSERT INTO price_values (series_id, start, known_at, value)
    SELECT %(series)s, given.start, given.known_at, given.value FROM {GIVEN}
    WHERE given.value IS DISTINCT FROM (
        SELECT kept.value FROM price_values kept
        WHERE kept.series_id = %(series)s AND kept.start = given.start AND kept.known_at <= given.known_at
        ORDER BY kept.known_at DESC LIMIT 1
    )
"""  # noqa: S608 - no value is put into it
AS_KNOWN = """
    SELECT DISTINCT ON (start) start, value, known_at FROM price_values
    WHERE series_id = %s AND start >= %s AND start < %s AND known_at <= %s ORDER BY start, known_at DESC
"""
FIRST = "SELECT start FROM price_values WHERE series_id = %s ORDER BY start LIMIT 1"
LAST = "SELECT start FROM price_values WHERE series_id = %s ORDER BY start DESC LIMIT 1"


def write(
    cursor: Cursor[Any], series_id: int, starts: Ints, values: Ints, known_at: Ints
) -> tuple[int, int, int] | int:
    """Add what is new and answer how much that is; or a value that was known otherwise at the same time."""
    given = {
        "series": series_id, "starts": starts.tolist(), "known": known_at.tolist(), "values": values.tolist(),
    }  # fmt: skip
    contradicted = cursor.execute(CONTRADICTED, given).fetchone()
    if contradicted is not None:
        return (int(contradicted[0]), int(contradicted[1]), int(contradicted[2]))
    return cursor.execute(WRITTEN, given).rowcount


def read(cursor: Cursor[Any], series_id: int, since: int, until: int, asked: int) -> tuple[Ints, Ints, Ints]:
    """Starts in `[since, until)`, values and since when they are known, as of an instant."""
    rows = cursor.execute(AS_KNOWN, [series_id, since, until, asked], binary=True).fetchall()
    found = np.array(rows, np.int64).reshape(len(rows), 3)
    starts, values, known_at = found.T.copy()
    return starts, values, known_at


def bounds(cursor: Cursor[Any], series_id: int) -> tuple[int, int] | None:
    """Where its first and its last value begin; None where it has none."""
    first = cursor.execute(FIRST, [series_id]).fetchone()
    last = cursor.execute(LAST, [series_id]).fetchone()
    return None if first is None or last is None else (int(first[0]), int(last[0]))
