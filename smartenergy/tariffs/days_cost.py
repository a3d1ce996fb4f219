"""Bill lines that go by the calendar: standing charges and credits, a day or a month."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.clock import Quarters
from smartenergy.tariffs.lines import Credit, Standing
from smartenergy.tariffs.money import MICRO


def calendar_line(line: Standing | Credit, quarters: Quarters, since: int, currency: str) -> BillLine:
    """That of a span, from `since` to the end of these quarter hours; parts of days count by their length."""
    quantity = days_of(quarters, since) if line.per == "day" else months_of(quarters, since)
    sign = 1 if isinstance(line, Standing) else -1
    exact = sign * quantity * Fraction(line.price, MICRO)
    return BillLine(line.name, line.name, quantity, line.per, line.price, exact, currency)


def days_of(quarters: Quarters, since: int) -> Fraction:
    """How many local days a span is long."""
    return sum((share for _, share in _shares(quarters, since)), Fraction(0))


def months_of(quarters: Quarters, since: int) -> Fraction:
    """How many local months it is long, each day being a share of its month."""
    return sum((share / days for days, share in _shares(quarters, since)), Fraction(0))


def _shares(quarters: Quarters, since: int) -> Iterator[tuple[int, Fraction]]:
    """The days of the span, together where they are whole and of one month: how long that is, and how many."""
    begins, ends = quarters.days[:-1], quarters.days[1:]
    covered = np.minimum(ends, quarters.until) - np.maximum(begins, since)
    lengths, months = month_lengths(quarters), quarters.months_of_days
    whole = covered == ends - begins
    for place in np.flatnonzero(~whole & (covered > 0)).tolist():
        yield int(lengths[place]), Fraction(int(covered[place]), int(ends[place] - begins[place]))
    found, counts = np.unique(months[whole], return_counts=True)
    for month, count in zip(found.tolist(), counts.tolist(), strict=True):
        yield int(lengths[months == month][0]), Fraction(count)


def month_lengths(quarters: Quarters) -> Ints:
    """How many days each day's month has."""
    months = quarters.months_of_days
    first, after = (moved.astype("datetime64[M]").astype("datetime64[D]") for moved in (months, months + 1))
    lengths: Ints = (after - first).astype(np.int64)
    return lengths
