"""What a home did over a span of time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from smartenergy.ledger.calendar import Resolution
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import check
from smartenergy.services.ledger.reading import series
from smartenergy.services.ledger.reading.home_ledger import Home, open_home_of
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import HistoryQuery, Span, read_resolution, read_span


def energy_history(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> Series:
    """The history of a home that a user may see, their first one unless named.

    Raises BadInputError, naming what is wrong with the span, the resolution or the zone; NotFoundError.
    """
    query = check(HistoryQuery, given, is_text=True)
    with transaction():
        home = open_home_of(user_id, home_id)
        span = read_span(query, home.zone)
        return read_series(home, span, read_resolution(query.resolution, span))


def read_series(home: Home, span: Span, resolution: Resolution) -> Series:
    """The history of a span that is checked, in the transaction at hand."""
    if resolution == "tick":
        return replace(series.of_ticks(span, home.ticks(span.since, span.until)), home_id=home.home_id)
    span = span.in_quarters()
    bounds, found = home.periods(resolution, span.zone, span.since, span.read_until)
    return replace(series.of_periods(span, resolution, bounds, found), home_id=home.home_id)
