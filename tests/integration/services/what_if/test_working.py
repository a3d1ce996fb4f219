"""A what-if of just what a home is equals its ledger and its bill; and what is other is other by what it is."""

import pickle
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.backfill import requests, turns
from smartenergy.services.homes import strategies
from smartenergy.services.ledger.reading import summary
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.tariffs import bill_document, bills, costs
from smartenergy.services.ticking import ticks
from smartenergy.services.what_if import running, working
from smartenergy.services.what_if.answer import answer
from smartenergy.services.what_if.expecting import Expectations
from tests.integration.services.ledger.conftest import HOUR, START, make_home
from tests.integration.services.what_if.conftest import NOW, WEEKEND, At, example, give

pytestmark = pytest.mark.usefixtures("context")


def answered(owner: int, *variants: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    """The scenarios of an answer."""
    found = working.worked_out(working.asked(owner, WEEKEND | more | {"variants": list(variants)}))
    scenarios: list[dict[str, Any]] = found["scenarios"]
    return scenarios


def lived(owner: int) -> None:
    """What the home would have done these days is in its ledger."""
    ticks.run_tick(START + HOUR)
    requests.request(owner, {"from": WEEKEND["from"]})
    while turns.go_on(60):
        pass
    rolling.roll_up()


@pytest.mark.parametrize(
    ("tariff", "strategy"),
    [
        ("fixed", {"kind": "self_consumption"}),
        ("dynamic", {"kind": "price", "settings": {"cheapest_hours": 3}, "reserve_percent": 10}),
        ("three_bands", {"kind": "time_of_use"}),
        ("dynamic", {"kind": "peak_shaving", "settings": {"cap_watts": 2_000}}),
    ],
)
def test_a_what_if_of_what_a_home_is_equals_the_ledger_of_its_past_and_its_bill(
    owner: int, at: At, tariff: str, strategy: dict[str, Any]
) -> None:
    give(owner, example(tariff))
    at(NOW - HOUR)
    strategies.set_strategy(owner, None, strategy)
    at(NOW)
    lived(owner)
    was = answered(owner)[0]
    recorded = summary.energy_summary(owner, WEEKEND).present
    assert recorded.coverage == 1
    assert recorded.figures is not None
    assert was["figures"] == recorded.figures.in_wh()
    assert was["held_to_wh"] == sum(recorded.stored.values()) / 1_000
    bill = bill_document.document(bills.energy_bill(owner, WEEKEND))
    assert was["total"] == bill["total"] is not None
    assert was["lines"] == bill["lines"]
    told = costs.document(costs.of_totals(recorded))
    assert was["co2_grams"] == told["co2_grams"]


def test_a_scenario_is_what_it_is_whoever_is_beside_it_and_however_its_days_are_cut(
    owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(owner, example("dynamic"))
    monkeypatch.setattr(running, "TICKS_AT_ONCE", 6 * 1_440)
    several: list[dict[str, Any]] = [
        {"name": "small", "battery": {"capacity_wh": 4_000}},
        {"name": "by price", "strategy": {"kind": "price"}},
        {"name": "capped", "strategy": {"kind": "peak_shaving", "settings": {"cap_watts": 1_500}}},
        {"name": "as before"},
    ]
    together = answered(owner, *several)
    for place, one in enumerate(several, 2):
        assert together[place] == answered(owner, one)[2]
    assert together[5]["figures"] == together[0]["figures"] != together[4]["figures"]


def total_cost(scenario: Mapping[str, Any]) -> Decimal:
    return Decimal(scenario["cost"])


def test_more_battery_never_hurts_self_consumption_and_none_is_the_least(owner: int) -> None:
    give(owner, example("fixed"))
    sizes = [0, 2_500, 5_000, 10_000, 20_000]
    found = answered(owner, *({"name": f"{size}", "battery": {"capacity_wh": size}} for size in sizes))
    shares = [one["figures"]["self_consumption"] for one in found[2:]]
    assert shares == sorted(shares)
    assert found[5]["figures"] == found[0]["figures"]  # what it has
    assert found[2]["figures"]["charge_wh"] < found[3]["figures"]["charge_wh"]
    assert len({one["figures"]["consumption_wh"] for one in found}) == 1
    assert len({one["figures"]["solar_wh"] for one in found if one["kind"] != "bare"}) == 1


def test_the_bare_home_buys_all_that_it_uses_and_its_car_takes_and_may_have_a_tariff_of_its_own(
    owner: int,
) -> None:
    give(owner, example("dynamic"))
    bare = answered(owner)[1]
    figures = bare["figures"]
    assert (bare["kind"], figures["production_wh"], figures["discharge_wh"]) == ("bare", 0, 0)
    assert figures["grid_import_wh"] == pytest.approx(figures["consumption_wh"] + figures["charge_wh"])
    fixed = answered(owner, bare_tariff_id=example("fixed"))[1]
    assert fixed["figures"] == figures
    assert fixed["tariffs"] == ["Example: fixed"]


def test_another_tariff_changes_the_bill_and_nothing_else_under_own_use(owner: int) -> None:
    give(owner, example("fixed"))
    was, _, other = answered(owner, {"name": "other", "tariff_id": example("day_night")})
    assert other["figures"] == was["figures"]
    assert other["total"] != was["total"]
    assert Decimal(other["saving"]) == total_cost(was) - total_cost(other)


def test_cost_is_the_bill_less_what_is_left_in_storage_and_a_price_is_paid_back_by_what_is_saved(
    owner: int,
) -> None:
    give(owner, example("fixed"))
    variant = {"name": "roof", "solar": {"added_watts": 6_000}, "price": 6_000}
    was, bare, roof = answered(owner, variant)
    for one in (was, bare, roof):
        assert total_cost(one) == Decimal(one["total"]) - Decimal(one["left_in_storage"])
    saving = Decimal(roof["saving"])
    assert saving == total_cost(was) - total_cost(roof)
    assert Decimal(roof["saving_against_bare"]) == total_cost(bare) - total_cost(roof)
    assert roof["payback_years"] == pytest.approx(6_000 / (float(saving) * 365.2425 / 3), abs=0.1)
    assert was["payback_years"] is None


def test_panels_to_the_north_make_less_than_panels_to_the_south(owner: int) -> None:
    more: dict[str, Any] = {"added_watts": 6_000, "tilt": 60}
    ways = [{"name": str(way), "solar": more | {"azimuth": way}} for way in (0, 180)]
    was, _, north, south = answered(owner, *ways)
    made = [one["figures"]["solar_wh"] for one in (was, north, south)]
    assert made == sorted(made)
    assert south["assumed"] == ["The added panels lie on a roof of their own, with an inverter that fits."]
    with pytest.raises(BadInputError) as refused:
        answered(owner, {"name": "north", "solar": {"azimuth": 0}})
    assert "give added_watts" in str(refused.value.fields)


def test_a_variant_keeps_to_zero_export(owner: int) -> None:
    give(owner, example("fixed"))
    found = answered(owner, {"name": "zero", "grid_export_limit_watts": 0, "battery": {"capacity_wh": 0}})[2]
    assert found["figures"]["grid_export_wh"] == 0
    assert found["figures"]["curtailed_wh"] > 0


def test_without_a_tariff_energy_is_told_and_no_cost(owner: int) -> None:
    was, bare = answered(owner)
    assert (was["total"], was["cost"], was["lines"], was["saving"]) == (None, None, [], None)
    assert bare["figures"]["consumption_wh"] > 0


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-23"])
def test_a_tariff_that_began_later_is_taken_to_have_held_before_and_that_is_said(owner: int, day: str) -> None:
    give(owner, example("fixed"), valid_from=day)
    was = answered(owner)[0]
    assert was["total"] is not None
    assert was["assumed"] == [
        f"The home has the tariff 'Example: fixed' since {day}: it is taken to have held before."
    ]


def test_months_add_up_to_the_span(owner: int) -> None:
    give(owner, example("fixed"))
    given = {"from": "2026-10-30", "to": "2026-11-02"}
    found = working.worked_out(working.asked(owner, given))["scenarios"][0]
    assert [month["month"] for month in found["months"]] == ["2026-10", "2026-11"]
    for name in ("production_wh", "grid_import_wh", "loss_wh"):
        assert sum(month["figures"][name] for month in found["months"]) == pytest.approx(found["figures"][name])


def test_in_pieces_or_at_once_the_answer_is_the_same(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    give(owner, example("dynamic"))
    variants = [{"name": "price", "strategy": {"kind": "price", "settings": {"cheapest_hours": 2}}}]
    question = working.asked(owner, WEEKEND | {"variants": variants})
    whole = working.worked_out(question)
    monkeypatch.setattr(running, "TICKS_AT_ONCE", 1)  # a day at a time
    run = running.Run(question)
    while not run.done:
        run.go_on()
        run = running.Run(question, running.Standing.unpacked(run.standing.packed()))
    assert answer(run) == whole


def test_by_another_process_the_answer_is_the_same(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_elsewhere = []

    def elsewhere(*work: Any) -> Any:
        """What goes to another process and comes from it is a copy."""
        call, *given = pickle.loads(pickle.dumps(work))
        asked_elsewhere.append(call)
        return pickle.loads(pickle.dumps(call(*given)))

    question = working.asked(owner, WEEKEND | {"variants": [{"name": "10", "battery": {"capacity_wh": 10_000}}]})
    whole = working.worked_out(question)
    monkeypatch.setattr(running, "TICKS_AT_ONCE", 1)  # a day at a time, each after the one before it
    run = running.Run(question, elsewhere=elsewhere)
    while not run.done:
        run.go_on()
    assert answer(run) == whole
    assert len(asked_elsewhere) > 1


def test_a_home_of_simple_devices_can_be_asked_about_too(at: At) -> None:
    at(NOW)
    owner = make_home("bob")
    given = {"from": "2026-11-22T12:00", "to": "2026-11-22T14:00"}
    variants = [{"name": "5 kWh", "battery": {"capacity_wh": 5_000}}, {"name": "panels", "solar": {"scale": 2}}]
    found = working.worked_out(working.asked(owner, given | {"variants": variants}))["scenarios"]
    assert found[3]["figures"]["solar_wh"] == pytest.approx(2 * found[0]["figures"]["solar_wh"])
    assert "usual one" in found[2]["assumed"][0]
    assert found[0]["figures"]["equivalent_full_cycles"] > 0


def test_plans_save_and_knowing_what_is_to_come_saves_no_less(owner: int) -> None:
    give(owner, example("dynamic"))
    plan = {"strategy": {"kind": "optimised"}, "car": "none"}
    span = {"from": "2026-02-01", "to": "2026-02-11"}
    variants = [
        {"name": "own use", "car": "none"}, {"name": "planned", **plan},
        {"name": "foreseen", **plan, "perfect_forecast": True},
        {"name": "carbon", "car": "none", "strategy": {"kind": "optimised", "settings": {"objective": "carbon"}}},
    ]  # fmt: skip
    found = working.worked_out(working.asked(owner, span | {"variants": variants}))["scenarios"][2:]
    own, planned, foreseen, carbon = found
    assert total_cost(foreseen) <= total_cost(planned) < total_cost(own)
    assert carbon["co2_grams"] < own["co2_grams"]
    assert "Plans are made at midnight" in planned["assumed"][0]


def test_what_a_plan_expects_of_a_day_is_told_by_the_days_before_it_alone(
    owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(owner, example("dynamic"))
    variants = [{"name": "planned", "strategy": {"kind": "optimised"}}]
    question = working.asked(owner, WEEKEND | {"variants": variants})
    seen = Expectations(question, [question.scenarios[2]])
    before = seen.of(0)
    day = 1  # the second of the span
    seen.made[:, int(seen.begins[day]) :] = 99_999
    after = seen.of(0)
    assert (before.load_wh[: day + 1] == after.load_wh[: day + 1]).all()
    assert (before.production_wh[: day + 1] == after.production_wh[: day + 1]).all()
    assert (before.load_wh[day + 1] != after.load_wh[day + 1]).any()


def test_a_quick_answer_is_near_to_the_exact_one(owner: int) -> None:
    give(owner, example("fixed"))
    variants = [{"name": "5 kWh", "battery": {"capacity_wh": 5_000}}]
    exact, quick = (answered(owner, *variants, quick=quick) for quick in (False, True))
    for slow, fast in zip(exact, quick, strict=True):
        assert float(fast["cost"]) == pytest.approx(float(slow["cost"]), rel=0.03)
        assert fast["figures"]["consumption_wh"] == pytest.approx(slow["figures"]["consumption_wh"], rel=0.03)
