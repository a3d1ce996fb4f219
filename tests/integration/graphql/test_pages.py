"""`devices` as a Relay connection, `node`, and batches."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartenergy.services.devices import editing, pages
from smartenergy.services.devices.pages import DeviceFilter, Span
from tests.client import GraphQLClient
from tests.conftest import statements_of

PAGE = """query($first: Int, $after: String, $last: Int, $before: String, $order: DeviceOrder) {
  devices(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
    edges { cursor node { name } } nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
HEATERS = "mutation($input: [CreateDeviceInput!]!) { createDevices(input: $input) { id name } }"
CHANGES = "mutation($input: [UpdateDeviceInput!]!) { updateDevices(input: $input) { id name } }"
SignIn = Callable[..., GraphQLClient]


def heaters(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "deviceType": "consumption", "consumptionRateWatts": 5} for name in names]


@pytest.fixture
def five(ada: GraphQLClient) -> GraphQLClient:
    ada.ask(HEATERS, input=heaters("a", "b", "c", "d", "e"))
    return ada


def names(page: dict[str, Any]) -> str:
    assert [edge["node"] for edge in page["edges"]] == page["nodes"]
    ends = [edge["cursor"] for edge in page["edges"]]
    info = page["pageInfo"]
    assert [info["startCursor"], info["endCursor"]] == ([ends[0], ends[-1]] if ends else [None, None])
    return "".join(node["name"] for node in page["nodes"])


def page_of(client: GraphQLClient, **span: Any) -> tuple[str, bool, bool, dict[str, Any]]:
    page = client.ask(PAGE, **span)["devices"]
    info = page["pageInfo"]
    return names(page), info["hasPreviousPage"], info["hasNextPage"], info


def test_pages_forwards(five: GraphQLClient) -> None:
    *first, info = page_of(five, first=2)
    assert first == ["ab", False, True]
    *second, info = page_of(five, first=2, after=info["endCursor"])
    assert second == ["cd", True, True]
    *third, _ = page_of(five, first=2, after=info["endCursor"])
    assert third == ["e", True, False]


def test_pages_backwards(five: GraphQLClient) -> None:
    *last, info = page_of(five, last=2)
    assert last == ["de", True, False]
    *middle, info = page_of(five, last=2, before=info["startCursor"])
    assert middle == ["bc", True, True]
    *first, _ = page_of(five, last=2, before=info["startCursor"])
    assert first == ["a", False, True]


def test_a_page_between_two_cursors(five: GraphQLClient) -> None:
    cursors = [edge["cursor"] for edge in five.ask(PAGE)["devices"]["edges"]]
    assert page_of(five, after=cursors[0], before=cursors[4])[0] == "bcd"
    assert page_of(five, after=cursors[0], before=cursors[4], last=1)[0] == "d"
    assert page_of(five, order="ID_DESC", first=2)[0] == "ed"


def test_devices_that_come_and_go_elsewhere_move_no_page(five: GraphQLClient) -> None:
    after = page_of(five, first=3, order="NAME")[3]["endCursor"]
    five.ask('mutation { deleteDevice(id: "1") { ok } }')
    five.ask('mutation { deleteDevice(id: "3") { ok } }')  # the cursor's own
    five.ask(HEATERS, input=heaters("aa", "dd"))
    assert page_of(five, after=after, order="NAME")[0] == "ddde"


def test_what_matches_is_counted_only_when_asked_for(five: GraphQLClient, app: Flask) -> None:
    with statements_of(app) as statements:
        five.ask("{ devices(first: 2) { nodes { id } } }")
    assert len([s for s in statements if "count(" in s]) == 0
    assert len([s for s in statements if "FROM devices" in s]) == 1
    assert five.ask('{ devices(first: 2, search: "A") { totalCount } }')["devices"]["totalCount"] == 1
    query = "{ devices(status: offline, deviceType: consumption) { totalCount } }"
    assert five.ask(query)["devices"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("span", "fields"),
    [
        ({"first": 0}, ["first"]), ({"last": 201}, ["last"]), ({"first": 1, "last": 1}, ["last"]),
        ({"after": "x"}, ["after"]), ({"before": "WyJuYW1lIiwiYSIsMV0"}, ["before"]),
    ],
)  # fmt: skip
def test_a_span_that_breaks_a_rule_is_refused(
    five: GraphQLClient, span: dict[str, Any], fields: list[str]
) -> None:
    assert list(five.fields(PAGE, **span)) == fields


@given(
    given_names=st.lists(st.text("abAB_%é", min_size=1, max_size=3), max_size=12),
    order=st.sampled_from(["id", "-id", "name", "-name", "created_at", "-created_at"]),
    size=st.integers(1, 5),
    backward=st.booleans(),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_of_any_size_in_any_order_are_the_whole_list(
    app: Flask, ada: GraphQLClient, given_names: list[str], order: Any, size: int, backward: bool
) -> None:
    with app.app_context():
        for device in editing.list_devices(ada.user_id):
            editing.delete_device(ada.user_id, device.id)
        for name in given_names:
            fields = {"name": name, "device_type": "consumption", "consumption_rate_watts": 1}
            editing.create_device(ada.user_id, fields)
        wanted = DeviceFilter(order_by=order)
        whole = [device.id for device in pages.read_page(ada.user_id, wanted, Span(first=200)).devices]
        assert len(whole) == len(given_names)
        seen: list[int] = []
        cursor, is_more = None, True
        while is_more:
            span = Span(last=size, before=cursor) if backward else Span(first=size, after=cursor)
            page = pages.read_page(ada.user_id, wanted, span)
            ids = [device.id for device in page.devices]
            seen = ids + seen if backward else seen + ids
            is_more = page.has_previous if backward else page.has_next
            cursor = page.cursor_of(page.devices[0 if backward else -1]) if is_more else None
        assert seen == whole


def test_a_node_is_found_by_its_global_id(ada: GraphQLClient, signed_in: SignIn) -> None:
    ada.battery(name="B")
    found = ada.ask("{ me { globalId } allDevices { id globalId } }")
    device, me = found["allDevices"][0], found["me"]["globalId"]
    query = """query($id: ID!) { node(id: $id) { id globalId __typename
        ... on StorageDevice { name } ... on User { username } } }"""
    assert ada.ask(query, id=device["globalId"])["node"] == device | {"__typename": "StorageDevice", "name": "B"}
    assert ada.ask(query, id=me)["node"]["username"] == "ada"
    eve = signed_in("eve")
    assert eve.code(query, id=device["globalId"]) == eve.code(query, id=me) == "NOT_FOUND"


@pytest.mark.parametrize(
    "text", ["", "7", "Device", "Device:", "Device:x", "Task:1", "Device:1:2", "Device:\u0661"]
)
def test_what_is_no_global_id_is_refused(ada: GraphQLClient, text: str) -> None:
    query = "query($id: ID!) { node(id: $id) { id } }"
    for given_id in (text, base64.b64encode(text.encode()).decode()):
        assert list(ada.fields(query, id=given_id)) == ["id"]


def test_a_batch_makes_all_devices_in_order(ada: GraphQLClient) -> None:
    made = ada.ask(HEATERS, input=heaters("x", "y"))["createDevices"]
    assert made == [{"id": "1", "name": "x"}, {"id": "2", "name": "y"}]
    changed = ada.ask(CHANGES, input=[{"id": 2, "name": "Y"}, {"id": 1, "name": "X"}])["updateDevices"]
    assert changed == [{"id": "2", "name": "Y"}, {"id": "1", "name": "X"}]


def test_a_batch_of_which_one_fails_does_nothing_and_says_which_failed(five: GraphQLClient) -> None:
    before = five.ask("{ allDevices { id name updatedAt } }")
    bad = [*heaters("fine", ""), {"name": "B", "deviceType": "storage", "isSolar": True}]
    assert five.fields(HEATERS, input=bad).keys() == {"1.name", "2.isSolar"}
    changes = [{"id": 1, "name": "new"}, {"id": 77, "name": "x"}, {"id": 2, "isSolar": True}]
    assert five.fields(CHANGES, input=changes) == {
        "1": ["You have no device 77."], "2.isSolar": ["is not a field of a consumption device"],
    }  # fmt: skip
    assert five.fields(CHANGES, input=[{"id": 1}, {"id": 1}]) == {"1": ["is named twice"]}
    assert five.ask("{ allDevices { id name updatedAt } }") == before


def test_a_batch_is_bounded(ada: GraphQLClient) -> None:
    assert ada.fields(HEATERS, input=[]) == {"input": ["must hold 1 to 100 devices, not 0"]}
    assert ada.fields(HEATERS, input=heaters(*["x"] * 101)) == {"input": ["must hold 1 to 100 devices, not 101"]}
    assert len(ada.ask(HEATERS, input=heaters(*["x"] * 100))["createDevices"]) == 100


def test_one_changes_ones_particulars(ada: GraphQLClient) -> None:
    query = "mutation($input: UpdateMeInput!) { updateMe(input: $input) { email timezone } }"
    assert ada.ask(query, input={"timezone": "Asia/Tokyo"})["updateMe"] == {
        "email": "ada@example.com", "timezone": "Asia/Tokyo",
    }  # fmt: skip
    assert list(ada.fields(query, input={"isAdmin": True})) == ["isAdmin"]
