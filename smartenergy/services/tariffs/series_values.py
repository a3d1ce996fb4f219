"""Values of series that users load: a load is kept beside what was known before, all of it or nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.models import PriceSeries, SeriesKind
from smartenergy.services.common import audit_log, clock
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.common.validation import check
from smartenergy.services.ledger.reading.spans import Moment, Span, SpanQuery, instant_of, moment, read_span
from smartenergy.services.ruling import replanning
from smartenergy.services.tariffs import loading_rules, own_series
from smartenergy.services.tariffs.loading_rules import Load, LoadQuery, Reading, Row
from smartenergy.storage.books import price_values
from smartenergy.tariffs.loading import Loaded
from smartenergy.tariffs.money import shown
from smartenergy.tariffs.series import Values

MOST_KEPT = 400_000
"""Values of a series, with all that they corrected: ten years of quarter hours, and some."""
MOST_READ = 40_000


class ValuesQuery(SpanQuery):
    """Which values, and as they were known when."""

    known_at: Moment | None = Field(default=None, description="As they were known then; now unless given.")


@dataclass(frozen=True)
class Stored:
    """What came of a load."""

    series: PriceSeries
    read: int
    written: int
    """How many of them said something new."""


@dataclass(frozen=True)
class Shown:
    """Values of a span, as they were known at a time."""

    series: PriceSeries
    span: Span
    values: Values
    known_at: Ints


def load(user_id: int, series_id: int, given: Mapping[str, Any]) -> Stored:
    """Load values as JSON has them. Raises BadInputError that names those that are wrong; none is kept then."""
    wanted = check(Load, given)
    return _load(user_id, series_id, wanted, lambda reading: loading_rules.rows_of(wanted, reading))


def load_csv(user_id: int, series_id: int, text: str, given: Mapping[str, Any]) -> Stored:
    """The same of a file's lines; what is said beside them came as text."""
    wanted = check(LoadQuery, given, is_text=True)
    return _load(user_id, series_id, wanted, lambda _: loading_rules.rows_of_csv(text))


def _load(user_id: int, series_id: int, wanted: LoadQuery, rows: Callable[[Reading], Iterator[Row]]) -> Stored:
    with transaction():
        series = own_series.changeable(user_id, series_id)
        reading = _reading(series, wanted)
        ends = price_values.bounds(driver_cursor(), series.id)
        phase = None if ends is None else ends[0] % series.step_seconds
        loaded = loading_rules.read(rows(reading), reading, phase, allow_gaps=wanted.allow_gaps)
        written = _write(series, loaded)
        if written:
            audit_log.record("series loaded", own_series.described(series), {"values": written})
            _plan_anew(series)
    return Stored(series, len(loaded.starts), written)


def _plan_anew(series: PriceSeries) -> None:
    if series.kind == SeriesKind.PRICE:
        replanning.again_where(own_series.tariffs_naming(series))
    else:
        replanning.again_in(series.timezone)


def _reading(series: PriceSeries, wanted: LoadQuery) -> Reading:
    now = clock.now()
    try:
        known_at = loading_rules.known_at(wanted.known_at, series.timezone, now) if wanted.known_at else now
    except ValueError as error:
        raise BadInputError({"known_at": [str(error)]}) from None
    if series.kind == SeriesKind.CARBON and wanted.per != "kWh":
        raise BadInputError({"per": ["must be kWh: carbon is g/kWh"]})
    return Reading(
        series.kind == SeriesKind.PRICE, series.timezone, series.step_seconds, now, known_at, wanted.per
    )


def _write(series: PriceSeries, loaded: Loaded) -> int:
    found = price_values.write(driver_cursor(), series.id, loaded.starts, loaded.values, loaded.known_at)
    if isinstance(found, tuple):
        start, known_at, value = found
        at, since = (moment(one, series.timezone).isoformat() for one in (start, known_at))
        raise BadInputError({
            "values": [f"that of {at} was known as {written(series, value)} at {since}: say a later known_at"]
        })  # fmt: skip
    if series.kept + found > MOST_KEPT:
        raise BadInputError(
            {"values": [f"would make more than {MOST_KEPT:,} of this series, corrections among them"]}
        )
    if found:
        series.kept += found
        series.revision += 1
        series.newest_known_at = max(series.newest_known_at or 0, int(loaded.known_at.max()))
        db.session.flush()
    return found


def values_of(user_id: int, series_id: int, given: Mapping[str, Any]) -> Shown:
    """What is known, or was known at a time, of a series that a user may follow; a day up to now unless said."""
    query = check(ValuesQuery, given, is_text=True)
    with transaction():
        series = own_series.get_series(user_id, series_id)
        span = read_span(query, series.timezone)
        if span.seconds > MOST_READ * series.step_seconds:
            raise BadInputError({"from": [f"must leave {MOST_READ:,} steps at the most"]})
        asked = span.now if query.known_at is None else instant_of("known_at", query.known_at, span.zone)
        found = price_values.read(driver_cursor(), series.id, span.since, span.until, asked)
    return Shown(series, span, Values(series.step_seconds, found[0], found[1]), found[2])


def written(series: PriceSeries, value: int) -> str:
    """A value as decimal text."""
    return shown(value) if series.kind == SeriesKind.PRICE else str(value)
