"""A history as a Parquet file: `start` is a moment in a time zone, gaps are null."""

import tempfile
from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from smartenergy.kernel.arrays import Floats
from smartenergy.services.ledger.reading.series import Series

ROWS_OF_A_GROUP = 4_096
PACKED_BY = "snappy"  # zstd, a tenth smaller, holds memory of its own for each column
BYTES_AT_ONCE = 65_536


def written(pieces: Iterable[Series], zone: str, names: tuple[str, ...]) -> Iterator[bytes]:
    """The file of these pieces; its first byte comes when it is whole, since the writer asks for them itself."""
    batches = _Batches(pieces, zone, names)
    reader = RecordBatchReader.from_batches(batches.schema, batches)
    with tempfile.TemporaryFile() as file:
        try:
            write_parquet(
                reader, file,
                compression=PACKED_BY, dictionary_enabled=False, max_row_group_size=ROWS_OF_A_GROUP,
            )  # fmt: skip
        except Exception as error:
            raise batches.failure or error from None
        file.seek(0)
        yield from iter(partial(file.read, BYTES_AT_ONCE), b"")


class _Batches:
    """Pieces as Arrow takes them, which hands on no more of what goes wrong than the words: `failure` is it."""

    def __init__(self, pieces: Iterable[Series], zone: str, names: tuple[str, ...]) -> None:
        start = Field("start", DataType.timestamp("ms", tz=zone), nullable=False)
        self.schema = Schema([start, *(Field(name, DataType.float64()) for name in names)])
        self.failure: Exception | None = None
        self._pieces, self._moment, self._names = pieces, start.type, names

    def __iter__(self) -> Iterator[RecordBatch]:
        try:
            for piece in self._pieces:
                starts = Array.from_numpy(piece.starts * 1000).cast(self._moment)
                columns = [_with_nulls(piece.column(name)) for name in self._names]
                yield RecordBatch.from_arrays([starts, *columns], schema=self.schema)
        except Exception as error:
            self.failure = error
            raise


def _with_nulls(column: Floats) -> Array:
    """A column whose gaps are null: arro3 knows none in an array of NumPy's, but in a list."""
    gaps = np.isnan(column)
    if not gaps.any():
        return Array.from_numpy(column)
    values = column.astype(object)
    values[gaps] = None
    return Array(values.tolist(), DataType.float64())
