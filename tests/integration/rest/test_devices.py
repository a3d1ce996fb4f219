"""Devices over REST."""

import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.rest import BATTERY, HEATER, PANEL, RestClient, assert_problem, rest


@pytest.mark.parametrize("device", [HEATER, BATTERY, PANEL], ids=lambda device: device["device_type"])
def test_a_device_is_created_found_and_told_where_it_is(api: RestClient, device: dict[str, Any]) -> None:
    made = api.post("/devices", device)
    assert made.status_code == 201
    assert device.items() <= made.json.items()
    assert made.json["status"] == "online"
    found = api.get(made.headers["Location"].removeprefix("/api/v1"))
    assert found.json == made.json
    assert found.headers["ETag"] == made.headers["ETag"]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": ""}, ["name"]), ({"name": "a\nb"}, ["name"]), ({"device_type": "fridge"}, ["device_type"]),
        ({"consumption_rate_watts": -1}, ["consumption_rate_watts"]),
        ({"consumption_rate_watts": 1.5}, ["consumption_rate_watts"]),
        ({"consumption_rate_watts": "9"}, ["consumption_rate_watts"]),
        ({"is_solar": False}, ["is_solar"]), ({"owner": 2}, ["owner"]), ({"user_id": 2}, ["user_id"]),
        ({"id": 7}, ["id"]), ({"name": None, "status": "broken"}, ["name", "status"]),
    ],
)  # fmt: skip
def test_a_device_that_breaks_a_rule_is_refused_field_by_field(
    api: RestClient, change: dict[str, Any], fields: list[str]
) -> None:
    assert_problem(api.post("/devices", HEATER | change), 422, "BAD_USER_INPUT", *fields)
    assert api.get("/devices").json["items"] == []


def test_both_apis_say_the_same_of_the_same_fault(api: RestClient, ada: GraphQLClient) -> None:
    ours = api.post("/devices", BATTERY | {"current_level_wh": 30_000}).json["fields"]["current_level_wh"]
    query = """mutation { createDevice(input: {name: "B", deviceType: storage, totalCapacityWh: 20000,
               currentLevelWh: 30000, chargeDischargeRateWatts: 0}) { id } }"""
    assert ada.fields(query)["currentLevelWh"] == ours == ["must be at most the capacity, 20,000 Wh"]


def test_an_update_changes_what_it_names_and_nothing_else(api: RestClient) -> None:
    panel = api.create(**PANEL)
    changed = api.patch(f"/devices/{panel['id']}", {"name": "Roof"}).json
    assert changed == panel | {"name": "Roof", "updated_at": changed["updated_at"]}
    assert changed["updated_at"] > panel["updated_at"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"device_type": "storage"}, ["device_type"]), ({"is_solar": True}, ["is_solar"]),
        ({"consumption_rate_watts": None}, ["consumption_rate_watts"]), ({"created_at": "2020-01-01"}, ["created_at"]),
    ],
)  # fmt: skip
def test_an_update_that_breaks_a_rule_changes_nothing(
    api: RestClient, changes: dict[str, Any], fields: list[str]
) -> None:
    heater = api.create()
    assert_problem(api.patch(f"/devices/{heater['id']}", changes), 422, "BAD_USER_INPUT", *fields)
    assert api.get(f"/devices/{heater['id']}").json == heater


def test_a_device_has_a_model_that_is_answered_and_never_changes(api: RestClient) -> None:
    heater = api.create()
    assert heater["model"] == api.create(**HEATER, model="uniform")["model"] == "uniform"
    refused = api.post("/devices", HEATER | {"model": "windmill"})
    assert_problem(refused, 422, "BAD_USER_INPUT", "model")
    (told,) = refused.json["fields"]["model"]
    assert re.fullmatch("must be uniform, .* or air_conditioner, for a consumption device", told)
    path = f"/devices/{heater['id']}"
    assert api.patch(path, {"model": "uniform", "name": "Oven"}).json["name"] == "Oven"
    changed = api.patch(path, {"model": "windmill"})
    assert changed.json["fields"] == {"model": ["is uniform and never changes"]}


