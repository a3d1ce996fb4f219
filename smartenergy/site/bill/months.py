"""A month of a home's money: its bill, what sun and storage saved, and the same stretch of the month before."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.models import Home
from smartenergy.services.ledger.reading import summary
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.ledger.reading.summary import Totals
from smartenergy.services.tariffs import bills, costs
from smartenergy.services.tariffs.bills import HomeBill
from smartenergy.services.tariffs.costs import Costs
from smartenergy.tariffs.bill import Bill

COMPARABLE = 0.95
"""Which share of a stretch must be recorded for two to be compared."""


@dataclass(frozen=True)
class Month:
    """A month as far as it has passed."""

    found: HomeBill
    totals: Totals
    costs: Costs
    before: HomeBill | None
    """Of as much of the month before; None where the two cannot be compared."""

    @property
    def bill(self) -> Bill:
        """Of the month."""
        return self.found.bill

    @property
    def zone(self) -> str:
        """Whose days these are."""
        return zones.shown(self.found.home.timezone)

    @property
    def first(self) -> date:
        """Its first day."""
        return local_date(self.zone, self.found.span.since)

    @property
    def last(self) -> date:
        """The last day of which there is something."""
        return local_date(self.zone, self.bill.until - 1)

    @property
    def name(self) -> str:
        """As addresses have it: `2026-10`."""
        return f"{self.first:%Y-%m}"

    @property
    def is_so_far(self) -> bool:
        """Whether it goes on."""
        return self.found.span.until > self.found.span.now

    @property
    def before_name(self) -> str:
        """The month before, for addresses."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after_name(self) -> str | None:
        """The month after it; None where that has not begun."""
        return None if self.is_so_far else f"{local_date(self.zone, self.found.span.until):%Y-%m}"

    @property
    def before_first(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def before_last(self) -> date | None:
        """The last day of the month before that is compared with."""
        return None if self.before is None else local_date(self.zone, self.before.bill.until - 1)

    @property
    def more(self) -> Decimal | None:
        """How much more it costs than as much of the month before."""
        total = self.bill.total
        before = None if self.before is None else self.before.bill.total
        return None if total is None or before is None else total - before


def read(user_id: int, home: Home, month: str | None) -> Month:
    """A month by its name, the present one unless given. Raises BadInputError."""
    found = bills.energy_bill(user_id, {} if month is None else {"month": month}, home.id)
    span = found.span
    given = {"from": moment(span.since, span.zone).isoformat(), "to": moment(span.until, span.zone).isoformat()}
    totals = summary.energy_summary(user_id, given, home.id).present
    return Month(found, totals, costs.of_totals(totals), _before(user_id, found))


def _before(user_id: int, found: HomeBill) -> HomeBill | None:
    """The bill of as much of the month before, as its days and the time of day go."""
    span, zone = found.span, zones.shown(found.home.timezone)
    first = local_date(zone, span.since)
    since = (first - timedelta(days=1)).replace(day=1)
    until = _as_far(zone, first, since, found.bill.until) if span.until > span.now else span.since
    begins = day_start(zone, since)
    if until <= begins:
        return None
    given = {"from": moment(begins, zone).isoformat(), "to": moment(until, zone).isoformat()}
    try:
        other = bills.energy_bill(user_id, given, found.home.id)
    except BadInputError:  # two currencies
        return None
    is_alike = other.bill.currency == found.bill.currency and other.bill.coverage >= COMPARABLE
    return other if is_alike and found.bill.coverage >= COMPARABLE else None


def _as_far(zone: str, first: date, since: date, until: int) -> int:
    """Where the month that begins with `since` is as far as the other is `until` then."""
    day = local_date(zone, until - 1)
    into_the_day = until - day_start(zone, day)
    same_day = since + (day - first)
    return min(day_start(zone, same_day) + into_the_day, day_start(zone, first))
