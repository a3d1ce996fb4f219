"""What a home pays for a span, by the tariffs that it has or had, and by its meter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.calendar import DAY_SECONDS, local_date
from smartenergy.models import Home
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import Input, check
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.reading.spans import Moment, Span, SpanQuery, read_span
from smartenergy.services.tariffs import pricing
from smartenergy.services.tariffs.costs import LONGEST_DAYS
from smartenergy.tariffs.bill import Bill, bill_of

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


def _month(text: str) -> str:
    if not MONTH.fullmatch(text):
        raise ValueError("must be a month such as 2026-10")
    return text


class BillQuery(Input):
    """Which span: a month, or from one instant to another."""

    month: Annotated[str, AfterValidator(_month)] | None = Field(
        default=None, description="Such as 2026-10, by the home's clocks; the present one unless a span is given."
    )
    from_: Moment | None = Field(default=None, alias="from", description="Where the span begins.")
    to: Moment | None = Field(default=None, description="Where it ends, itself not included; now unless given.")


@dataclass(frozen=True)
class HomeBill:
    """A home's bill."""

    home: Home
    span: Span
    bill: Bill


def energy_bill(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> HomeBill:
    """The bill of a home that a user may see, their first one unless named, up to now where the span goes on.

    Raises BadInputError for a span in the future, of more than three years, or of two currencies.
    """
    query = check(BillQuery, given, is_text=True)
    with transaction():
        home = find_home(user_id, home_id)
        span = _span(query, home.timezone)
        until = span.read_until
        had = pricing.priced(home, span.since, until, span.now)
        _refuse_two_currencies(had.currencies)
        return HomeBill(home, span, bill_of(had.parts, had.counted.meter, span.since, until))


def _span(query: BillQuery, zone: str) -> Span:
    given = query.model_dump(by_alias=True, exclude={"month"}, exclude_none=True)
    if query.month is not None and given:
        raise BadInputError({"month": ["must not be given together with a span"]})
    if not given:
        return _span_of_month(query.month or _present(zone), zone)
    span = read_span(check(SpanQuery, given, is_text=True), zone).in_quarters()
    if span.seconds > LONGEST_DAYS * DAY_SECONDS:
        raise BadInputError({"from": ["must not be more than three years before `to`"]})
    return span


def _span_of_month(month: str, zone: str) -> Span:
    year, number = map(int, month.split("-"))
    if not EARLIEST_YEAR <= year < LATEST_YEAR:
        raise BadInputError({"month": [f"must lie between the years {EARLIEST_YEAR} and {LATEST_YEAR}"]})
    if month > _present(zone):
        raise BadInputError({"month": ["must not lie in the future"]})
    first, after = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    given = {"from": first.isoformat(), "to": after.isoformat()}
    return read_span(check(SpanQuery, given, is_text=True), zone).in_quarters()


def _present(zone: str) -> str:
    return f"{local_date(zone, clock.now()):%Y-%m}"


def _refuse_two_currencies(currencies: list[str]) -> None:
    if len(currencies) > 1:
        told = f"holds tariffs in {' and '.join(currencies)}: ask for the time of each by itself"
        raise BadInputError({"from": [told]})
