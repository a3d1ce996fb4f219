"""Homes that go by plans are planned when they are due: once, whoever dies, and again when anything changes."""

from typing import Any

import numpy as np
import psycopg
import pytest
from flask import Flask

from smartenergy.forecasts.past import first_ahead
from smartenergy.kernel.extensions import db
from smartenergy.models import EnergyPlan, PlannedHome
from smartenergy.services.common.transaction import transaction
from smartenergy.services.forecasts.ahead import HomesAhead
from smartenergy.services.homes import strategies
from smartenergy.services.planning import due, making, tasks
from smartenergy.simulation.shares import NOW, WAIT
from smartenergy.storage import plan_rows
from tests.integration.services.planning.conftest import At, Plan
from tests.integration.services.ruling.homes import BATTERY, HOUR, NOON, QUARTER, give_tariff
from tests.integration.services.ruling.test_ticks import flow
from tests.integration.services.tariffs.contracts import DYNAMIC, FIXED
from tests.rest import RestClient, rest

Sql = psycopg.Connection[Any]
MIDNIGHT = NOON + 12 * HOUR


def plans(app: Flask) -> list[tuple[int, int, int]]:
    with app.app_context():
        rows = db.session.query(EnergyPlan).order_by(EnergyPlan.home_id, EnergyPlan.since)
        return [(row.home_id, row.since, row.until) for row in rows]


def due_at(app: Flask) -> list[int]:
    with app.app_context():
        return [row.due_at for row in db.session.query(PlannedHome).order_by(PlannedHome.home_id)]


@pytest.mark.usefixtures("known")
def test_who_chooses_it_is_planned_from_the_next_quarter_hour_on_for_two_days(
    app: Flask, optimised: int, plan: Plan
) -> None:
    assert plan().homes == 1
    assert plans(app) == [(optimised, NOON + QUARTER, NOON + QUARTER + 48 * HOUR)]
    assert due_at(app) == [MIDNIGHT]
    assert plan().homes == 0


def test_ticks_follow_what_was_planned(app: Flask, optimised: int, plan: Plan, sql: Sql) -> None:
    sql.execute("UPDATE home_strategies SET created_at = now() - INTERVAL '1 hour'")
    plan()
    with app.app_context():
        [row] = db.session.query(EnergyPlan).all()
        quarters = plan_rows.quarters_of(row.quarters)
    first = NOON + QUARTER + int(np.argmax(quarters["from_grid"])) * QUARTER
    assert flow(app, NOON + 2 * QUARTER) == -1_000
    assert flow(app, first) > 0


@pytest.mark.usefixtures("optimised", "known")
def test_it_is_planned_again_when_its_day_begins_and_when_a_market_publishes(
    app: Flask, home: int, at: At, plan: Plan
) -> None:
    at(NOON)
    with app.app_context():
        give_tariff(home, DYNAMIC, valid_from="2026-11-23")
    plan()
    assert due_at(app) == [NOON + HOUR], "at 13:00 of the market"
    at(NOON + HOUR)
    plan()
    assert due_at(app) == [MIDNIGHT]
    at(MIDNIGHT)
    plan()
    assert [since for _, since, _ in plans(app)] == [NOON + QUARTER, NOON + HOUR + QUARTER, MIDNIGHT + QUARTER]


@pytest.mark.usefixtures("optimised")
def test_a_home_of_which_nothing_is_known_yet_is_planned_again_within_the_hour(app: Flask, plan: Plan) -> None:
    plan()
    assert due_at(app) == [NOON + HOUR]


