"""Many devices at once, by both APIs: all or none, within the same rules, and safe to send again."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.conftest import statements_of
from tests.rest import BATTERY, HEATER, PANEL, RestClient, assert_problem, rest

TICK = 1_795_425_060
DELETE = "mutation($ids: [ID!], $filter: DeviceFilter) { deleteDevices(ids: $ids, filter: $filter) { ok ids } }"


@pytest.fixture
def api(ada: GraphQLClient) -> RestClient:
    return rest(ada)


def names(ada: GraphQLClient) -> list[str]:
    return [device["name"] for device in ada.ask("{ allDevices { name } }")["allDevices"]]


def by_graphql(ada: GraphQLClient, **which: Any) -> list[int]:
    ids = which.pop("ids", None)
    return [int(one) for one in ada.ask(DELETE, ids=ids, filter=which or None)["deleteDevices"]["ids"]]


def by_rest(ada: GraphQLClient, **which: Any) -> list[int]:
    if "ids" in which:
        which["ids"] = ",".join(map(str, which["ids"]))
    spelt = {"deviceType": "device_type"}
    query = "&".join(f"{spelt.get(name, name)}={value}" for name, value in which.items())
    answer = rest(ada).delete(f"/devices?{query}")
    assert answer.status_code == 200, answer.json
    return list(answer.json["ids"])


WAYS = pytest.mark.parametrize("delete", [by_graphql, by_rest])
Delete = Callable[..., list[int]]


def test_rest_creates_many_or_none(ada: GraphQLClient, api: RestClient) -> None:
    bad = {"devices": [HEATER, BATTERY | {"current_level_wh": 30_000}, {"name": "x"}]}
    assert_problem(api.post("/devices/batch", bad), 422, "BAD_USER_INPUT", "1.current_level_wh", "2.device_type")
    assert names(ada) == []
    made = api.post("/devices/batch", {"devices": [HEATER, BATTERY, PANEL]})
    assert made.status_code == 201
    assert [device["name"] for device in made.json["items"]] == names(ada) == ["Heater", "Battery", "Panel"]


def test_a_batch_that_is_sent_again_with_its_key_makes_nothing_new(ada: GraphQLClient, api: RestClient) -> None:
    batch = {"devices": [HEATER, BATTERY]}
    first, again = (api.post("/devices/batch", batch, Idempotency_Key="k") for _ in range(2))
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(names(ada)) == 2
    assert_problem(
        api.post("/devices/batch", {"devices": [HEATER]}, Idempotency_Key="k"),
        422,
        "BAD_USER_INPUT",
        "Idempotency-Key",
    )


def test_rest_changes_many_or_none(ada: GraphQLClient, api: RestClient) -> None:
    api.post("/devices/batch", {"devices": [HEATER, PANEL]})
    bad = {"devices": [{"id": 1, "name": "new"}, {"id": 2, "name": ""}, {"id": 77}]}
    assert_problem(api.patch("/devices/batch", bad), 422, "BAD_USER_INPUT", "1.name", "2")
    assert names(ada) == ["Heater", "Panel"]
    done = api.patch("/devices/batch", {"devices": [{"id": 2, "name": "Roof"}, {"id": 1, "status": "offline"}]})
    assert [(device["id"], device["name"], device["status"]) for device in done.json["items"]] == [
        (2, "Roof", "online"), (1, "Heater", "offline"),
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "devices"), ({"devices": {}}, "devices"), ({"devices": [1]}, "devices"), ({"devices": []}, "devices"),
     ({"devices": [HEATER], "more": 1}, "more"), ({"devices": [{"id": 1}] * 101}, "devices")],
)  # fmt: skip
def test_a_batch_of_another_form_is_refused(api: RestClient, method: str, body: Any, field: str) -> None:
    if method == "PATCH" and body.get("devices") == [HEATER]:
        body = {"devices": [{"id": 1}], "more": 1}
    assert_problem(api.send(method, "/devices/batch", body), 422, "BAD_USER_INPUT", field)


@pytest.mark.parametrize("given", [None, "1", True, 1.5])
def test_a_change_in_a_batch_needs_an_id(api: RestClient, given: Any) -> None:
    assert_problem(api.patch("/devices/batch", {"devices": [{"id": given}]}), 422, "BAD_USER_INPUT", "0.id")


@WAYS
def test_devices_are_deleted_by_their_ids_and_asking_again_is_no_fault(ada: GraphQLClient, delete: Delete) -> None:
    for name in "abc":
        ada.heater(name=name)
    assert delete(ada, ids=[3, 1, 1, 99]) == [1, 3]
    assert delete(ada, ids=[3, 1]) == []
    assert names(ada) == ["b"]


@WAYS
def test_devices_are_deleted_by_what_they_are(ada: GraphQLClient, delete: Delete) -> None:
    (
        ada.heater(name="Kitchen"),
        ada.heater(name="Cellar"),
        ada.battery(name="Cellar"),
        ada.generator(status="offline"),
    )
    assert delete(ada, deviceType="consumption", search="cell") == [2]
    assert delete(ada, status="offline") == [4]
    assert names(ada) == ["Kitchen", "Cellar"]


@WAYS
def test_nobody_elses_devices_are_deleted(
    ada: GraphQLClient, signed_in: Callable[..., GraphQLClient], delete: Delete
) -> None:
    ada.heater(name="a")
    bob = signed_in("bob")
    bob.heater(name="b")
    assert delete(bob, ids=[1]) == []
    assert delete(bob, deviceType="consumption") == [2]
    assert names(ada) == ["a"]


@pytest.mark.parametrize(
    "query", ["", "search=", "ids=", "ids=1,x", "ids=1&status=online", "ids=" + ",".join(["1"] * 101), "ids=-1"]
)
def test_nothing_is_deleted_for_want_of_a_word(ada: GraphQLClient, api: RestClient, query: str) -> None:
    ada.heater()
    assert_problem(api.delete(f"/devices?{query}"), 422, "BAD_USER_INPUT", "ids")
    assert names(ada) == ["Heater"]


def test_nothing_is_deleted_for_want_of_a_word_in_graphql(ada: GraphQLClient) -> None:
    ada.heater()
    for given in (
        {},
        {"filter": {}},
        {"filter": {"status": None}},
        {"ids": []},
        {"ids": ["1"], "filter": {"search": "e"}},
    ):
        assert list(ada.fields(DELETE, **given)) == ["ids"]
    assert names(ada) == ["Heater"]


@WAYS
def test_the_stats_go_with_the_last_devices_and_so_do_readings(
    app: Flask, ada: GraphQLClient, delete: Delete, sql: Any
) -> None:
    ada.heater(readings="on"), ada.battery()
    with app.app_context():
        ticks.run_tick(TICK)
    assert ada.stats()
    assert sql.execute("SELECT count(*) FROM device_readings").fetchone() == (1,)
    delete(ada, ids=[1, 2])
    assert ada.stats() is None
    assert sql.execute("SELECT count(*) FROM device_readings").fetchone() == (0,)


def test_many_are_deleted_in_few_statements(app: Flask, ada: GraphQLClient, api: RestClient) -> None:
    api.post("/devices/batch", {"devices": [HEATER] * 50})
    with statements_of(app) as statements:
        assert len(by_rest(ada, deviceType="consumption")) == 50
    assert len(statements) < 12
