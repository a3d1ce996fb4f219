"""A home's history to take away, as CSV or Parquet: made a piece at a time, so that its length costs no memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import orjson
from pydantic import Field

from smartenergy.kernel.arrays import Floats
from smartenergy.ledger.calendar import HOUR_SECONDS, Resolution, boundaries
from smartenergy.ledger.shown import ALL
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import check
from smartenergy.services.ledger.reading import series
from smartenergy.services.ledger.reading.history import read_series
from smartenergy.services.ledger.reading.home_ledger import open_home, open_home_of
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import HistoryQuery, Span, moment, read_resolution, read_span

MOST_EXPORTED = 200_000
PIECE_OF_TICKS_SECONDS = 6 * HOUR_SECONDS  # 21,600 rows where a tick is a second, 360 where it is a minute
DAYS_OF_A_PIECE = 31  # 2,976 quarter hours
LINES_AT_ONCE = 500
Format = Literal["csv", "parquet"]


class ExportQuery(HistoryQuery):
    """A span, how finely, and in which form."""

    format: Format = "csv"
    costs: bool = Field(default=False, description="Whether cost and carbon are beside it; null by ticks.")


class Beside(NamedTuple):
    """Columns that are no energy, and who works them out of a piece of a history."""

    names: tuple[str, ...]
    of: Callable[[Series], Series]


@dataclass(frozen=True)
class Export:
    """What is to be written, of which home. Nothing of it is read yet."""

    home_id: int
    span: Span
    resolution: Resolution
    format: Format
    beside: Beside | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All of the file but `start`."""
        return (*ALL, *(self.beside.names if self.beside else ()))

    @property
    def name(self) -> str:
        """A file's name for it."""
        days = [f"{moment(at, self.span.zone):%Y%m%d}" for at in (self.span.since, self.span.until - 1)]
        return f"energy-{self.resolution}-{days[0]}-{days[1]}.{self.format}"

    def content(self) -> Iterator[bytes]:
        """The file, a piece at a time. No connection to the database is held between two pieces."""
        if self.format == "csv":
            return _csv(self)
        from smartenergy.services.ledger.reading import (
            parquet,  # 9 MB, which a process that writes none need not hold
        )

        return parquet.written(self.pieces(), self.span.zone, self.columns)

    def pieces(self) -> Iterator[Series]:
        """The history in pieces whose rows are together those of the whole."""
        pieces = self._pieces_of_ticks() if self.resolution == "tick" else self._pieces_of_periods()
        return map(self.beside.of, pieces) if self.beside else pieces

    def _pieces_of_periods(self) -> Iterator[Series]:
        every = 1 if self.resolution == "month" else DAYS_OF_A_PIECE
        unit: Resolution = "month" if self.resolution == "month" else "day"
        bounds = boundaries(unit, self.span.zone, self.span.since, self.span.until)
        for since, until in self._cut(bounds[every:-1:every].tolist()):
            with transaction():
                piece = Span(since, until, self.span.zone, self.span.now)
                found = read_series(open_home(self.home_id), piece, self.resolution)
            yield found

    def _pieces_of_ticks(self) -> Iterator[Series]:
        """Each begins where the ticks of the one before ended, so that a gap is one row wherever it is cut."""
        shown = self.span.since
        *_, (_, end) = cuts = self._cut(range(shown, self.span.until, PIECE_OF_TICKS_SECONDS)[1:])
        for since, until in cuts:
            with transaction():
                facts = open_home(self.home_id).ticks(since, until)
            ends = facts["tick"] + facts["interval_seconds"]
            until = end if until == end else int(ends[-1]) if len(ends) else shown
            if shown < until:
                yield series.of_ticks(Span(shown, until, self.span.zone, self.span.now), facts)
            shown = until

    def _cut(self, at: Any) -> list[tuple[int, int]]:
        """The span cut at these instants, as far as it has begun."""
        cuts = pairwise([self.span.since, *at, self.span.until])
        return [(since, until) for since, until in cuts if since <= self.span.now]


def prepare(
    user_id: int, given: Mapping[str, Any], home_id: int | None = None, beside: Beside | None = None
) -> Export:
    """Check what is asked for. Raises as `energy_history` does. `beside` is there where costs are asked for."""
    query = check(ExportQuery, given, is_text=True)
    with transaction():
        home = open_home_of(user_id, home_id)
        span = read_span(query, home.zone)
        if query.resolution != "tick":
            span = span.in_quarters()
        resolution = read_resolution(query.resolution, span, MOST_EXPORTED)
    return Export(home.home_id, span, resolution, query.format, beside if query.costs else None)


def _csv(export: Export) -> Iterator[bytes]:
    """Times with their offset, units in the names of columns, gaps empty."""
    yield ",".join(["start", *export.columns]).encode() + b"\n"
    for piece in export.pieces():
        columns = [piece.column(name) for name in export.columns]
        for at in range(0, len(piece), LINES_AT_ONCE):
            rows = slice(at, at + LINES_AT_ONCE)
            starts = (moment(start, export.span.zone).isoformat() for start in piece.starts[rows].tolist())
            lines = zip(map(str.encode, starts), *(_written(column[rows]) for column in columns), strict=True)
            yield b"\n".join(map(b",".join, lines)) + b"\n"


def _written(column: Floats) -> list[bytes]:
    """Each number of a column; a whole column at once takes a tenth of the time."""
    text = orjson.dumps(column, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1] + b","
    return text.replace(b".0,", b",").replace(b"null,", b",").split(b",")[:-1]
