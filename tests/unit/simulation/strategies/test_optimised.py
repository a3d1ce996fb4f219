"""A plan is followed where there is one, and says why in numbers."""

from dataclasses import replace
from typing import Any

import numpy as np

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.optimised import Optimised
from smartenergy.simulation.strategies.planned import Planned
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.registry import compiled
from smartenergy.simulation.strategies.schedule import Schedule
from smartenergy.simulation.strategies.why import why
from tests.unit.simulation.strategies.prospects import at, days, levels_at

COUNT = 96
PRICES = [120_000] * 6 + [300_000] * 12 + [420_000] * 4 + [200_000] * 2
FREE = Common(exports=True)


def planned(**said: Any) -> Planned:
    """Charged from 2 to 6, held until 18, given until 22, and nothing planned after that."""
    hour = np.arange(COUNT) / 4
    held = np.interp(hour, [0, 2, 6, 18, 22, 24], [1_000, 1_000, 8_000, 8_000, 1_000, 1_000]).astype(np.int64)
    usual = {
        "is_planned": hour < 22, "from_grid": np.where(hour < 6, 8_000, 0), "from_surplus": np.full(COUNT, FULL),
        "to_load": np.where((hour < 18) & (hour >= 2), FULL, 1_000), "to_grid": np.full(COUNT, FULL),
        "to_peak": np.full(COUNT, 500), "cap_watts": np.zeros(COUNT, np.int64), "cars": np.ones(COUNT, np.int64),
        "exports": np.ones(COUNT, np.int64), "held": held, "after": np.append(held[1:], 1_000),
    }  # fmt: skip
    return Planned(**usual | said)


def scheduled(plan: Planned | None, common: Common = FREE) -> Schedule:
    ahead: Ahead = replace(days(PRICES), plan=plan)
    return compiled("optimised", Optimised(), common, ahead)


def said(schedule: Schedule, hour: float, held_wh: int = 6_200) -> str:
    def clock(instant: int) -> str:
        return f"{(instant - int(schedule.starts[0])) // 3600:02d}:00"

    return why(schedule, at(hour), held_wh * 1_000, clock).text


def test_without_a_plan_it_is_own_use_and_says_so() -> None:
    schedule = scheduled(None)
    assert levels_at(schedule, 12) == [0, FULL, 0, FULL]
    assert (
        said(schedule, 12)
        == "stores what is over and gives it back: there is no plan for this time; holds 6.2 kWh"
    )


def test_a_plan_is_followed_as_far_as_it_reaches() -> None:
    schedule = scheduled(planned())
    assert levels_at(schedule, 3) == [8_000, FULL, FULL, FULL]
    assert levels_at(schedule, 19) == [0, FULL, 1_000, FULL]
    assert levels_at(schedule, 23) == [0, FULL, 0, FULL]
    assert schedule.reasons[at(23)] == Reason.NOT_PLANNED


def test_each_quarter_hour_says_why_with_its_numbers() -> None:
    schedule = scheduled(planned())
    assert said(schedule, 3) == "charges from the grid to 80%: now 0.12, at 18:00 0.42"
    assert said(schedule, 12) == "holds 6.2 kWh until 18:00: then a kWh saves 0.42"
    assert said(schedule, 19) == "gives what it holds, 6.2 kWh, down to 10%: a kWh saves 0.42"


def test_what_is_sold_stored_and_let_go_is_told() -> None:
    hour = np.arange(COUNT) / 4
    sells = planned(to_grid=np.where(hour >= 18, 2_000, FULL))
    assert said(scheduled(sells), 19) == "sells down to 10%: a kWh brings 0.08"
    room = planned(from_surplus=np.full(COUNT, 8_000))
    assert said(scheduled(room), 12).startswith("lets what is over go until 18:00, and holds 6.2 kWh: at ")
    sunny = planned(from_grid=np.zeros(COUNT, np.int64))
    assert said(scheduled(sunny), 3).startswith("stores what is over, holds 6.2 kWh: at ")


def test_why_something_holds_ends_with_the_reason_not_with_each_level() -> None:
    rising = planned(to_load=np.where(np.arange(COUNT) < 72, FULL - np.arange(COUNT), 1_000))
    until = scheduled(rising).until
    assert (until[at(12)] - scheduled(rising).starts[0]) // 3600 == 18


def test_what_all_homes_have_stands_over_a_plan() -> None:
    kept = scheduled(planned(), Common(reserve_percent=30, grid_charges=False))
    assert levels_at(kept, 3) == [0, FULL, FULL, FULL]
    assert levels_at(kept, 19) == [0, FULL, 3_000, FULL]
    assert kept.reasons[at(3)] == Reason.GRID_MAY_NOT


def test_where_giving_out_would_cost_money_nothing_is_given_out() -> None:
    schedule = scheduled(planned(exports=np.arange(COUNT) % 2))
    assert schedule.exports[:4].tolist() == [0, 1, 0, 1]
