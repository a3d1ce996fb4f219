"""PostgreSQL's binary COPY format from NumPy structured arrays, for rows of one fixed layout.

A row is a field count (int16), then for each field its length (int32) and its bytes, all big-endian; see
"Binary Format" in PostgreSQL's manual page of COPY.
"""

from typing import Any

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Composed

from smartenergy.storage.codec.packed_rows import Records

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"


class RowFormat:
    """The layout of one row: field names with their big-endian NumPy types (None: NULL), in the query's order."""

    def __init__(self, **fields: str | None) -> None:
        self.lengths = {name: -1 if kind is None else np.dtype(kind).itemsize for name, kind in fields.items()}
        layout: list[tuple[str, str]] = [("field_count", ">i2")]
        for name, kind in fields.items():
            layout += [(f"{name}_length", ">i4")] + ([] if kind is None else [(name, kind)])
        self.dtype = np.dtype(layout)

    def empty(self, rows: int) -> Records:
        """Make rows whose framing is filled in and whose fields are not."""
        records = np.empty(rows, self.dtype)
        self.frame(records)
        return records

    def frame(self, records: Records) -> None:
        """Fill in the framing of rows: how many fields each has, and how long they are."""
        records["field_count"] = len(self.lengths)
        for name, length in self.lengths.items():
            records[f"{name}_length"] = length


def copy_in(cursor: Cursor[Any], statement: SQL | Composed, records: Records) -> None:
    """Append rows to a table through COPY."""
    with cursor.copy(statement) as copy:
        copy.write(HEADER + records.tobytes() + TRAILER)
