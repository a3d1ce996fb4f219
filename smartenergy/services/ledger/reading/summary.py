"""The figures of a span: where the energy went, and how that compares with the span before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smartenergy.ledger.columns import STORED
from smartenergy.ledger.figures import Figures, figures, links
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import check
from smartenergy.services.ledger.reading.home_ledger import Home, open_home_of
from smartenergy.services.ledger.reading.spans import Span, SpanQuery, read_span


@dataclass(frozen=True)
class Totals:
    """A span as a whole; `figures` is None where nothing of it is recorded."""

    home_id: int
    span: Span
    recorded_seconds: int
    figures: Figures | None
    links: list[tuple[str, str, int]]
    """The ways that energy took, as (from, to, mWh)."""
    stored: dict[str, int]
    """What batteries held at the end, by origin, mWh."""
    seconds_in_bulk: int = 0

    @property
    def coverage(self) -> float:
        """The part of the span, as far as it has passed, that is recorded."""
        expected = self.span.expected_seconds
        return min(1.0, self.recorded_seconds / expected) if expected else 0.0

    @property
    def backfilled(self) -> float:
        """The part of the span, as far as it has passed, that is a past made to order."""
        expected = self.span.expected_seconds
        return min(1.0, self.seconds_in_bulk / expected) if expected else 0.0


@dataclass(frozen=True)
class Summary:
    """A span and the one before it."""

    present: Totals
    before: Totals


def energy_summary(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> Summary:
    """The figures of a home that a user may see, their first one unless named.

    Raises BadInputError, naming what is wrong with the span or the zone; NotFoundError.
    """
    query = check(SpanQuery, given, is_text=True)
    with transaction():
        home = open_home_of(user_id, home_id)
        span = read_span(query, home.zone)
        return Summary(read_totals(home, span), read_totals(home, span.before()))


def read_totals(home: Home, span: Span) -> Totals:
    """The figures of a span that is checked, in the transaction at hand."""
    span = span.in_quarters()
    total = home.total(span.zone, span.since, span.read_until)
    if not len(total["start"]):
        return Totals(home.home_id, span, 0, None, [], {})
    stored = {name.removeprefix("stored_").removesuffix("_mwh"): int(total[name][0]) for name in STORED}
    recorded, in_bulk = int(total["recorded_seconds"][0]), home.seconds_in_bulk(span.since, span.read_until)
    return Totals(home.home_id, span, recorded, figures(total), links(total), stored, in_bulk)
