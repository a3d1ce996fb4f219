"""A home's history to take away: CSV, a piece at a time, or Parquet."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Literal

import numpy as np

from smartenergy.ledger.calendar import DAY_SECONDS, Resolution
from smartenergy.services.ledger.history import read_series
from smartenergy.services.ledger.reading import open_home
from smartenergy.services.ledger.series import ALL, Series
from smartenergy.services.ledger.spans import HistoryQuery, Span, moment, read_resolution, read_span
from smartenergy.services.transaction import transaction
from smartenergy.services.validation import check

MOST_EXPORTED = 200_000
Format = Literal["csv", "parquet"]


class ExportQuery(HistoryQuery):
    """A span, how finely, and in which form."""

    format: Format = "csv"


@dataclass(frozen=True)
class Export:
    """What is to be written, of which home. Nothing of it is read yet."""

    user_id: int
    span: Span
    resolution: Resolution
    format: Format

    @property
    def name(self) -> str:
        """A file's name for it."""
        days = [f"{moment(at, self.span.zone):%Y%m%d}" for at in (self.span.since, self.span.until - 1)]
        return f"energy-{self.resolution}-{days[0]}-{days[1]}.{self.format}"

    def pieces(self) -> Iterator[Series]:
        """The history, so much at a time as is quickly read: ticks by the day."""
        step = DAY_SECONDS if self.resolution == "tick" else self.span.seconds
        for since in range(self.span.since, min(self.span.until, self.span.now + 1), step):
            piece = Span(since, min(since + step, self.span.until), self.span.zone, self.span.now)
            with transaction():
                found = read_series(open_home(self.user_id), piece, self.resolution)
            yield found


def prepare(user_id: int, given: Mapping[str, Any]) -> Export:
    """Check what is asked for. Raises BadInputError as `energy_history` does."""
    query = check(ExportQuery, given, is_text=True)
    with transaction():
        span = read_span(query, open_home(user_id).zone)
    if query.resolution != "tick":
        span = span.in_quarters()
    return Export(user_id, span, read_resolution(query.resolution, span, MOST_EXPORTED), query.format)


def csv_lines(export: Export) -> Iterator[str]:
    """The history as CSV: times with their offset, units in the names of columns, gaps empty."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["start", *ALL])
    for piece in export.pieces():
        columns = [[_plain(value) for value in piece.column(name).tolist()] for name in ALL]
        starts = [moment(start, export.span.zone).isoformat() for start in piece.starts.tolist()]
        writer.writerows(zip(starts, *columns, strict=True))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def write_parquet(export: Export, file: IO[bytes]) -> None:
    """Write the history as Parquet: `start` as a moment in the span's zone, gaps null."""
    import pyarrow as pa  # 40 MiB, which a server that writes none need not hold
    from pyarrow import parquet

    start = pa.field("start", pa.timestamp("ms", tz=export.span.zone), nullable=False)
    schema = pa.schema([start, *(pa.field(name, pa.float64()) for name in ALL)])
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for piece in export.pieces():
            columns = [pa.array(piece.column(name), mask=np.isnan(piece.column(name))) for name in ALL]
            starts = pa.array(piece.starts * 1000, pa.int64()).cast(start.type)
            writer.write_table(pa.table([starts, *columns], schema=schema))


def _plain(value: float) -> str:
    return "" if value != value else repr(value).removesuffix(".0")
