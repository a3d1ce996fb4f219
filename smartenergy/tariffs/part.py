"""A version of a tariff over a span, ready to price any home that has it from the same time on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.clock import quarters as quarters_of
from smartenergy.tariffs.days_cost import calendar_line
from smartenergy.tariffs.demand_cost import DemandCost, demand_cost
from smartenergy.tariffs.energy_cost import EnergyCost
from smartenergy.tariffs.lines import Credit, Demand, Direction, Energy, Standing, Tariff, Tax, Tiers, Version
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.money import PICO
from smartenergy.tariffs.preparing import context_since, energy_cost
from smartenergy.tariffs.series import Known

BASIS_POINTS = 10_000
DIRECTIONS: tuple[Direction, ...] = ("import", "export")


@dataclass(frozen=True)
class Part:
    """A span under one version."""

    since: int
    until: int
    context: int
    """From when on its meter is looked at: where the month, or year, of its tiers and peaks began."""
    tariff: str
    valid_from: date
    """Which version it is."""
    energy: tuple[EnergyCost, ...]
    demand: tuple[DemandCost, ...]
    by_calendar: tuple[BillLine, ...]
    taxes: tuple[Tax, ...]
    currency: str
    order: tuple[str, ...]
    """The names of the tariff's lines."""

    def lines(self, meter: Meter) -> tuple[BillLine, ...]:
        """Those of a home, in the tariff's order."""
        found = list(self.by_calendar)
        for cost in self.energy:
            found += cost.lines(meter.energy(cost.direction, self.context, self.until))
        for peak in self.demand:
            found += peak.lines(meter.energy("import", self.context, self.until))
        found += [_taxed(tax, found, self.currency) for tax in self.taxes]
        return tuple(sorted(found, key=lambda line: self.order.index(line.line)))

    def costs(self, meter: Meter) -> tuple[Ints, Bools]:
        """What energy costs at each quarter hour, 10⁻¹² of the currency, untaxed; and where that is known."""
        count = (self.until - self.since) // QUARTER_SECONDS
        costs, is_known = np.zeros(count, np.int64), np.ones(count, np.bool_)
        for cost in self.energy:
            found, known = cost.costs(meter.energy(cost.direction, self.context, self.until))
            costs += found
            is_known &= known
        return costs, is_known

    def taxed_costs(self, meter: Meter, directions: tuple[Direction, ...] = DIRECTIONS) -> tuple[Floats, Bools]:
        """The same in the currency and with taxes on energy: for charts, which need not be exact."""
        count = (self.until - self.since) // QUARTER_SECONDS
        costs, is_known = np.zeros(count), np.ones(count, np.bool_)
        for cost in (one for one in self.energy if one.direction in directions):
            found, known = cost.costs(meter.energy(cost.direction, self.context, self.until))
            points = sum(tax.basis_points for tax in self.taxes if not tax.on or cost.line.name in tax.on)
            costs += found * ((1 + points / BASIS_POINTS) / PICO)
            is_known &= known
        return costs, is_known


def part_of(tariff: Tariff, version: Version, span: tuple[int, int], earliest: int, known: Known) -> Part:
    """A version over a span; nothing before `earliest` is looked at."""
    since, until = span
    context = max(context_since(version, tariff.timezone, since), min(earliest, since))
    quarters, lines = quarters_of(tariff.timezone, context, until), version.lines
    first, currency, holidays = (since - context) // QUARTER_SECONDS, tariff.currency, version.holidays
    energy = [line for line in lines if isinstance(line, Energy | Tiers)]
    peaks = [line for line in lines if isinstance(line, Demand)]
    steady = [line for line in lines if isinstance(line, Standing | Credit)]
    return Part(
        since, until, context, tariff.name, version.valid_from,
        tuple(energy_cost(line, currency, quarters, holidays, known, first) for line in energy),
        tuple(demand_cost(line, currency, quarters, holidays, first) for line in peaks),
        tuple(calendar_line(line, quarters, since, currency) for line in steady),
        tuple(line for line in lines if isinstance(line, Tax)), currency, tuple(line.name for line in lines),
    )  # fmt: skip


def _taxed(tax: Tax, lines: Iterable[BillLine], currency: str) -> BillLine:
    base = [line.exact for line in lines if line.unit != "%" and (not tax.on or line.line in tax.on)]
    known = [each for each in base if each is not None]
    exact = sum(known, Fraction(0)) * tax.basis_points / BASIS_POINTS if len(known) == len(base) else None
    return BillLine(tax.name, tax.name, Fraction(tax.basis_points, 100), "%", None, exact, currency)