def test_a_deleted_device_is_gone(api: RestClient) -> None:
    path = f"/devices/{api.create()['id']}"
    answer = api.delete(path)
    assert (answer.status_code, answer.data) == (204, b"")
    assert_problem(api.delete(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("device_id", ["0", "9", "9" * 30, "-1", "x", "1.0"])
def test_what_is_no_device_of_mine_is_not_found(api: RestClient, device_id: str) -> None:
    for method in ("GET", "DELETE"):
        assert_problem(api.send(method, f"/devices/{device_id}"), 404, "NOT_FOUND")
    assert_problem(api.patch(f"/devices/{device_id}", {"name": "x"}), 404, "NOT_FOUND")


def test_an_unchanged_device_is_not_sent_again(api: RestClient) -> None:
    path = f"/devices/{api.create()['id']}"
    tag = api.get(path).headers["ETag"]
    again = api.get(path, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    api.patch(path, {"name": "Other"})
    assert api.get(path, If_None_Match=tag).status_code == 200


def test_answers_for_one_user_are_no_ones_elses(api: RestClient) -> None:
    api.create()
    for path in ("/devices", "/devices/1", "/me"):
        answer = api.get(path)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in answer.vary


def test_an_edit_of_what_somebody_edited_since_is_stale(api: RestClient) -> None:
    path = f"/devices/{api.create()['id']}"
    seen = api.get(path).headers["ETag"]
    fresh = api.patch(path, {"name": "First"}, If_Match=seen)
    assert fresh.status_code == 200
    assert_problem(api.patch(path, {"name": "Second"}, If_Match=seen), 412, "CONFLICT")
    assert_problem(api.delete(path, If_Match=f'{seen}, "else", ""'), 412, "CONFLICT")
    assert api.get(path).json["name"] == "First"
    assert api.delete(path, If_Match=f'"else", {fresh.headers["ETag"]}').status_code == 204
    assert_problem(api.delete(path, If_Match="*"), 404, "NOT_FOUND")


def test_a_tick_changes_the_entity_tag_and_makes_no_edit_stale(api: RestClient, app: Flask) -> None:
    path = f"/devices/{api.create()['id']}"
    seen = api.get(path).headers["ETag"]
    with app.app_context():
        ticks.run_tick(ticks.current_tick())
    assert api.get(path, If_None_Match=seen).status_code == 200
    assert api.patch(path, {"name": "Mine"}, If_Match=seen).status_code == 200


def follow(api: RestClient, path: str) -> list[list[str]]:
    """The names on each page, from `Link` to `Link`."""
    pages = []
    while path:
        answer = api.get(path)
        pages.append([device["name"] for device in answer.json["items"]])
        links = dict(reversed(link.strip().split("; ")) for link in answer.headers["Link"].split(", "))
        assert ('rel="next"' in links) == (answer.json["next_cursor"] is not None)
        parts = urlsplit(links.get('rel="next"', "<>")[1:-1])
        path = f"{parts.path.removeprefix('/api/v1')}?{parts.query}" if parts.path else ""
    return pages


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("id", [["b", "A"], ["c", "B"], ["a"]]), ("-id", [["a", "B"], ["c", "A"], ["b"]]),
        ("name", [["A", "a"], ["b", "B"], ["c"]]), ("-name", [["c", "B"], ["b", "a"], ["A"]]),
        ("created_at", [["b", "A"], ["c", "B"], ["a"]]), ("-created_at", [["a", "B"], ["c", "A"], ["b"]]),
    ],
)  # fmt: skip
def test_pages_in_every_order_hold_each_device_once(
    api: RestClient, order: str, expected: list[list[str]]
) -> None:
    for name in ("b", "A", "c", "B", "a"):
        api.create(name=name)
    assert follow(api, f"/devices?limit=2&order_by={order}") == expected


def test_filters_hold_on_every_page(api: RestClient) -> None:
    for number in range(5):
        api.create(name=f"Heat_{number}", status="online" if number % 2 else "offline")
    api.create(**BATTERY)
    assert follow(api, "/devices?status=offline&limit=2") == [["Heat_0", "Heat_2"], ["Heat_4"]]
    assert follow(api, "/devices?device_type=storage&search=") == [["Battery"]]
    assert follow(api, "/devices?search=HEAT_&limit=4&device_type=consumption") == [
        ["Heat_0", "Heat_1", "Heat_2", "Heat_3"], ["Heat_4"],
    ]  # fmt: skip
    assert follow(api, "/devices?search=%25") == [[]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"), ("limit=201", "limit"), ("limit=ten", "limit"), ("limit=" + "9" * 5000, "limit"),
        ("cursor=x", "cursor"), ("cursor=WyItaWQiLDEsMV0", "cursor"), ("cursor=" + "a" * 801, "cursor"),
        ("device_type=fridge", "device_type"), ("status=on", "status"), ("order_by=watts", "order_by"),
        ("search=" + "a" * 101, "search"), ("search=%00", "search"), ("offset=3", "offset"),
    ],
)  # fmt: skip
def test_a_query_that_breaks_a_rule_is_refused(api: RestClient, query: str, field: str) -> None:
    assert_problem(api.get(f"/devices?{query}"), 422, "BAD_USER_INPUT", field)


