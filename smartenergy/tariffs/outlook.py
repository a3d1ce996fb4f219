"""What one kWh more would cost, or bring, at each quarter hour: what strategies look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.tariffs.assignments import Assignment, Ruling, ruling
from smartenergy.tariffs.clock import THURSDAY, quarters
from smartenergy.tariffs.lines import Direction, Energy, Tax, Tiers
from smartenergy.tariffs.prices import Price
from smartenergy.tariffs.rates import rates, times
from smartenergy.tariffs.series import Known

MINUTES_A_SLOT = 15
MILLIONTHS_A_BASIS_POINT = 100


@dataclass(frozen=True)
class Marginal:
    """Prices of one line, taxes on it included, and where they are known."""

    direction: Direction
    prices: Ints
    is_known: Bools


def outlook(
    assignments: Sequence[Assignment], zone: str, span: tuple[int, int], known: Known,
    used_wh: Mapping[str, int] | None = None,
) -> Ahead:  # fmt: skip
    """The quarter hours of a span by a home's clocks. `used_wh`: what was used of each line of tiers so far.

    Where no tariff rules, and where a line's price is missing, nothing is known.
    """
    since, until = span
    shown, count = quarters(zone, since, until), (until - since) // QUARTER_SECONDS
    buy, sell = np.zeros(count, np.int64), np.zeros(count, np.int64)
    is_known, is_ruled = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    for each in ruling(assignments, since, until):
        place = slice((each.since - since) // QUARTER_SECONDS, (each.until - since) // QUARTER_SECONDS)
        for line in _lines(each, known, used_wh or {}):
            (buy if line.direction == "import" else sell)[place] += line.prices
            is_known[place] &= line.is_known
            is_ruled[place] |= line.direction == "import"
    weekday = (shown.dates + THURSDAY) % 7
    return Ahead(
        shown.starts, shown.day, weekday[shown.day], shown.slot * MINUTES_A_SLOT, buy, sell, is_known & is_ruled
    )


def _lines(each: Ruling, known: Known, used_wh: Mapping[str, int]) -> Iterator[Marginal]:
    shown = quarters(each.given.tariff.timezone, each.since, each.until)
    for line in each.version.lines:
        if isinstance(line, Energy | Tiers):
            asked = line.price if isinstance(line, Energy) else _present(line, used_wh.get(line.name, 0))
            found = rates(asked, shown, each.version.holidays, known)
            prices: Ints = np.stack([rate.prices for rate in found]).sum(axis=0, dtype=np.int64)
            is_known = np.logical_and.reduce([rate.holds == rate.is_known for rate in found])
            yield Marginal(line.direction, prices + _taxes(each, line.name, prices), is_known)


def _present(line: Tiers, used_wh: int) -> Price:
    """The price of the tier that the next kWh belongs to."""
    return next(tier.price for tier in line.tiers if tier.up_to_wh is None or used_wh < tier.up_to_wh)


def _taxes(each: Ruling, name: str, prices: Ints) -> Ints:
    on = [tax for tax in each.version.lines if isinstance(tax, Tax) and (not tax.on or name in tax.on)]
    return times(prices, sum(tax.basis_points for tax in on) * MILLIONTHS_A_BASIS_POINT)
