"""Many rows as one value: each row's columns in their binary send format, side by side, as a NumPy array.

The driver hands over a query's rows one by one; a value it hands over whole. Reading a chunk of the fleet so costs
a quarter of a COPY (docs/decisions/0011). The formats are those of PostgreSQL's `*send` functions: big-endian.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from psycopg.sql import SQL, Composed

Records = npt.NDArray[np.void]


class PackedRow:
    """The layout of a row: field names with an expression of type bytea and the NumPy type of its bytes.

    An expression may send the fields after it as well; these have none.
    """

    def __init__(self, **fields: tuple[str | None, str]) -> None:
        self.dtype = np.dtype([(name, kind) for name, (_, kind) in fields.items()])
        self.expression = SQL(" || ".join(expression for expression, _ in fields.values() if expression))

    def select(self, source: SQL, beside: Composed | None = None) -> Composed:
        """A query of one row, (number of rows, their bytes), over `source`, which begins at FROM.

        `beside` is an expression of type bytea of rows that differ in length: their bytes come third.
        """
        more = SQL(", {} AS beside").format(beside) if beside else SQL("")
        those = SQL(", string_agg(beside, '')") if beside else SQL("")
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


def fetch_with(cursor: Any, query: Composed, parameters: Any, row: PackedRow) -> tuple[Records, bytes | None]:
    """The same of a query that has something beside its rows."""
    rows, packed, beside = cursor.execute(query, parameters, binary=True).fetchone()
    return row.unpack(rows, packed), beside
