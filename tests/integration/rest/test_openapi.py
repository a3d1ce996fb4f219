"""The document, the documentation, and requests that no route takes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartenergy.ledger import shown
from smartenergy.rest.openapi import as_text
from smartenergy.rest.operations import operation_of
from smartenergy.services.devices.rules import ALL_FIELDS, DeviceChange
from smartenergy.services.tariffs import costs
from tests.rest import HEATER, RestClient, assert_problem

ROOT = Path(__file__).parents[3]


def test_the_document_in_the_repository_is_not_stale(application: Flask) -> None:
    assert (ROOT / "openapi.json").read_text() == as_text(application), "run: flask openapi > openapi.json"


def test_the_document_is_served(http: FlaskClient) -> None:
    served = http.get("/api/v1/openapi.json")
    assert served.json == json.loads((ROOT / "openapi.json").read_text())
    assert served.json["openapi"] == "3.1.0"


def test_every_route_of_the_api_is_described(application: Flask) -> None:
    views = {
        rule.rule: application.view_functions[rule.endpoint]
        for rule in application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.rule not in ("/api/v1/openapi.json", "/api/v1/")
    }
    assert len(views) > 8
    assert [path for path, view in views.items() if operation_of(view) is None] == []


def test_enums_and_series_are_components_with_names_of_their_own() -> None:
    document = json.loads((ROOT / "openapi.json").read_text())
    schemas = document["components"]["schemas"]
    enums = {name for name, schema in schemas.items() if "enum" in schema}
    assert enums == {
        "BackfillState", "BillUnit", "CarCharging", "ChargePeriod", "DayKind", "DeviceOrder", "DeviceStatus", "DeviceType",
        "EnergyDirection", "ExportFormat", "HistoryShape", "HomeRole", "MemberRole", "PricesPer", "Readings",
        "Resolution", "ScenarioKind", "SeriesKind", "Strategy", "TierPeriod", "TokenScope", "WhatIfState",
    }  # fmt: skip
    inline = {name: schema for name, schema in schemas.items() if name not in enums}
    assert '"enum"' not in json.dumps([inline, document["paths"]])
    for name in ("EnergySeries", "EnergyPoint"):
        assert {"start", *shown.ALL, *costs.COLUMNS} == set(schemas[name]["properties"])


def test_every_field_and_parameter_says_what_it_is() -> None:
    document = json.loads((ROOT / "openapi.json").read_text())
    for path in document["paths"].values():
        for method, operation in path.items():
            if method != "parameters":
                assert operation["summary"], operation
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name


def test_every_reference_leads_to_a_model_of_its_own_name() -> None:
    text = (ROOT / "openapi.json").read_text()
    schemas = json.loads(text)["components"]["schemas"]
    assert set(re.findall(r"#/components/schemas/([^\"]+)", text)) <= set(schemas)
    assert [name for name in schemas if not name.isalnum()] == []  # a name of two models would get a suffix


def test_each_pattern_holds_the_whole_text() -> None:
    """A JSON Schema's pattern may match anywhere, and of `^a|b$` each half holds but one end."""
    patterns = set(re.findall(r'"pattern": (".*")', (ROOT / "openapi.json").read_text()))
    assert len(patterns) > 3
    for pattern in map(json.loads, patterns):
        assert (pattern[0], pattern[-1]) == ("^", "$"), pattern
        # the same with all inside held together takes the same texts: nothing else stands before or after
        whole = re.compile(f"^(?:{pattern[1:-1]})$")
        for text in ("22:15", "24:00", "DE", "1,2", "key"):
            for more in (text, f"{text} more", f"more {text}", f"é{text}é"):
                assert bool(re.search(pattern, more)) == bool(whole.search(more)), (pattern, more)


def test_a_change_may_name_just_what_a_device_has() -> None:
    assert set(DeviceChange.model_fields) == ALL_FIELDS


def test_what_no_route_takes_is_a_problem(api: RestClient) -> None:
    assert_problem(api.get("/nothing"), 404, "NOT_FOUND")
    answer = api.send("PUT", "/me", {})
    assert_problem(answer, 405, "BAD_USER_INPUT")
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "PATCH"}


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "text/plain", 415), (b"{}", "application/x-www-form-urlencoded", 415), (b"{}", "", 415),
        (b"{", "application/json", 400), (b"", "application/json", 400), (b"\xff", "application/json", 400),
        (b"[]", "application/json", 400), (b"null", "application/json", 400), (b'{"name": NaN}', "application/json", 400),
        (b'{"name": "a\\u0000b"}', "application/json", 400), (b'{"name": 1e400}', "application/json", 400),
        (b'{"consumption_rate_watts": 99999999999999999999999}', "application/json", 400),
        (b" " * 1_048_577, "application/json", 413),
    ],
)  # fmt: skip
def test_a_body_that_cant_be_read_is_refused(api: RestClient, body: bytes, content_type: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {api.token}"}
    answer = api.http.post("/api/v1/devices", data=body, content_type=content_type, headers=headers)
    assert_problem(answer, status, "BAD_USER_INPUT")


def test_a_fault_of_ours_tells_a_request_id_and_nothing_else(
    api: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret is hunter2")

    monkeypatch.setattr("smartenergy.rest.devices.editing.create_device", fail)
    answer = api.post("/devices", HEATER)
    assert_problem(answer, 500, "INTERNAL_SERVER_ERROR")
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert b"hunter2" not in answer.data


def test_stats_are_the_ticks_own_json_or_not_found(api: RestClient, app: Flask, redis: Any) -> None:
    assert_problem(api.get("/energy/stats"), 404, "NOT_FOUND")
    document = b'{"current_production":1,"current_consumption":2,"timestamp":1795425060}'
    redis.set("energy_stats:1", document)
    answer = api.get("/energy/stats")
    assert answer.data == document
    assert api.get("/energy/stats", If_None_Match=answer.headers["ETag"]).status_code == 304


def test_the_documentation_is_a_page_of_our_own(http: FlaskClient) -> None:
    page = http.get("/api/docs")
    assert page.status_code == 200
    for asset in (r"/api/docs/assets/@[\w.]+/swagger-ui-bundle.js", r"/api/docs/assets/ours/@\w+/docs.js"):
        (address,) = re.findall(asset, page.text)
        assert http.get(address).status_code == 200
    assert http.get("/api/docs/assets/../docs.py").status_code == 404
    assert http.get("/api/").headers["Location"] == "/api/docs"
