"""A home now: by source and use, by the price, and why."""

from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.services.common import clock
from smartenergy.services.live import home_now
from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.integration.services.ruling.homes import NOON, QUARTER
from tests.rest import HEATER, RestClient, assert_problem, rest
from tests.statements import sent_by

ROOF = {"name": "Roof", "device_type": "production", "model": "solar", "parameters": {"peak_watts": 6_000}}
CAR = {
    "name": "Car", "device_type": "storage", "model": "vehicle", "total_capacity_wh": 50_000, "current_level_wh": 20_000,
}  # fmt: skip
BATTERY = {
    "name": "Battery", "device_type": "storage", "model": "battery", "total_capacity_wh": 10_000,
    "current_level_wh": 5_000,
}  # fmt: skip


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + 60)


@pytest.fixture
def api(app: Flask, ada: GraphQLClient, at_noon: None) -> RestClient:
    return rest(ada)


def first_home(api: RestClient) -> int:
    return int(api.get("/me").json["id"])


def now(api: RestClient) -> dict[str, Any]:
    answer = api.get(f"/homes/{first_home(api)}/now")
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_it_agrees_with_the_stats_and_says_where_power_comes_from_and_goes(app: Flask, api: RestClient) -> None:
    for device in (ROOF, BATTERY, CAR, HEATER):
        assert api.post("/devices", device).status_code == 201
    with app.app_context():
        ticks.run_tick(NOON)
    stats, found = api.get("/energy/stats").json, now(api)
    watts = found["watts"]
    assert (watts["solar"] + watts["generator"], watts["house"]) == (
        stats["current_production"], stats["current_consumption"],
    )  # fmt: skip
    assert watts["battery"] + watts["vehicle"] == pytest.approx(stats["current_storage_flow"], abs=1)
    assert watts["grid"] == pytest.approx(stats["net_grid_flow"], abs=1)
    assert found["battery"]["capacity_wh"] + found["vehicle"]["capacity_wh"] == 60_000
    assert sum(found["flows"].values()) >= watts["house"]
    assert {one["name"] for one in found["devices"]} == {"Roof", "Battery", "Car", HEATER["name"]}
    assert found["at"] == NOON + 60


def test_it_says_why_and_at_what_price_as_decisions_do(api: RestClient) -> None:
    api.post("/devices", BATTERY)
    energy = {"kind": "energy", "name": "Energy", "price": "0.31"}
    tariff = {"name": "Fixed", "currency": "EUR", "valid_from": "2026-01-01", "lines": [energy]}
    found, home = now(api), first_home(api)
    decided = api.get(f"/homes/{home}/decision").json
    assert (found["price"], found["decision"]["text"]) == (None, decided["text"])
    made = api.post("/tariffs", tariff).json["id"]
    assert api.post(f"/homes/{home}/tariffs", {"tariff_id": made}).status_code == 201
    decided, found = api.get(f"/homes/{home}/decision").json, now(api)
    assert found["price"] == {
        "currency": "EUR", "buy": "0.310000", "sell": decided["sell_price"], "lowest_today": "0.310000",
        "highest_today": "0.310000",
    }  # fmt: skip


def test_what_rules_is_decided_once_a_quarter_hour_while_what_is_held_is_of_now(
    app: Flask, api: RestClient, sql: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    api.post("/devices", BATTERY)
    assert "holds 5.0 kWh" in now(api)["decision"]["text"]
    sql.execute("UPDATE devices SET current_level_wh = 3000")
    home = first_home(api)
    with app.app_context(), sent_by(app) as statements:
        found = home_now.documents({home: home})
    assert b"holds 3.0 kWh" in found[home]
    assert len(statements) == 1
    monkeypatch.setattr(clock, "now", lambda: NOON + QUARTER + 60)
    assert now(api)["at"] == NOON + QUARTER + 60


def test_a_home_in_which_nothing_is_online_is_not_found(api: RestClient) -> None:
    assert_problem(api.get(f"/homes/{first_home(api)}/now"), 404, "NOT_FOUND")
