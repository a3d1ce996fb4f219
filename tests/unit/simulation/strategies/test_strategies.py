"""Each strategy becomes four levels a quarter hour, with its reason."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.models.home import Strategy as Stored
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead, one_after_another
from smartenergy.simulation.strategies.backup import Backup
from smartenergy.simulation.strategies.common import Common, as_rows
from smartenergy.simulation.strategies.dispatch import move
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.peak_shaving import PeakShaving
from smartenergy.simulation.strategies.price import PriceRule
from smartenergy.simulation.strategies.reasons import WORDS, Reason
from smartenergy.simulation.strategies.registry import STRATEGIES, compiled
from smartenergy.simulation.strategies.schedule import Schedule, levels_of
from smartenergy.simulation.strategies.setting import problems
from smartenergy.simulation.strategies.time_of_use import TimeOfUse
from smartenergy.simulation.strategies.why import why
from smartenergy.simulation.strategies.windows import Window, Windows
from tests.unit.simulation.strategies.prospects import (
    at,
    days,
    levels_at,
    prospects,
    strategies,
    three_bands,
    whole,
)
from tests.unit.simulation.strategies.test_dispatch import Case

FREE = Common(exports=True)


def of(name: str, given_: Any = None, ahead: Ahead | None = None, common: Common = FREE) -> Schedule:
    return compiled(name, given_ or STRATEGIES[name].settings(), common, ahead or days())


def reason(schedule: Schedule, hour: float) -> Reason:
    return Reason(int(schedule.reasons[at(hour)]))


def test_each_strategy_that_a_home_may_have_is_here() -> None:
    assert set(STRATEGIES) == {one.value for one in Stored}


@pytest.mark.parametrize(
    ("name", "levels"),
    [("self_consumption", (0, 1, 0, 1)), ("hold", (0, 0, 1, 1)), ("charge_only", (0, 1, 1, 1)),
     ("discharge_only", (0, 0, 0, 1)), ("backup", (1, 1, 1, 1)), ("peak_shaving", (0.5, 1, 0.5, 1))],
)  # fmt: skip
def test_what_is_the_same_at_any_time(name: str, levels: tuple[float, ...]) -> None:
    schedule = of(name)
    assert levels_at(schedule, 3) == levels_at(schedule, 20) == whole(*levels)


def test_a_reserve_is_kept_under_every_strategy_and_batteries_export_only_where_they_may() -> None:
    for name in STRATEGIES:
        schedule = of(name, common=Common(reserve_percent=20))
        assert (schedule.to_load >= 2_000).all()
        assert (schedule.to_grid == FULL).all()


def test_by_bands_the_cheapest_charges_and_the_dearest_uses() -> None:
    schedule = of("time_of_use", TimeOfUse(target_percent=80), three_bands())
    assert levels_at(schedule, 3) == whole(0.8, 1, 1, 1)
    assert levels_at(schedule, 12) == levels_at(schedule, 18) == whole(0, 1, 0, 1)
    assert [reason(schedule, hour) for hour in (3, 12, 18)] == [
        Reason.CHEAP_BAND,
        Reason.MIDDLE_BAND,
        Reason.DEAR_BAND,
    ]
    kept = of("time_of_use", TimeOfUse(keeps_in_middle=True), three_bands())
    assert levels_at(kept, 12) == whole(0, 1, 1, 1)
    assert reason(kept, 12) is Reason.KEPT_FOR_DEAR_BAND
    assert reason(kept, 22) is Reason.MIDDLE_BAND, "nothing dearer comes that day"


def test_where_storing_loses_more_than_it_saves_the_grid_does_not_charge() -> None:
    near = days([280_000] * 12 + [300_000] * 12)
    schedule = of("time_of_use", TimeOfUse(), near)
    assert levels_at(schedule, 3) == whole(0, 1, 1, 1)
    assert levels_at(of("time_of_use", TimeOfUse(efficiency_percent=95), near), 3) == whole(1, 1, 1, 1)


def test_a_day_of_one_price_is_as_for_own_use() -> None:
    schedule = of("time_of_use")
    assert levels_at(schedule, 3) == whole(0, 1, 0, 1)
    assert reason(schedule, 3) is Reason.ONE_PRICE


def test_what_is_not_known_rules_nothing() -> None:
    ahead = replace(three_bands(), is_known=np.arange(96) >= 96)
    for name in ("time_of_use", "price"):
        schedule = of(name, ahead=ahead)
        assert (schedule.from_grid == 0).all()
        assert set(schedule.reasons.tolist()) == {int(Reason.PRICE_UNKNOWN)}


def test_windows_hold_at_their_times_the_last_of_them_and_over_midnight() -> None:
    night = Window(22 * 60, 6 * 60, (0,), "charge", 90, 2_000)
    noon = Window(12 * 60, 14 * 60, action="hold")
    evening = Window(13 * 60, 20 * 60, action="discharge", target_percent=30)
    schedule = of("windows", Windows((night, noon, evening)), days(count=2))
    assert levels_at(schedule, 3) == whole(0, 1, 0, 1), "Sunday's night has no window"
    assert levels_at(schedule, 23) == levels_at(schedule, 24 + 5.75) == whole(0.9, 1, 1, 1)
    assert schedule.watts[at(23)] == 2_000
    assert levels_at(schedule, 24 + 6) == levels_at(schedule, 24 + 23) == whole(0, 1, 0, 1)
    assert levels_at(schedule, 12) == whole(0, 0, 1, 1)
    assert levels_at(schedule, 13) == whole(0, 0, 0.3, 0.3)


def test_by_price_it_buys_below_and_sells_above() -> None:
    ahead = days([100_000] * 6 + [300_000] * 18, [80_000] * 18 + [400_000] * 2 + [80_000] * 4)
    schedule = of(
        "price",
        PriceRule(buy_below=150_000, sell_above=350_000, target_percent=70, sell_down_to_percent=20),
        ahead,
    )
    assert levels_at(schedule, 3) == whole(0.7, 1, 1, 1)
    assert levels_at(schedule, 12) == whole(0, 1, 0, 1)
    assert levels_at(schedule, 18) == whole(0, 1, 0, 0.2)
    kept = of("price", PriceRule(sell_above=350_000), ahead, Common())
    assert levels_at(kept, 18) == whole(0, 1, 0, 1)
    assert reason(kept, 18) is Reason.OWN_USE


def test_the_cheapest_hours_of_each_day_are_as_many_as_were_asked_for() -> None:
    prices = [500_000 - 10_000 * hour for hour in range(24)]
    schedule = of("price", PriceRule(cheapest_hours=3), days(prices, count=2))
    buying = np.flatnonzero(schedule.from_grid)
    assert buying.tolist() == [*range(84, 96), *range(180, 192)]
    alike = of("price", PriceRule(cheapest_hours=2), days())
    assert np.flatnonzero(alike.from_grid).tolist() == list(range(8)), "the earlier of like ones"


def test_where_the_grid_may_not_charge_it_does_not_and_says_so() -> None:
    schedule = of("time_of_use", TimeOfUse(), three_bands(), Common(grid_charges=False))
    assert not schedule.from_grid.any()
    assert reason(schedule, 3) is Reason.GRID_MAY_NOT


def test_for_peaks_storage_goes_below_what_is_kept_for_them() -> None:
    schedule = of("peak_shaving", PeakShaving(4_000, 60), common=Common(reserve_percent=10))
    assert levels_at(schedule, 12) == whole(0.6, 1, 0.6, 1)
    assert (schedule.to_peak[0], schedule.cap_watts[0]) == (1_000, 4_000)


def test_every_reason_has_words_with_its_numbers() -> None:
    assert set(WORDS) == set(Reason)
    schedule = of("time_of_use", TimeOfUse(keeps_in_middle=True), three_bands())

    def said(hour: float) -> str:
        return why(schedule, at(hour), 6_200_000, lambda instant: f"{instant % 86_400 // 3600:02}:00").text

    assert said(12) == "holds 6.2 kWh until 17:00: then a kWh saves 0.42"
    assert said(3) == "charges to 100% until 06:00: 0.19 a kWh now, 0.42 later"
    assert said(18) == "gives what it holds, 6.2 kWh, until 21:00: a kWh saves 0.42"


@settings(max_examples=300, deadline=None)
@given(strategies(), prospects())
def test_any_strategy_is_within_bounds_and_never_moves_both_ways(
    chosen: tuple[str, Any, Common], ahead: Ahead
) -> None:
    name, given_, common = chosen
    assert list(problems(given_)) == []
    schedule = compiled(name, given_, common, ahead)
    for column in ("from_grid", "from_surplus", "to_load", "to_grid", "to_peak"):
        assert ((getattr(schedule, column) >= 0) & (getattr(schedule, column) <= FULL)).all()
    assert (schedule.to_load >= common.reserve_percent * 100).all()
    assert (schedule.to_peak <= schedule.to_load).all()
    assert set(schedule.reasons.tolist()) <= {int(one) for one in Reason}
    assert (schedule.until > schedule.starts).all()
    case = Case(int(ahead.buy[0]) % 1000, len(schedule))
    shares = Levels(schedule.from_grid, schedule.from_surplus, schedule.to_load, schedule.to_grid)
    limits = levels_of(shares, case.capacity, case.capacity // 20)
    moves = move(case.level, limits, case.converters, case.demand)
    assert not ((moves.charge > 0) & (moves.discharge > 0)).any()
    assert ((moves.levels >= 0) & (moves.levels <= case.capacity)).all()
    assert (moves.lost >= 0).all()
    given_back = moves.discharge > 0
    floor = np.maximum(case.capacity // 20, common.reserve_percent * 100 * case.capacity // FULL)
    assert (moves.levels >= np.minimum(floor, case.level))[given_back].all()
    if not common.grid_charges:
        assert (moves.charge <= case.demand.surplus).all()
    if not common.exports:
        assert (moves.discharge <= case.demand.deficit).all()


@pytest.mark.parametrize(
    ("given_", "where", "words"),
    [(Backup(101), "target_percent", "must be at most 100"), (PeakShaving(0), "cap_watts", "must be at least 1"),
     (PriceRule(2, 1), "sell_above", "must not be below buy_below"), (PriceRule(cheapest_hours=25), "cheapest_hours", "must be at most 24"),
     (Windows((Window(), Window(weekdays=(7,)))), "windows.1.weekdays", "must be some of 0 to 6"),
     (Windows((Window(10),)), "windows.0.since", "times must be full quarter hours"),
     (Windows((Window(60, 60),)), "windows.0.until", "must not be when it begins"),
     (Windows((Window(),) * 25), "windows", "must be 24 at the most")],
)  # fmt: skip
def test_settings_out_of_bounds_are_named_with_the_rule(given_: Any, where: str, words: str) -> None:
    assert list(problems(given_)) == [(where, words)]


def test_every_setting_has_a_text_and_a_default() -> None:
    for one in STRATEGIES.values():
        given_ = one.settings()
        assert list(problems(given_)) == []
        assert all(each.metadata["text"] for each in fields(given_))


@given(st.lists(prospects(), min_size=1, max_size=4), strategies())
def test_days_that_are_compiled_at_once_are_those_that_are_compiled_alone(
    several: list[Ahead], chosen: tuple[str, Any, Common]
) -> None:
    name, said, common = chosen
    together = as_rows(compiled(name, said, common, one_after_another(several)), common)
    alone = [as_rows(compiled(name, said, common, one), common) for one in several]
    assert (together == np.concatenate(alone)).all()
