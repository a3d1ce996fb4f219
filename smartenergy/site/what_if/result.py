"""An answer as the page shows it: scenarios with their names, beside one another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.services.what_if.answer import payback_years
from smartenergy.site.formatting import kwh, money, number, percent
from smartenergy.site.what_if import words

A_YEAR = range(360, 371)


class Bar(NamedTuple):
    """A bar from `left`, so many hundredths of the whole long; None: there is no value."""

    scenario: "Scenario"
    told: str
    left: float | None
    length: float


@dataclass(frozen=True)
class Scenario:
    """A home as it might have been."""

    number: int
    label: str
    said: Mapping[str, Any]
    """As services answer it."""
    variant: Mapping[str, Any] | None
    """What was asked; None of the baselines."""

    @property
    def kind(self) -> str:
        """A baseline or a variant."""
        return str(self.said["kind"])

    @property
    def cost(self) -> Decimal | None:
        """What is compared."""
        return _decimal(self.said["cost"])

    @property
    def saving(self) -> Decimal | None:
        """Against as it is."""
        return _decimal(self.said["saving"])

    @property
    def figures(self) -> Mapping[str, Any]:
        """Energies and shares."""
        found: Mapping[str, Any] = self.said["figures"]
        return found

    @property
    def co2_kg(self) -> float | None:
        """Of what was bought."""
        return None if self.said["co2_grams"] is None else self.said["co2_grams"] / 1_000

    @property
    def kg(self) -> str:
        """The same, as it is told."""
        return "–" if self.co2_kg is None else f"{number(self.co2_kg)} kg"


class Result:
    """An answer to a question of the page's or of an API."""

    def __init__(self, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self.answer = answer
        variants = [None, None, *asked.get("variants", [])]
        self.scenarios = [
            Scenario(place, _label(said, variant), said, variant)
            for place, (said, variant) in enumerate(zip(answer["scenarios"], variants, strict=True))
        ]

    @property
    def currency(self) -> str | None:
        """None: no scenario has a tariff."""
        found: str | None = self.answer["currency"]
        return found

    @property
    def first(self) -> date:
        """The first day."""
        return datetime.fromisoformat(self.answer["from"]).date()

    @property
    def last(self) -> date:
        """The last one."""
        return datetime.fromtimestamp(self._until.timestamp() - 1, self._until.tzinfo).date()

    @property
    def days(self) -> float:
        """How long the span is."""
        since = datetime.fromisoformat(self.answer["from"])
        return (self._until - since).total_seconds() / DAY_SECONDS

    @property
    def is_of_a_year(self) -> bool:
        """Whether savings are savings a year."""
        return round(self.days) in A_YEAR

    @property
    def as_now(self) -> Scenario:
        """The home as it is."""
        return self.scenarios[0]

    @property
    def bare(self) -> Scenario:
        """The home without battery and production."""
        return self.scenarios[1]

    @property
    def variants(self) -> list[Scenario]:
        """What was tried."""
        return self.scenarios[2:]

    @cached_property
    def best(self) -> Scenario | None:
        """The cheapest of what was tried, where costs are known."""
        priced = [one for one in self.variants if one.cost is not None]
        return min(priced, key=lambda one: one.cost or Decimal(0), default=None)

    @property
    def without_battery(self) -> Scenario | None:
        """What was tried that has no battery and is as today else."""
        return next((one for one in self.variants if _has_no_battery(one)), None)

    def share(self, scenario: Scenario) -> float | None:
        """Which share of today's cost it saves; None where there is none."""
        cost, saving = self.as_now.cost, scenario.saving
        return float(saving / cost) if cost and cost > 0 and saving is not None else None

    def payback(self, scenario: Scenario, price: float) -> float | None:
        """In how many years a price comes back."""
        return payback_years(price, scenario.saving, self.days)

    @property
    def bars(self) -> list[tuple[str, str, list[Bar]]]:
        """What is compared by bars: a key, a tone, and a bar for each scenario."""
        currency = self.currency
        found: list[tuple[str, str, list[Bar]]] = []
        if currency is not None:
            each = [None if one.cost is None else float(one.cost) for one in self.scenarios]
            found.append(("cost", "accent", self._bars(each, lambda value: money(value, currency))))
        for key, tone in (("grid_import_wh", "grid"), ("grid_export_wh", "export")):
            found.append((key, tone, self._bars([one.figures[key] for one in self.scenarios], kwh)))
        shares = [one.figures["self_sufficiency"] for one in self.scenarios]
        found.append(("self_sufficiency", "solar", self._bars(shares, percent, most=1.0)))
        grams = [one.co2_kg for one in self.scenarios]
        found.append(("co2", "other", self._bars(grams, lambda value: f"{number(value)} kg")))
        return found

    def _bars(
        self, values: Sequence[float | None], told: Callable[[float], str], most: float | None = None
    ) -> list[Bar]:
        known = [value for value in values if value is not None]
        low, high = min([0.0, *known]), max([0.0, *known]) if most is None else most
        whole = (high - low) or 1.0
        return [
            Bar(one, "–", None, 0)
            if value is None
            else Bar(one, told(value), 100 * (min(value, 0) - low) / whole, 100 * abs(value) / whole)
            for one, value in zip(self.scenarios, values, strict=True)
        ]

    @property
    def assumed(self) -> list[str]:
        """Of all, then of some: each once."""
        each = [text for one in self.scenarios for text in one.said["assumed"]]
        return list(dict.fromkeys([*self.answer["assumed"], *each]))

    @property
    def _until(self) -> datetime:
        return datetime.fromisoformat(self.answer["to"])


def _label(said: Mapping[str, Any], variant: Mapping[str, Any] | None) -> str:
    if variant is not None:
        return words.label(variant, said["tariffs"])
    return words.as_now() if said["kind"] == "as_it_was" else words.bare()


def _has_no_battery(one: Scenario) -> bool:
    variant = one.variant
    return variant is not None and words.is_of_battery(variant) and not variant["battery"]["capacity_wh"]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
