"""What is answered, as both APIs and commands write it: money is decimal text, energy is in Wh."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs.bill_document import lines_of
from smartenergy.services.what_if.costing import Costing, Month, Outcome
from smartenergy.services.what_if.question import Question
from smartenergy.services.what_if.running import Run

YEAR_DAYS = 365.2425
DIGITS, DIGITS_OF_SHARE = 1, 4


def answer(run: Run) -> dict[str, Any]:
    """Of a run that is done: plain values, to be kept as JSON."""
    question, outcomes = run.question, Costing(run).outcomes()
    currencies = [one.bill.currency for one in outcomes if one.bill.currency]
    return {
        "home_id": question.home_id, "home_name": question.home_name, "timezone": question.zone,
        "from": moment(question.since, question.zone).isoformat(),
        "to": moment(question.until, question.zone).isoformat(),
        "currency": currencies[0] if currencies else None,
        "assumed": list(question.assumed),
        "scenarios": [_scenario(question, one, outcomes) for one in outcomes],
    }  # fmt: skip


def _scenario(question: Question, one: Outcome, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    was, bare = outcomes[:2]
    saving = _less(was.cost, one.cost)
    held = [mwh / MWH_PER_WH for mwh in one.held_mwh]
    return {
        "name": one.scenario.name, "kind": one.scenario.kind, "strategy": one.scenario.chosen.kind,
        "tariffs": [each.tariff.name for each in one.scenario.assignments],
        "total": _text(one.bill.total), "left_in_storage": _text(one.left), "cost": _text(one.cost),
        "saving": _text(saving), "saving_against_bare": _text(_less(bare.cost, one.cost)),
        "price": one.scenario.price, "payback_years": payback_years(one.scenario.price, saving, question.days),
        "lines": lines_of(one.bill), "held_from_wh": held[0], "held_to_wh": held[1],
        "co2_grams": None if one.emits.grams is None else round(float(one.emits.grams), DIGITS),
        "figures": one.figures.in_wh(), "months": [_month(month) for month in one.months],
        "assumed": list(dict.fromkeys(one.scenario.assumed)),
    }  # fmt: skip


def _month(month: Month) -> dict[str, Any]:
    return {"month": f"{month.first:%Y-%m}", "cost": _text(month.cost), "figures": month.figures.in_wh()}


def payback_years(price: float | None, saving: Decimal | None, days: float) -> float | None:
    """In how many years a price comes back by what is saved in so many days; None: in none, or nothing is said."""
    if price is None or saving is None or saving <= 0:
        return None
    return round(price / (float(saving) * YEAR_DAYS / days), 1)


def _less(other: Decimal | None, mine: Decimal | None) -> Decimal | None:
    return None if other is None or mine is None else other - mine


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
