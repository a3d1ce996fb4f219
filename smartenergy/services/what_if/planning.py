"""Scenarios that go by plans: each day is planned at its midnight, all days of a span in one pass."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.planning.batteries import sites_of
from smartenergy.planning.horizon import Expected as ExpectedOfTask
from smartenergy.planning.horizon import Prices, Task
from smartenergy.planning.objectives import planned_prices
from smartenergy.planning.planner import plan
from smartenergy.planning.plans import Plans
from smartenergy.services.what_if.expecting import HORIZON, QUARTERS_A_DAY, Expectations
from smartenergy.services.what_if.question import Question, Scenario
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import AS_USUAL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.planned import Planned
from smartenergy.tariffs.series import at_quarters

OPTIMISED = "optimised"
MICRO = 1_000_000


def with_plan(question: Question, expectations: Expectations, place: int, ahead: Ahead) -> Ahead:
    """What lies ahead of a scenario, whole days, with its plan."""
    buy, sell, is_known = _prices(expectations.scenarios[place], ahead)
    plans = plan(_task(question, expectations, place, (buy, sell)))
    return replace(ahead, plan=_along(plans, ahead.days, is_known, ahead))


def _prices(scenario: Scenario, ahead: Ahead) -> tuple[Floats, Floats, Ints]:
    """Of two days from each midnight on, and which days have any: where none is known, as before."""
    is_known, days = ahead.is_known, ahead.days
    buy = np.where(is_known, ahead.buy, np.nan) / MICRO
    sell = np.where(is_known, ahead.sell, np.nan) / MICRO
    columns = np.array([day.start for day in days])[:, np.newaxis] + np.arange(HORIZON)
    ends = np.array([len(ahead) if scenario.has_perfect_forecast else day.stop for day in days])
    columns = np.where(columns < ends[:, np.newaxis], columns, columns - QUARTERS_A_DAY)
    columns = np.minimum(columns, len(ahead) - 1)
    has_any = np.array([bool(is_known[day].any()) for day in days])
    return _filled(buy[columns]), _filled(sell[columns]), has_any.astype(np.int64)


def _filled(prices: Floats) -> Floats:
    """Where no price is known, as if it were the mean of the others."""
    is_known = ~np.isnan(prices)
    sums, counted = np.where(is_known, prices, 0).sum(axis=1), np.maximum(is_known.sum(axis=1), 1)
    return np.where(is_known, prices, (sums / counted)[:, np.newaxis])


def _task(
    question: Question, expectations: Expectations, place: int, prices: tuple[Floats, Floats]
) -> Task:  # fmt: skip
    """A home a day."""
    scenario, expected = expectations.scenarios[place], expectations.of(place)
    count, settings = len(prices[0]), scenario.chosen.settings
    world, _ = expectations.side.world.of_homes(place, place + 1)
    wear = np.array([settings.wear / MICRO])
    sites = sites_of(world, [scenario.chosen.common], wear, Clock(question.since, 60, question.seed))
    grams = _grams(question, expectations) if settings.objective != "cost" else np.zeros_like(prices[0])
    bought, sold = planned_prices(
        settings.objective, prices[0], np.maximum(prices[1], 0), grams, settings.carbon_price / MICRO
    )
    each = np.zeros(count, np.int64)
    return Task(
        sites.pick(each), ExpectedOfTask(expected.load_wh, expected.production_wh),
        Prices(bought, sold, np.arange(count)),
    )  # fmt: skip


def _grams(question: Question, expectations: Expectations) -> Floats:
    """g of CO2 a kWh; of the second day as of the first."""
    starts = expectations.since + expectations.begins[:, np.newaxis] * QUARTER_SECONDS
    instants = starts + (np.arange(HORIZON) % QUARTERS_A_DAY) * QUARTER_SECONDS
    sampled = at_quarters(question.carbon, instants.ravel())
    found = np.where(sampled.is_known, sampled.values, np.nan).reshape(instants.shape)
    return np.nan_to_num(_filled(found))


def _along(plans: Plans, days: Sequence[slice], is_known: Ints, ahead: Ahead) -> Planned:
    """The first day of each plan, one after the other."""
    lengths = np.array([day.stop - day.start for day in days])
    row = np.repeat(np.arange(len(days)), lengths)
    column = np.arange(len(row)) - np.array([day.start for day in days])[row]
    levels = ("from_grid", "from_surplus", "to_load", "to_grid", "to_peak")
    cap, nothing = plans.cap_watts[row, column], np.zeros(len(row), np.int64)
    return Planned(
        is_planned=is_known[row] > 0,
        **{name: getattr(plans, name)[row, column].astype(np.int64) for name in levels},
        cap_watts=np.where(np.isfinite(cap), np.maximum(np.nan_to_num(cap, posinf=0), 1), 0).astype(np.int64),
        cars=nothing + AS_USUAL, exports=(ahead.sell >= 0).astype(np.int64), held=nothing, after=nothing,
    )  # fmt: skip