@pytest.mark.parametrize(
    "cursor", ['["id",1]', '["id","1",1]', '["id",true,1]', '["id",1,-5]', '["name",4,1]', '["name","\\u0000",1]', '["created_at","soon",1]', '["created_at","2026-01-01T00:00:00",1]', "{}", "7"]
)  # fmt: skip
def test_a_forged_cursor_is_refused(api: RestClient, cursor: str) -> None:
    import base64

    order = cursor.split('"')[1] if '"' in cursor else "id"
    forged = base64.urlsafe_b64encode(cursor.encode()).decode()
    assert_problem(api.get(f"/devices?order_by={order}&cursor={forged}"), 422, "BAD_USER_INPUT", "cursor")


def test_a_request_sent_twice_under_one_key_makes_one_device(api: RestClient) -> None:
    first = api.post("/devices", HEATER, Idempotency_Key="a-1")
    api.patch(f"/devices/{first.json['id']}", {"name": "Changed since"})
    second = api.post("/devices", dict(reversed(HEATER.items())), Idempotency_Key="a-1")
    assert (second.status_code, second.json) == (201, first.json)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(api.get("/devices").json["items"]) == 1


def test_a_key_stands_for_one_request_of_one_user(
    api: RestClient, signed_in: Callable[..., GraphQLClient]
) -> None:
    api.post("/devices", HEATER, Idempotency_Key="k")
    other = api.post("/devices", HEATER | {"name": "Other"}, Idempotency_Key="k")
    assert_problem(other, 422, "BAD_USER_INPUT", "Idempotency-Key")
    assert rest(signed_in("eve")).post("/devices", HEATER, Idempotency_Key="k").status_code == 201
    for bad in ("", "a b", "k" * 256):
        assert_problem(api.post("/devices", HEATER, Idempotency_Key=bad), 422, "BAD_USER_INPUT", "Idempotency-Key")


def test_a_refused_request_uses_no_key_up(api: RestClient) -> None:
    assert api.post("/devices", HEATER | {"name": ""}, Idempotency_Key="k").status_code == 422
    assert api.post("/devices", HEATER, Idempotency_Key="k").status_code == 201


def test_a_key_is_kept_for_a_day(api: RestClient, sql: Connection[Any]) -> None:
    api.post("/devices", HEATER, Idempotency_Key="k")
    sql.execute("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
    assert "Idempotent-Replayed" not in api.post("/devices", HEATER, Idempotency_Key="k").headers
    assert len(api.get("/devices").json["items"]) == 2


def test_requests_that_race_under_one_key_make_one_device(app: Flask, api: RestClient) -> None:
    made: list[int] = []

    def send() -> None:
        client = RestClient(app.test_client(), api.token)
        made.append(client.post("/devices", HEATER, Idempotency_Key="race").json["id"])

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [made[0]] * 6
    assert len(api.get("/devices").json["items"]) == 1


@pytest.mark.parametrize("sent_on", ["W/{}", "{}", "-gzip", "W/-gzip", ";br"])
def test_a_tag_that_a_compressing_proxy_has_changed_still_names_its_version(api: RestClient, sent_on: str) -> None:
    made = api.create()
    path = f"/devices/{made['id']}"
    tag = api.get(path).headers["ETag"]

    def as_proxy(tag: str) -> str:
        if "{}" in sent_on:
            return sent_on.format(tag)
        return f'{"W/" if sent_on.startswith("W/") else ""}"{tag.strip(chr(34))}{sent_on.removeprefix("W/")}"'

    assert api.get(path, If_None_Match=as_proxy(tag)).status_code == 304
    seen = as_proxy(tag)
    assert api.patch(path, {"name": "First"}, If_Match=seen).status_code == 200
    assert_problem(api.patch(path, {"name": "Second"}, If_Match=seen), 412, "CONFLICT")
