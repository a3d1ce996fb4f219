"""What a home's energy cost and emitted: of a span as a whole, and of each row of a history.

Worked out when it is asked for, and never kept: nothing is stale once a tariff or a price changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home
from smartenergy.services.common.transaction import transaction
from smartenergy.services.homes.naming import find_any
from smartenergy.services.ledger.reading import summary
from smartenergy.services.ledger.reading.exports import Beside
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import Span
from smartenergy.services.ledger.reading.summary import Totals
from smartenergy.services.tariffs import series, store_costs, store_documents
from smartenergy.services.tariffs.pricing import PricedSpan, priced
from smartenergy.services.tariffs.store_costs import StoredCosts
from smartenergy.tariffs.bill import Bill, bill_of
from smartenergy.tariffs.carbon import emitted
from smartenergy.tariffs.series import at_quarters

LONGEST_DAYS = 3 * 366 + 1
MICROGRAMS = 1_000_000
DIGITS, DIGITS_OF_SHARE = 6, 4
OF_ENERGY = {
    "cost": "What energy cost, in the currency of the home's tariff, with taxes on energy and without charges by"
    " the day, month or peak; negative: earned. Null where no tariff rules or a price is missing.",
    "co2_grams": "What the imported energy emitted, g of CO2. Null where carbon is not known.",
}
OF_STORAGE = store_costs.COLUMNS
COLUMNS = OF_ENERGY | OF_STORAGE
"""What is said of a history's rows beside energy, to who asks for it."""

LONGEST_WORDS = "must not be more than three years before `to`, where costs are asked for"


@dataclass(frozen=True)
class Costs:
    """Of a span as a whole. None: not known, with how much of it is."""

    currency: str | None
    cost: Decimal | None
    """As the bill's total."""
    cost_coverage: Fraction
    """The share of its energy that has a price; 0 where no tariff rules."""
    without: Decimal | None
    """The total of the bill without storage and production: all that was used is bought."""
    co2_grams: Fraction | None
    co2_coverage: Fraction
    span: PricedSpan = field(repr=False)
    """From which it was worked out."""

    @property
    def saving(self) -> Decimal | None:
        """By storage and production together."""
        return None if self.cost is None or self.without is None else self.without - self.cost


def is_short(span: Span) -> bool:
    """Whether costs of a span can be asked for."""
    return span.seconds <= LONGEST_DAYS * DAY_SECONDS


def of_totals(found: Totals) -> Costs:
    """Of a span whose figures somebody has been let see. Raises BadInputError for one that is too long."""
    span = _read(found.home_id, found.span.in_quarters())
    had, since, until = span.had, span.since, span.until
    bill = bill_of(had.parts, had.counted.meter, since, until)
    without = bill_of(had.parts, had.counted.bare, since, until)
    emits = emitted(had.counted.meter.energy("import", since, until), _starts(since, until), span.carbon)
    return Costs(
        bill.currency or None, bill.total, _coverage(bill), without.total, emits.grams, emits.coverage, span,
    )  # fmt: skip


def of_storage(found: Costs) -> StoredCosts | None:
    """What a span's stored energy has cost, and emitted; None where nothing is recorded."""
    with transaction():
        return store_costs.of_span(found.span)


def _coverage(bill: Bill) -> Fraction:
    if not bill.parts:
        return Fraction(0)
    energy = [line for line in bill.lines if line.unit == "kWh"]
    total = sum((line.quantity for line in energy), Fraction(0))
    return sum((line.quantity * line.coverage for line in energy), Fraction(0)) / total if total else Fraction(1)


def with_costs(found: Series, names: Iterable[str] = ()) -> Series:
    """A history with columns of `COLUMNS`, or of those that are named.

    Of ticks nothing is known: energy is settled by the quarter hour. Raises BadInputError for a span that is too
    long.
    """
    wanted = [name for name in COLUMNS if name in set(names or COLUMNS)]
    if found.resolution == "tick" or not len(found.places):
        return replace(found, beside={name: np.full(len(found), np.nan) for name in wanted})
    span, beside = _read(found.home_id, _recorded(found)), dict[str, Floats]()
    if set(wanted) & OF_ENERGY.keys():
        beside |= _of_energy(found, span)
    if set(wanted) & OF_STORAGE.keys():
        with transaction():
            beside |= store_costs.columns(found, span)
    return replace(found, beside={name: beside[name] for name in wanted})


def _of_energy(found: Series, span: PricedSpan) -> dict[str, Floats]:
    starts = _starts(span.since, span.until)
    costs, is_priced = span.had.costs(span.since, span.until)
    sampled = at_quarters(span.carbon, starts)
    imported = span.had.counted.meter.energy("import", span.since, span.until)
    grams = imported * sampled.values / MICROGRAMS
    row = np.searchsorted(found.starts, starts, "right") - 1
    return {
        "cost": _summed(found, row, costs, is_priced),
        "co2_grams": _summed(found, row, grams, sampled.is_known | (imported == 0)),
    }


def _recorded(found: Series) -> Span:
    """The span from the first row of which something is recorded to the last: nothing else has a cost."""
    span, first, last = found.span.in_quarters(), int(found.places[0]), int(found.places[-1])
    since, until = max(span.since, int(found.starts[first])), min(span.until, int(found.ends[last]))
    return replace(span, since=since, until=until)


def _summed(found: Series, row: Ints, values: Floats, is_known: Bools) -> Floats:
    """By rows: null where a part is not known, or nothing is recorded."""
    sums = np.bincount(row, values, len(found)).round(DIGITS)
    is_whole = np.bincount(row, ~is_known, len(found)) == 0
    is_recorded = np.zeros(len(found), np.bool_)
    is_recorded[found.places] = True
    shown: Floats = np.where(is_whole & is_recorded, sums, np.nan)
    return shown


BESIDE = Beside(tuple(COLUMNS), with_costs)
"""For files that are asked to have them."""


def document(found: Costs) -> dict[str, Any]:
    """As both APIs write them: money is decimal text, for no float is exact."""
    money = {"cost": found.cost, "cost_without": found.without, "saving": found.saving}
    return {
        "currency": found.currency,
        **{name: None if amount is None else str(amount) for name, amount in money.items()},
        "cost_coverage": round(float(found.cost_coverage), DIGITS_OF_SHARE),
        "co2_grams": None if found.co2_grams is None else round(float(found.co2_grams), 1),
        "co2_coverage": round(float(found.co2_coverage), DIGITS_OF_SHARE),
    }


def whole_document(found: Costs) -> dict[str, Any]:
    """The same with what stored energy has cost."""
    return document(found) | {"stored": store_documents.document(of_storage(found))}


def held_now(home: Home) -> str | None:
    """What a home's storage holds, and what that has cost, in words; None where it holds nothing."""
    found = of_totals(summary.energy_summary(home.user_id, {}, home.id).present)
    return store_documents.spoken(of_storage(found), found.currency)


def _read(home_id: int, span: Span) -> PricedSpan:
    """A span as far as there is something to read, what prices a home over it, and its carbon."""
    if not is_short(span):
        raise BadInputError({"from": [LONGEST_WORDS]})
    since, until = span.since, max(span.since, span.read_until)
    with transaction():
        home = find_any(home_id)
        had = priced(home, since, until, span.now)
        carbon = series.carbon(home.timezone, since, until, span.now, home.user_id)
    return PricedSpan(home_id, span.zone, since, until, span.now, had, carbon)


def _starts(since: int, until: int) -> Ints:
    return np.arange(since, until, QUARTER_SECONDS, dtype=np.int64)
