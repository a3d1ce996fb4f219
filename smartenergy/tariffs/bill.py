"""A bill: what a home's meter comes to by the tariffs that it has, or might have had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from smartenergy.tariffs.assignments import Assignment, ruling
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.part import Part, part_of
from smartenergy.tariffs.series import Known


@dataclass(frozen=True)
class BilledPart:
    """A span of a bill under one version of a tariff."""

    since: int
    until: int
    tariff: str
    valid_from: date
    lines: tuple[BillLine, ...]


@dataclass(frozen=True)
class Bill:
    """What a home pays for a span."""

    since: int
    until: int
    currency: str
    parts: tuple[BilledPart, ...]
    coverage: Fraction
    """The recorded share of the span's time."""

    @property
    def lines(self) -> list[BillLine]:
        """Those of all parts."""
        return [line for part in self.parts for line in part.lines]

    @property
    def total(self) -> Decimal | None:
        """The sum of the lines as they are shown; None where a price is missing, or no tariff rules."""
        amounts = [line.amount for line in self.lines]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if self.parts and len(known) == len(amounts) else None


def bill(assignments: Sequence[Assignment], meter: Meter, since: int, until: int, known: Known) -> Bill:
    """What a home pays for a span of full quarter hours. Raises ValueError for two currencies.

    Its meter must know the span, and the month or year before it that tiers and peaks are counted in, where the
    home had the tariff then.
    """
    parts = prepared(assignments, since, until, known, meter.since)
    return bill_of(parts, meter, since, until)


def prepared(
    assignments: Sequence[Assignment], since: int, until: int, known: Known, metered_since: int
) -> list[Part]:
    """The versions that rule a span, ready to price the homes that have them from the same time on."""
    return [
        part_of(
            each.given.tariff, each.version, (each.since, each.until), max(each.given.since, metered_since), known
        )
        for each in ruling(assignments, since, until)
    ]


def bill_of(parts: Sequence[Part], meter: Meter, since: int, until: int) -> Bill:
    """The bill of a home that these parts are right for. Raises ValueError where its meter is too short."""
    if parts and (min(each.context for each in parts) < meter.since or until > meter.until):
        raise ValueError("the meter does not know all of the span")
    billed = (
        BilledPart(part.since, part.until, part.tariff, part.valid_from, part.lines(meter)) for part in parts
    )
    currency = parts[0].currency if parts else ""
    return Bill(since, until, currency, tuple(billed), meter.coverage(since, until))
