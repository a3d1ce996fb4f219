"""What each scenario costs and emits: its meter by its tariffs, line by line, and what is left in its storage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.calendar import boundaries, local_date
from smartenergy.ledger.figures import Figures, figures
from smartenergy.ledger.periods import QUARTER_SECONDS, merge
from smartenergy.ledger.tables import pick
from smartenergy.services.what_if.question import Scenario
from smartenergy.services.what_if.running import Run, Table
from smartenergy.tariffs.bill import Bill, bill_of, prepared
from smartenergy.tariffs.carbon import Emitted, emitted
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.money import PICO, rounded
from smartenergy.tariffs.outlook import outlook
from smartenergy.tariffs.part import Part

Span = tuple[int, int]


@dataclass(frozen=True)
class Month:
    """A local month, or the part of one that lies in the span."""

    first: date
    figures: Figures
    cost: Decimal | None


@dataclass(frozen=True)
class Outcome:
    """What came of a scenario."""

    scenario: Scenario
    figures: Figures
    bill: Bill
    emits: Emitted
    held_mwh: tuple[int, int]
    """What storage held where the span begins, and where it ends."""
    left: Decimal | None
    """What the difference is worth: what it costs to buy so much."""
    months: tuple[Month, ...]

    @property
    def cost(self) -> Decimal | None:
        """What it costs, less what is left in its storage."""
        return None if self.bill.total is None or self.left is None else self.bill.total - self.left


class Costing:
    """Prices runs that are done. Scenarios with the same tariffs share what those come to."""

    def __init__(self, run: Run) -> None:
        self.run, self.question = run, run.question
        bounds = boundaries("month", self.question.zone, self.question.since, self.question.until)
        inner = bounds[(bounds > self.question.since) & (bounds < self.question.until)].tolist()
        edges = [self.question.since, *inner, self.question.until]
        self.months: list[Span] = list(pairwise(edges))
        self._parts: dict[tuple[object, Span], list[Part]] = {}
        self._buying: dict[object, Fraction | None] = {}

    def outcomes(self) -> list[Outcome]:
        """Of all scenarios."""
        of_scenario = self.run.courses.of_scenario
        return [self._outcome(of_scenario[place], one) for place, one in enumerate(self.question.scenarios)]

    def _outcome(self, place: int, scenario: Scenario) -> Outcome:
        question, now = self.question, self.run.standing
        mine = pick(now.months, now.months["home_id"] == place)
        span, meter = (
            (question.since, question.until),
            Meter(question.since, now.imports[place], now.exports[place]),
        )
        starts = np.arange(*span, QUARTER_SECONDS, dtype=np.int64)
        held = int(self.run.opening_mwh[place]), int(mine["level_mwh"][-1])
        return Outcome(
            scenario, _figures(mine), self._bill(scenario, meter, span),
            emitted(meter.energy("import", *span), starts, question.carbon), held,
            self._worth(scenario, held[1] - held[0]), self._by_month(scenario, meter, mine),
        )  # fmt: skip

    def _by_month(self, scenario: Scenario, meter: Meter, mine: Table) -> tuple[Month, ...]:
        found = []
        for number, span in enumerate(self.months):
            row = pick(mine, np.array([number]))
            first = local_date(self.question.zone, span[0])
            found.append(Month(first, _figures(row), self._bill(scenario, meter, span).total))
        return tuple(found)

    def _bill(self, scenario: Scenario, meter: Meter, span: Span) -> Bill:
        return bill_of(self._parts_of(scenario, span), meter, *span)

    def _parts_of(self, scenario: Scenario, span: Span) -> Sequence[Part]:
        key = scenario.assignments, span
        if key not in self._parts:
            since = self.question.since
            self._parts[key] = [
                part
                for one, known in self.question.priced(scenario)
                for part in prepared([one], *span, known, since)
            ]
        return self._parts[key]

    def _worth(self, scenario: Scenario, mwh: int) -> Decimal | None:
        """At the span's mean price of what is bought, less what discharging loses. None: no price is known."""
        if not mwh:
            return Decimal(0)
        if scenario.assignments not in self._buying:
            self._buying[scenario.assignments] = self._mean_price(scenario)
        price = self._buying[scenario.assignments]
        if price is None:
            return None
        efficiency = Fraction(round(self.question.home.price_efficiency * 10_000), 10_000)
        return rounded(price * mwh * efficiency / PICO, scenario.assignments[0].tariff.currency)

    def _mean_price(self, scenario: Scenario) -> Fraction | None:
        """Millionths of the currency a kWh."""
        ahead = outlook(
            self.question.priced(scenario), self.question.zone, (self.question.since, self.question.until)
        )
        known: Ints = ahead.buy[ahead.is_known]
        return Fraction(int(known.sum()), len(known)) if len(known) else None


def _figures(months: Table) -> Figures:
    """Of periods of one scenario."""
    return figures(merge(months, np.zeros(len(months["start"]), np.int64)))
