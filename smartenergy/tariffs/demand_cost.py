"""Bill lines of demand: a price for each kW of a month's highest import, as far as the month has come.

A span's part of it is by how much the charge rose in the span, so that parts add up to the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.tariffs.bands import holds
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.clock import Quarters
from smartenergy.tariffs.lines import Demand
from smartenergy.tariffs.money import MICRO

ANY_LENGTH = 840
"""Divided by all that a window may be long, in quarter hours: one is longer or shorter where clocks change."""
A_QUARTERS_POWER = 4 * ANY_LENGTH
"""What mWh of a quarter hour come to, in mW × `ANY_LENGTH`."""
MW_PER_KW = 1_000_000
FIRST_MONTH = np.datetime64("1970-01", "M")


@dataclass(frozen=True)
class DemandCost:
    """A demand line at the quarter hours of its context."""

    line: Demand
    currency: str
    starts: Ints
    """At which quarter hours a window begins,"""
    holds: Bools
    """whether the line counts it,"""
    factors: Ints
    """and what its energy is multiplied by to be its power; 0 where it does not count."""
    days: Ints
    """At which windows a day begins,"""
    months: Ints
    """and in which month that is."""
    first: int
    """The first quarter hour that is billed; before it the month may have begun."""

    def lines(self, energy: Ints) -> Iterator[BillLine]:
        """Those of a bill: one a month, of the energy of each quarter hour of the context."""
        highest, day_starts = self._highest(energy), self.starts[self.days]
        billed = self.months[np.searchsorted(day_starts, self.first, "right") - 1 :]
        for month in np.unique(billed).tolist():
            kilowatts = self._charged(highest, month)
            if self.first > day_starts[np.searchsorted(self.months, month)]:
                kilowatts -= self._charged(self._highest(energy[: self.first]), month)
            yield self._line(month, kilowatts)

    def _highest(self, energy: Ints) -> Ints:
        """Of each day the highest mean of a window that is over, mW × `ANY_LENGTH`."""
        count = int(np.searchsorted(self.starts, len(energy)))
        powers = np.add.reduceat(energy, self.starts[:count]) * self.factors[:count]
        last = energy[self.starts[count - 1] :]
        is_over = len(last) * QUARTER_SECONDS >= self.line.window_minutes * 60
        powers[-1] = int(last.sum()) * (A_QUARTERS_POWER // len(last)) * (is_over and self.holds[count - 1])
        found: Ints = np.maximum.reduceat(powers, self.days[: np.searchsorted(self.days, count)])
        return found

    def _charged(self, highest: Ints, month: int) -> Fraction:
        """kW: the mean of a month's highest days so far, at least the floor."""
        first, last = np.searchsorted(self.months[: len(highest)], [month, month + 1])
        most = sorted(highest[first:last].tolist())[-self.line.highest_days :]
        mean = Fraction(sum(most), ANY_LENGTH * MW_PER_KW * self.line.highest_days)
        return max(mean, Fraction(self.line.floor_watts, 1000))

    def _line(self, month: int, kilowatts: Fraction) -> BillLine:
        exact = kilowatts * Fraction(self.line.price, MICRO)
        name = f"{self.line.name}, {FIRST_MONTH + month}"
        return BillLine(self.line.name, name, kilowatts, "kW", self.line.price, exact, self.currency)


def demand_cost(
    line: Demand, currency: str, quarters: Quarters, holidays: tuple[date, ...], first: int
) -> DemandCost:
    """Its windows follow local clocks; none goes over midnight."""
    seconds = line.window_minutes * 60
    ahead = (quarters.slot * QUARTER_SECONDS - quarters.starts) % seconds
    number = (quarters.starts + ahead) // seconds
    starts = np.flatnonzero(np.diff(number, prepend=-1) | np.diff(quarters.day, prepend=-1))
    counts = np.diff(starts, append=len(quarters))
    counted = np.logical_or.reduce([holds(when) for when in line.when])
    holding: Bools = counted[quarters.place(holidays)[starts]]
    days = np.flatnonzero(np.diff(quarters.day[starts], prepend=-1))
    months = quarters.months_of_days[quarters.day[starts[days]]]
    return DemandCost(line, currency, starts, holding, A_QUARTERS_POWER // counts * holding, days, months, first)
