"""Homes over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.rest import HEATER, PANEL, RestClient, assert_problem, rest
from tests.statements import sent_by

SignIn = Callable[..., GraphQLClient]
GIVEN = {
    "name": "Cabin", "timezone": "Europe/Vienna", "latitude": 48.2, "longitude": 16.4, "country": "AT", "occupants": 3,
    "annual_consumption_kwh": 4_000, "grid_import_limit_watts": 15_000, "grid_export_limit_watts": 0, "strategy": "hold",
}  # fmt: skip


@pytest.fixture
def bob(signed_in: SignIn) -> RestClient:
    return rest(signed_in("bob"))


def make(api: RestClient, name: str = "Cabin") -> int:
    home_id: int = api.post("/homes", {"name": name}).json["id"]
    return home_id


def share(api: RestClient, home_id: int, guest: RestClient, role: str = "viewer") -> dict[str, Any]:
    code = api.post(f"/homes/{home_id}/invitations", {"role": role}).json["code"]
    joined: dict[str, Any] = guest.post("/homes/join", {"code": code}).json
    return joined


def tick(app: Flask) -> None:
    with app.app_context():
        ticks.run_tick(ticks.current_tick())


def test_a_home_is_made_found_and_told_where_it_is(api: RestClient) -> None:
    made = api.post("/homes", GIVEN)
    assert made.status_code == 201
    assert GIVEN.items() <= made.json.items()
    assert (made.json["role"], made.json["owner"]) == ("owner", {"id": 1, "username": "ada"})
    found = api.get(made.headers["Location"].removeprefix("/api/v1"))
    assert (found.json, found.headers["ETag"]) == (made.json, made.headers["ETag"])
    assert [home["name"] for home in api.get("/homes").json["items"]] == ["Home", "Cabin"]


def test_what_nobody_said_of_a_home_is_answered_and_null_takes_back_what_was_said(api: RestClient) -> None:
    made = api.post("/homes", {"name": "Bare"}).json
    assert {"latitude", "country", "occupants", "annual_consumption_kwh"} <= {k for k, v in made.items() if v}
    assert made["grid_import_limit_watts"] is made["grid_export_limit_watts"] is None
    path = f"/homes/{made['id']}"
    changed = api.patch(
        path, {"occupants": 12 if made["occupants"] != 12 else 11, "latitude": 1.5, "longitude": 2}
    ).json
    assert (changed["latitude"], changed["longitude"]) == (1.5, 2.0)
    back = api.patch(path, {"occupants": None, "latitude": None, "longitude": None}).json
    assert back == made | {"updated_at": back["updated_at"]}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"name": " "}, ["name"]), ({"name": None}, ["name"]), ({"latitude": 91, "longitude": 0}, ["latitude"]),
        ({"latitude": 1}, ["longitude"]), ({"longitude": "1", "latitude": 1}, ["longitude"]),
        ({"country": "Germany"}, ["country"]), ({"occupants": 0}, ["occupants"]), ({"occupants": 2.5}, ["occupants"]),
        ({"annual_consumption_kwh": 1_000_001}, ["annual_consumption_kwh"]), ({"strategy": "greed"}, ["strategy"]),
        ({"timezone": "Mars/Olympus"}, ["timezone"]), ({"owner": 2}, ["owner"]), ({"user_id": 2}, ["user_id"]),
        ({"grid_import_limit_watts": -1, "id": 7}, ["grid_import_limit_watts", "id"]),
    ],
)  # fmt: skip
def test_a_home_that_breaks_a_rule_is_refused_field_by_field(
    api: RestClient, change: dict[str, Any], fields: list[str]
) -> None:
    assert_problem(api.post("/homes", {"name": "x"} | change), 422, "BAD_USER_INPUT", *fields)
    before = api.get("/homes").json
    assert_problem(api.patch("/homes/1", change), 422, "BAD_USER_INPUT", *fields)
    assert api.get("/homes").json == before


def test_both_apis_say_the_same_of_the_same_fault(api: RestClient, ada: GraphQLClient) -> None:
    ours = api.post("/homes", {"name": "x", "longitude": 1}).json["fields"]
    query = 'mutation { createHome(input: {name: "x", longitude: 1}) { id } }'
    assert ours == ada.fields(query) == {"latitude": ["must be given together with longitude"]}


def test_an_edit_of_what_somebody_edited_since_is_stale(api: RestClient) -> None:
    path = f"/homes/{make(api)}"
    seen = api.get(path).headers["ETag"]
    assert api.get(path, If_None_Match=seen).status_code == 304
    fresh = api.patch(path, {"name": "First"}, If_Match=seen)
    assert fresh.status_code == 200
    assert_problem(api.patch(path, {"name": "Second"}, If_Match=seen), 412, "CONFLICT")
    assert_problem(api.delete(path, If_Match=seen), 412, "CONFLICT")
    assert api.delete(path, If_Match=fresh.headers["ETag"]).status_code == 204
    assert_problem(api.get(path), 404, "NOT_FOUND")


def test_the_last_home_stays(api: RestClient) -> None:
    assert_problem(api.delete("/homes/1"), 409, "CONFLICT")


def test_a_request_sent_twice_under_one_key_makes_one_home(api: RestClient) -> None:
    first = api.post("/homes", GIVEN, Idempotency_Key="k")
    again = api.post("/homes", GIVEN, Idempotency_Key="k")
    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert "Idempotent-Replayed" not in first.headers
    assert_problem(
        api.post("/homes", {"name": "x"}, Idempotency_Key="k"), 422, "BAD_USER_INPUT", "Idempotency-Key"
    )
    assert api.post("/homes", {"name": ""}, Idempotency_Key="l").status_code == 422
    assert api.post("/homes", {"name": "x"}, Idempotency_Key="l").status_code == 201
    assert len(api.get("/homes").json["items"]) == 3


@pytest.mark.parametrize("home_id", ["0", "9", "9" * 30, "-1", "x", "1.0"])
def test_what_is_no_home_of_mine_is_not_found(api: RestClient, home_id: str) -> None:
    for path in ("", "/devices", "/stats", "/members", "/invitations", "/energy/history", "/energy/export"):
        assert_problem(api.get(f"/homes/{home_id}{path}"), 404, "NOT_FOUND")
    assert_problem(api.post(f"/homes/{home_id}/devices", HEATER), 404, "NOT_FOUND")
    assert_problem(api.delete(f"/homes/{home_id}/members/me"), 404, "NOT_FOUND")


def test_a_home_has_devices_of_its_own_by_the_page(api: RestClient) -> None:
    cabin = make(api)
    api.create(), api.create(home_id=cabin)
    made = api.post(f"/homes/{cabin}/devices", PANEL, Idempotency_Key="k")
    assert (made.status_code, made.json["home_id"]) == (201, cabin)
    assert api.get(made.headers["Location"].removeprefix("/api/v1")).json == made.json
    again = api.post(f"/homes/{cabin}/devices", PANEL, Idempotency_Key="k")
    assert again.headers["Idempotent-Replayed"] == "true"
    page = api.get(f"/homes/{cabin}/devices?limit=1&order_by=-name")
    assert [one["name"] for one in page.json["items"]] == ["Panel"]
    assert f"/api/v1/homes/{cabin}/devices?limit=1&order_by=-name&cursor=" in page.headers["Link"]
    following = api.get(f"/homes/{cabin}/devices?limit=1&order_by=-name&cursor={page.json['next_cursor']}").json
    assert [one["name"] for one in following["items"]] == ["Heater"]
    assert api.get(f"/devices?home_id={cabin}").json["items"] == api.get(f"/homes/{cabin}/devices").json["items"]
    assert len(api.get("/devices").json["items"]) == 3
    assert_problem(api.get(f"/homes/{cabin}/devices?home_id=1"), 422, "BAD_USER_INPUT", "home_id")
    elsewhere = api.post(f"/homes/{cabin}/devices", PANEL | {"home_id": 1})
    assert_problem(elsewhere, 422, "BAD_USER_INPUT", "home_id")
    assert_problem(api.post("/devices", HEATER | {"home_id": "1"}), 422, "BAD_USER_INPUT", "home_id")


def test_each_home_has_stats_and_a_ledger_of_its_own(api: RestClient, app: Flask) -> None:
    cabin = make(api)
    api.create(), api.post(f"/homes/{cabin}/devices", PANEL | {"is_solar": False})
    assert_problem(api.get(f"/homes/{cabin}/stats"), 404, "NOT_FOUND")
    tick(app)
    first, second, both = (api.get(path) for path in ("/homes/1/stats", f"/homes/{cabin}/stats", "/energy/stats"))
    assert first.json["current_production"] == second.json["current_consumption"] == 0
    assert both.json["net_grid_flow"] == first.json["net_grid_flow"] + second.json["net_grid_flow"]
    assert second.headers["Tick-Interval"] == "60"
    assert api.get(f"/homes/{cabin}/stats", If_None_Match=second.headers["ETag"]).status_code == 304
    rows = api.get(f"/homes/{cabin}/energy/history?resolution=tick&shape=points&columns=consumption_wh").json[
        "points"
    ]
    assert 0.0 in [row["consumption_wh"] for row in rows]
    figures = [api.get(f"/homes/{home}/energy/summary").json["present"]["figures"] for home in (1, cabin)]
    assert figures[0]["production_wh"] == figures[1]["consumption_wh"] == 0
    assert api.get("/energy/summary").json["present"]["figures"] == figures[0]
    export = api.get(f"/homes/{cabin}/energy/export?resolution=hour")
    assert export.data.startswith(b"start,production_wh,")
    assert_problem(api.get(f"/homes/{cabin}/energy/history?from=x"), 422, "BAD_USER_INPUT", "from")


def test_a_home_is_shared_by_a_code_until_its_guest_leaves_or_is_removed(api: RestClient, bob: RestClient) -> None:
    cabin = make(api)
    joined = share(api, cabin, bob, "manager")
    assert (joined["id"], joined["role"], joined["owner"]) == (cabin, "manager", {"id": 1, "username": "ada"})
    [member] = api.get(f"/homes/{cabin}/members").json["items"]
    assert (member["username"], member["role"]) == ("bob", "manager")
    assert [home["role"] for home in bob.get("/homes").json["items"]] == ["owner", "manager"]
    assert bob.patch(f"/homes/{cabin}", {"name": "Hut"}).json["role"] == "manager"
    assert bob.post(f"/homes/{cabin}/devices", HEATER).status_code == 201
    refused = bob.delete(f"/homes/{cabin}")
    assert_problem(refused, 403, "FORBIDDEN")
    assert refused.json["detail"] == "Only the owner of this home may do this."
    assert bob.delete(f"/homes/{cabin}/members/me").status_code == 204
    assert_problem(bob.get(f"/homes/{cabin}"), 404, "NOT_FOUND")
    share(api, cabin, bob)
    refused = bob.post(f"/homes/{cabin}/devices", HEATER)
    assert_problem(refused, 403, "FORBIDDEN")
    assert "ask its owner to make you a manager" in refused.json["detail"]
    assert api.delete(f"/homes/{cabin}/members/{member['user_id']}").status_code == 204
    assert_problem(bob.get(f"/homes/{cabin}"), 404, "NOT_FOUND")


def test_an_invitation_shows_its_code_once_and_is_open_until_used_or_withdrawn(
    api: RestClient, bob: RestClient
) -> None:
    made = api.post("/homes/1/invitations", {})
    assert (made.status_code, made.json["role"], made.headers["Cache-Control"]) == (201, "viewer", "no-store")
    code = made.json.pop("code")
    assert api.get("/homes/1/invitations").json["items"] == [{k: v for k, v in made.json.items() if k != "code"}]
    assert api.delete(f"/homes/1/invitations/{made.json['id']}").status_code == 204
    assert_problem(bob.post("/homes/join", {"code": code}), 422, "BAD_USER_INPUT", "code")
    assert_problem(bob.post("/homes/join", {}), 422, "BAD_USER_INPUT", "code")
    assert_problem(api.post("/homes/1/invitations", {"role": "owner"}), 422, "BAD_USER_INPUT", "role")
    assert_problem(api.post("/homes/join", {"code": api.post("/homes/1/invitations", {}).json["code"]}), 409, "CONFLICT", "code")  # fmt: skip


def test_quotas_of_homes_are_told_with_the_limit(api: RestClient, sql: Connection[Any]) -> None:
    for number in range(19):
        make(api, f"Home {number}")
    refused = api.post("/homes", {"name": "too many"})
    assert_problem(refused, 409, "CONFLICT")
    assert (refused.json["limit"], refused.json["in_use"]) == (20, 20)
    for _ in range(2):
        api.post("/devices/batch", {"devices": [HEATER] * 100})
    refused = api.post("/homes/1/devices", HEATER)
    assert_problem(refused, 409, "CONFLICT")
    assert (refused.json["limit"], refused.json["in_use"]) == (200, 200)


def test_lists_of_homes_take_as_many_statements_however_many_there_are(
    api: RestClient, signed_in: SignIn, app: Flask
) -> None:
    share(rest(signed_in("bob")), 2, api)

    def statements(path: str) -> int:
        with sent_by(app) as sent:
            assert api.get(path).status_code == 200
        return len(sent)

    api.create()
    few = [statements(path) for path in ("/homes", "/homes/1/devices?limit=200")]
    for number in range(19):
        make(api, f"Home {number}")
    for _ in range(2):
        api.post("/devices/batch", {"devices": [HEATER] * 99})
    for at, name in enumerate(("carol", "dave")):
        share(rest(signed_in(name)), 22 + at, api)
    assert len(api.get("/homes").json["items"]) == 23
    assert [statements(path) for path in ("/homes", "/homes/1/devices?limit=200")] == few == [3, 3]


def test_devices_of_others_homes_are_read_at_their_owners_ticks(
    api: RestClient, bob: RestClient, app: Flask
) -> None:
    api.create(), bob.create()
    share(bob, 2, api, "manager")
    tick(app)
    [one] = api.get("/homes/2/devices").json["items"]
    assert one["read_at"] == bob.get(f"/devices/{one['id']}").json["read_at"] is not None
    both = api.patch("/devices/batch", {"devices": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]}).json["items"]
    assert [(device["home_id"], device["read_at"]) for device in both] == [(1, None), (2, None)]
