"""Many rows as one value: each row's columns in their binary send format, side by side, as a NumPy array.

The driver hands over a query's rows one by one; a value it hands over whole. Reading a chunk of the fleet so costs
a quarter of a COPY (docs/decisions/0011). The formats are those of PostgreSQL's `*send` functions: big-endian.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from psycopg.sql import SQL, Composed

from smartenergy.kernel.arrays import Ints

Records = npt.NDArray[np.void]
BESIDE = ", string_agg(beside, ''), string_agg(CASE WHEN beside IS NOT NULL THEN int8send(whose) END, '')"


class PackedRow:
    """The layout of a row: field names with an expression of type bytea and the NumPy type of its bytes.

    An expression may send the fields after it as well; these have none.
    """

    def __init__(self, **fields: tuple[str | None, str]) -> None:
        self.dtype = np.dtype([(name, kind) for name, (_, kind) in fields.items()])
        self.expression = SQL(" || ".join(expression for expression, _ in fields.values() if expression))

    def select(self, source: SQL, beside: Composed | None = None, of: str = "id") -> Composed:
        """A query of one row, (number of rows, their bytes), over `source`, which begins at FROM.

        `beside` is an expression of type bytea of rows that differ in length, NULL for most: their bytes come
        third, and fourth of each that has any the column `of`, in the same order.
        """
        more = SQL(", {} AS beside, {} AS whose").format(beside, SQL(of)) if beside else SQL("")
        those = SQL(BESIDE) if beside else SQL("")
        return SQL(
            "SELECT count(*), string_agg(packed, ''){} FROM (SELECT {} AS packed{} {}) AS packed_rows"
        ).format(those, self.expression, more, source)

    def unpack(self, rows: int, packed: bytes | None) -> Records:
        """Read what `select` answered. Raises ValueError if a row is missing: a NULL swallows its row."""
        records = np.frombuffer(packed or b"", self.dtype)
        if len(records) != rows:
            raise ValueError(f"{rows} rows came as {len(records)}: is a column NULL?")
        return records


def fetch(cursor: Any, query: Composed, parameters: Any, row: PackedRow) -> Records:
    """Run a query of `PackedRow.select` and answer its rows."""
    rows, packed = cursor.execute(query, parameters, binary=True).fetchone()
    return row.unpack(rows, packed)


class Beside(NamedTuple):
    """What some rows have beside them."""

    packed: bytes
    whose: Ints
    """Of each such row the column that tells it, in the order of the rows."""


def fetch_with(cursor: Any, query: Composed, parameters: Any, row: PackedRow) -> tuple[Records, Beside]:
    """The same of a query that has something beside its rows."""
    rows, packed, beside, whose = cursor.execute(query, parameters, binary=True).fetchone()
    return row.unpack(rows, packed), Beside(beside or b"", np.frombuffer(whose or b"", ">i8").astype(np.int64))