def test_whoever_dies_leaves_it_to_the_next_when_the_time_is_over(
    app: Flask, optimised: int, at: At, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(plan_rows, "put_expected", die)
        with pytest.raises(KeyboardInterrupt):
            plan()
    assert plans(app) == []
    assert plan().homes == 0, "for all that anybody knows it is being planned"
    at(NOON + due.LEASE_SECONDS)
    assert plan().homes == 1
    assert len(plans(app)) == 1


@pytest.mark.usefixtures("optimised")
def test_two_at_once_plan_each_home_once(app: Flask, plan: Plan) -> None:
    with app.app_context():
        due.enrol(NOON)
        homes, _ = due.claim(NOON, 10)
    assert len(homes) == 1
    assert plan().homes == 0


def test_a_home_that_cannot_be_planned_stands_in_nobodys_way(
    app: Flask, optimised: int, plan: Plan, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = rest(signed_in("bob"))
    other.create(**BATTERY)
    bobs = other.get("/homes").json["items"][0]["id"]
    with app.app_context():
        give_tariff(bobs, DYNAMIC, valid_from="2026-11-23")
        strategies.set_strategy(bobs, None, {"kind": "optimised"})
    usual = making.task_of

    def broken(homes: Any, span: Any) -> Any:
        if bobs in {one.home.id for one in homes}:
            raise ArithmeticError("no number")
        return usual(homes, span)

    monkeypatch.setattr(making, "task_of", broken)
    assert (plan().failed, [home for home, *_ in plans(app)]) == (1, [optimised])
    with app.app_context():
        row = db.session.get(PlannedHome, bobs)
        assert (row.failure, row.due_at) == ("ArithmeticError('no number')", NOON + HOUR)


def test_what_a_plan_goes_by_has_it_made_anew_when_it_changes(
    app: Flask, optimised: int, api: RestClient, plan: Plan, at: At
) -> None:
    battery = next(one for one in api.get("/devices").json["items"] if one["name"] == "B")
    path = f"/homes/{optimised}"

    def is_due() -> bool:
        plan()
        at(NOON + 60)
        return plan().homes == 0

    for change in (
        lambda: api.patch(f"/devices/{battery['id']}", {"total_capacity_wh": 12_000}),
        lambda: api.create(**BATTERY | {"name": "B2"}),
        lambda: api.put(f"{path}/strategy", {"kind": "optimised", "reserve_percent": 20}),
        lambda: api.patch(path, {"grid_import_limit_watts": 9_000}),
        lambda: api.delete(f"/devices/{battery['id']}"),
    ):
        assert is_due()
        change()
        assert plan().homes == 1
    assert is_due()
    with app.app_context():
        give_tariff(optimised, DYNAMIC, valid_from="2026-11-24")
    assert plan().homes == 1


def test_a_change_while_it_is_planned_has_it_planned_again(
    app: Flask, optimised: int, api: RestClient, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = making.task_of
    changes = [lambda: api.put(f"/homes/{optimised}/strategy", {"kind": "optimised", "reserve_percent": 30})]

    def meanwhile(homes: Any, span: Any) -> Any:
        found = usual(homes, span)
        if changes:
            with app.app_context():
                changes.pop()()
        return found

    monkeypatch.setattr(making, "task_of", meanwhile)
    assert plan().homes == 2


def test_without_a_price_or_a_battery_there_is_nothing_to_plan_and_it_says_so(
    app: Flask, optimised: int, api: RestClient, plan: Plan, sql: Sql
) -> None:
    sql.execute("DELETE FROM home_tariffs")
    plan()
    assert sql.execute("SELECT failure FROM planned_homes").fetchall() == [("no price is known",)]
    api.patch(f"/homes/{optimised}", {"name": "Other"})
    sql.execute("UPDATE devices SET status = 'offline' WHERE device_type = 'storage'")
    plan()
    assert sql.execute("SELECT failure FROM planned_homes").fetchall() == [("neither battery nor car is online",)]
    assert plans(app) == []


def test_for_carbon_no_price_is_looked_at(app: Flask, optimised: int, api: RestClient, plan: Plan) -> None:
    for settings in ({"objective": "carbon"}, {"objective": "both", "carbon_price": 500_000}):
        api.put(f"/homes/{optimised}/strategy", {"kind": "optimised", "settings": settings})
        assert plan().homes == 1
    assert len(plans(app)) == 1


def test_a_charge_for_the_highest_import_has_it_capped_as_far_as_that_pays(
    app: Flask, optimised: int, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand = {"kind": "demand", "name": "Capacity", "price": "5.00", "floor_watts": 2_000}
    with app.app_context():
        give_tariff(optimised, FIXED | {"lines": [*FIXED["lines"][:1], demand]}, valid_from="2026-11-23")

    def peaks(home_ids: Any, at: int, quarters: int) -> HomesAhead:
        starts = first_ahead(at) + np.arange(quarters) * QUARTER
        load = np.where(starts // HOUR % 24 == 18, 1_250.0, 100.0) * np.ones((len(home_ids), 1))
        return HomesAhead(starts, load, load * 0)

    monkeypatch.setattr(tasks, "homes_ahead", peaks)
    plan()
    with app.app_context():
        quarters = plan_rows.quarters_of(db.session.query(EnergyPlan).one().quarters)
        expected = plan_rows.expected_of(db.session.query(PlannedHome).one().expected)
    assert set(quarters["cap_watts"].tolist()) == {2_000}, "what is to be paid anyhow"
    assert float(expected["import_wh"].max()) * 4 == pytest.approx(2_000, abs=5)


def test_cars_charge_from_the_grid_in_the_cheapest_of_the_night(
    app: Flask, optimised: int, api: RestClient, plan: Plan
) -> None:
    car = {
        "device_type": "storage",
        "model": "vehicle",
        "name": "Car",
        "total_capacity_wh": 50_000,
        "current_level_wh": 20_000,
    }
    api.create(**car)
    plan()
    with app.app_context():
        quarters = plan_rows.quarters_of(db.session.query(EnergyPlan).one().quarters)
        expected = plan_rows.expected_of(db.session.query(PlannedHome).one().expected)
    assert set(quarters["cars"].tolist()) == {WAIT, NOW}
    assert set(expected["buy"][quarters["cars"] == NOW].tolist()) == {220_000}


def test_who_goes_by_something_else_is_planned_no_more_and_what_ruled_stays(
    app: Flask, optimised: int, plan: Plan, at: At
) -> None:
    plan()
    with app.app_context():
        strategies.set_strategy(optimised, None, {"kind": "hold"})
    at(MIDNIGHT)
    assert plan().homes == 0
    assert due_at(app) == []
    assert len(plans(app)) == 1


@pytest.mark.usefixtures("optimised")
def test_plans_go_when_nobody_recomputes_their_ticks_any_more(app: Flask, plan: Plan, at: At) -> None:
    plan()
    for days, kept in ((8, 1), (10, 0)):
        at(NOON + days * 24 * HOUR)
        with app.app_context():
            making.expire()
        assert len(plans(app)) == kept


@pytest.mark.usefixtures("optimised")
def test_a_plan_that_takes_so_long_that_it_should_rule_already_is_not_stored(
    app: Flask, at: At, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = making.task_of

    def slow(homes: Any, span: Any) -> Any:
        at(NOON + HOUR)
        return usual(homes, span)

    monkeypatch.setattr(making, "task_of", slow)
    assert plan().failed == 0, "tried alone, it is in time"
    assert [since for _, since, _ in plans(app)] == [NOON + HOUR + QUARTER]


def test_a_home_that_goes_meanwhile_is_no_fault(app: Flask, optimised: int, sql: Sql) -> None:
    with app.app_context():
        due.enrol(NOON)
        homes, lease = due.claim(NOON, 10)
        sql.execute("DELETE FROM homes WHERE id = %s", [optimised])
        with transaction():
            making.make(homes, lease)
    assert plans(app) == []
