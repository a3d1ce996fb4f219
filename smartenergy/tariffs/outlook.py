"""What one kWh more would cost, or bring, at each quarter hour: what strategies look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.tariffs.assignments import Assignment, Ruling, ruling
from smartenergy.tariffs.clock import THURSDAY, quarters
from smartenergy.tariffs.lines import Direction, Energy, Tax, Tiers
from smartenergy.tariffs.rates import rates, times
from smartenergy.tariffs.series import Known

MINUTES_A_SLOT = 15
MILLIONTHS_A_BASIS_POINT = 100
Priced = tuple[Assignment, Known]
"""A tariff with the series that it follows, each by its own clocks."""


@dataclass(frozen=True)
class Marginal:
    """Prices of one line, taxes on it included, and where they are known."""

    direction: Direction
    prices: Ints
    is_known: Bools


def outlook(priced: Sequence[Priced], zone: str, span: tuple[int, int]) -> Ahead:
    """The quarter hours of a span by a home's clocks.

    Where no tariff rules, and where a line's price is missing, nothing is known. Of tiers the first counts:
    how much was used so far differs from home to home.
    """
    since, until = span
    shown, count = quarters(zone, since, until), (until - since) // QUARTER_SECONDS
    buy, sell = np.zeros(count, np.int64), np.zeros(count, np.int64)
    is_known, is_ruled = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    for each, known in _ruling(priced, since, until):
        place = slice((each.since - since) // QUARTER_SECONDS, (each.until - since) // QUARTER_SECONDS)
        for line in _lines(each, known):
            (buy if line.direction == "import" else sell)[place] += line.prices
            is_known[place] &= line.is_known
            is_ruled[place] |= line.direction == "import"
    weekday = (shown.dates + THURSDAY) % 7
    return Ahead(
        shown.starts, shown.day, weekday[shown.day], shown.slot * MINUTES_A_SLOT, buy, sell, is_known & is_ruled
    )


def _ruling(priced: Sequence[Priced], since: int, until: int) -> Iterator[tuple[Ruling, Known]]:
    for given, known in priced:
        for each in ruling([given], since, until):
            yield each, known


def _lines(each: Ruling, known: Known) -> Iterator[Marginal]:
    shown = quarters(each.given.tariff.timezone, each.since, each.until)
    for line in each.version.lines:
        if isinstance(line, Energy | Tiers):
            asked = line.price if isinstance(line, Energy) else line.tiers[0].price
            found = rates(asked, shown, each.version.holidays, known)
            prices: Ints = np.stack([rate.prices for rate in found]).sum(axis=0, dtype=np.int64)
            is_known = np.logical_and.reduce([rate.holds == rate.is_known for rate in found])
            yield Marginal(line.direction, prices + _taxes(each, line.name, prices), is_known)


def _taxes(each: Ruling, name: str, prices: Ints) -> Ints:
    on = [tax for tax in each.version.lines if isinstance(tax, Tax) and (not tax.on or name in tax.on)]
    return times(prices, sum(tax.basis_points for tax in on) * MILLIONTHS_A_BASIS_POINT)
