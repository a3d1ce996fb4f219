"""What-ifs over REST."""

from typing import Any

import pytest
from flask import Flask

from smartenergy.services.what_if import queueing, requests
from tests.integration.services.tariffs.contracts import FIXED
from tests.rest import RestClient, assert_problem

SPAN = {"from": "2026-01-10T00:00+01:00", "to": "2026-01-10T06:00+01:00"}


@pytest.fixture
def home(api: RestClient) -> str:
    """The path of a home that behaves like one, with a tariff."""
    [found] = api.get("/homes").json["items"]
    path = f"/homes/{found['id']}"
    for key in ("solar_roof_6", "battery_10", "household"):
        assert api.post("/devices", {"catalog_key": key}).status_code == 201
    made = api.post("/tariffs", FIXED).json["id"]
    api.post(f"{path}/tariffs", {"tariff_id": made, "valid_from": "2026-01-01"})
    return path


def test_a_short_span_is_answered_at_once_and_found_again(api: RestClient, home: str) -> None:
    variants = [{"name": "5 kWh", "battery": {"capacity_wh": 5_000}, "price": 3_000.5}]
    answer = api.post(f"{home}/what-if", SPAN | {"variants": variants})
    told: dict[str, Any] = answer.json
    assert (answer.status_code, told["state"], told["percent"]) == (200, "done", 100)
    assert [one["kind"] for one in told["answer"]["scenarios"]] == ["as_it_was", "bare", "variant"]
    assert told["answer"]["scenarios"][2]["cost"] is not None
    where = answer.headers["Location"].removeprefix("/api/v1")
    assert where == f"{home}/what-if/{told['id']}"
    assert api.get(where).json == told
    assert api.delete(where).status_code == 204
    assert_problem(api.get(where), 404, "NOT_FOUND")


def test_a_long_span_is_worked_out_by_jobs(
    api: RestClient, home: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "DAYS_AT_ONCE", 0.1)
    answer = api.post(f"{home}/what-if", SPAN)
    where = answer.headers["Location"].removeprefix("/api/v1")
    assert (answer.status_code, answer.json["state"], answer.json["answer"]) == (202, "waiting", None)
    with app.app_context():
        while queueing.take_turn(answer.json["id"]):
            pass
    assert api.get(where).json["state"] == "done"


def test_what_is_wrong_is_a_problem_at_its_place(api: RestClient, home: str) -> None:
    wrong = {"variants": [{"name": "a", "battery": {"capacity_wh": -1}}, {"name": "b", "car": "rocket"}]}
    answer = api.post(f"{home}/what-if", SPAN | wrong)
    assert_problem(answer, 422, "BAD_USER_INPUT", "variants.0.battery.capacity_wh", "variants.1.car")
    assert_problem(api.post("/homes/7/what-if", SPAN), 404, "NOT_FOUND")
    assert_problem(api.get(f"{home}/what-if/{'0' * 32}"), 404, "NOT_FOUND")
