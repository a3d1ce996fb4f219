"""Which tariff a home has when, and which version of it rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartenergy.ledger import calendar
from smartenergy.tariffs.lines import Tariff, Version


@dataclass(frozen=True)
class Assignment:
    """A tariff that a home has for a time. It may have several at once, for import and for export."""

    tariff: Tariff
    since: int
    """An instant: what is counted since a month began is counted from here on at the earliest."""
    until: int | None = None


@dataclass(frozen=True)
class Ruling:
    """A version that rules a span."""

    given: Assignment
    version: Version
    since: int
    until: int


def ruling(assignments: Sequence[Assignment], since: int, until: int) -> Iterator[Ruling]:
    """The versions that rule a span, one after the other, of each tariff. Raises ValueError for two currencies."""
    if len({each.tariff.currency for each in assignments}) > 1:
        raise ValueError("tariffs of one home must have one currency")
    for given in assignments:
        versions = given.tariff.versions
        begins = [calendar.day_start(given.tariff.timezone, version.valid_from) for version in versions]
        for version, begin, end in zip(versions, begins, [*begins[1:], until], strict=True):
            first = max(since, given.since, begin)
            last = min(until, end, until if given.until is None else given.until)
            if first < last:
                yield Ruling(given, version, first, last)
