"""Homes over GraphQL."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.statements import sent_by

SignIn = Callable[..., GraphQLClient]
CREATE = "mutation($input: CreateHomeInput!) { createHome(input: $input) { id } }"
UPDATE = "mutation($input: UpdateHomeInput!) { updateHome(input: $input) { %s } }"
FIELDS = """id name timezone latitude longitude country occupants annualConsumptionKwh gridImportLimitWatts
  gridExportLimitWatts strategy role owner { id username } createdAt updatedAt"""
ALL = f"{{ homes {{ {FIELDS} stats {{ netGridFlow }} devices {{ id name readAt otherDetails }} }} }}"
SHARED = "{ homes { globalId members { username role } invitations { id role expiresAt } } }"
SHARE = "mutation($id: ID!, $role: MemberRole) { inviteToHome(homeId: $id, role: $role) { code invitation { id role } } }"
JOIN = "mutation($code: String!) { joinHome(code: $code) { id name role owner { username } } }"


def make(client: GraphQLClient, name: str = "Cabin", **more: Any) -> str:
    home_id: str = client.ask(CREATE, input={"name": name} | more)["createHome"]["id"]
    return home_id


def share(owner: GraphQLClient, home_id: str, guest: GraphQLClient, role: str = "viewer") -> dict[str, Any]:
    code = owner.ask(SHARE, id=home_id, role=role)["inviteToHome"]["code"]
    joined: dict[str, Any] = guest.ask(JOIN, code=code)["joinHome"]
    return joined


def heaters(client: GraphQLClient, home_id: str, number: int) -> None:
    query = "mutation($input: [CreateDeviceInput!]!) { createDevices(input: $input) { id } }"
    one = {"name": "Heater", "deviceType": "consumption", "consumptionRateWatts": 5, "homeId": home_id}
    for at in range(0, number, 100):
        client.ask(query, input=[one] * min(100, number - at))


def tick(app: Flask, ago: int = 0) -> None:
    with app.app_context():
        ticks.run_tick(ticks.current_tick() - 60 * ago)


def test_everybody_has_a_first_home_and_what_names_none_means_it(ada: GraphQLClient) -> None:
    [home] = ada.ask(f"{{ homes {{ {FIELDS} }} }}")["homes"]
    assert (home["id"], home["name"], home["role"]) == (str(ada.user_id), "Home", "owner")
    assert home["owner"] == {"id": str(ada.user_id), "username": "ada"}
    assert (home["strategy"], home["gridImportLimitWatts"], home["country"]) == ("self_consumption", None, "GB")
    heater = ada.heater()
    answer = ada.ask("{ home { id devices { id homeId } } allDevices { homeId } }")
    assert answer["home"] == {"id": home["id"], "devices": [{"id": heater["id"], "homeId": home["id"]}]}
    assert answer["allDevices"] == [{"homeId": home["id"]}]


def test_a_home_is_made_changed_and_deleted(ada: GraphQLClient) -> None:
    given = {
        "timezone": "Europe/Vienna", "latitude": 48.2, "longitude": 16.4, "occupants": 3, "strategy": "backup",
        "gridExportLimitWatts": 7_000,
    }  # fmt: skip
    cabin = make(ada, **given)
    home = ada.ask(f'{{ home(id: "{cabin}") {{ {FIELDS} }} }}')["home"]
    assert given.items() <= home.items()
    assert home["country"] == "AT"
    changed = ada.ask(UPDATE % FIELDS, input={"id": cabin, "name": "Hut", "occupants": None})["updateHome"]
    assert (changed["name"], changed["strategy"], changed["timezone"]) == ("Hut", "backup", "Europe/Vienna")
    assert changed["updatedAt"] > home["updatedAt"]
    ada.heater(homeId=cabin)
    assert ada.ask(f"mutation {{ deleteHome(id: {cabin}) {{ ok id }} }}")["deleteHome"] == {
        "ok": True,
        "id": cabin,
    }
    assert ada.code(f"{{ home(id: {cabin}) {{ id }} }}") == "NOT_FOUND"
    assert ada.ask("{ allDevices { id } }")["allDevices"] == []
    assert ada.code("mutation { deleteHome(id: 1) { ok } }") == "CONFLICT"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": ""}, ["name"]), ({"name": "x", "latitude": 91.0, "longitude": 0.0}, ["latitude"]),
        ({"name": "x", "longitude": 1.0}, ["latitude"]), ({"name": "x", "country": "de"}, ["country"]),
        ({"name": "x", "occupants": 13, "annualConsumptionKwh": 0}, ["occupants", "annualConsumptionKwh"]),
        ({"name": "x", "gridImportLimitWatts": -1}, ["gridImportLimitWatts"]), ({"name": "x", "timezone": "Mars"}, ["timezone"]),
        ({"name": "x", "strategy": "greed"}, ["strategy"]), ({"name": "x", "colour": "red"}, ["colour"]), ({}, ["name"]),
    ],
)  # fmt: skip
def test_a_home_that_breaks_a_rule_is_refused_with_its_fields(
    ada: GraphQLClient, given: dict[str, Any], fields: list[str]
) -> None:
    assert sorted(ada.fields(CREATE, input=given)) == sorted(fields)
    assert len(ada.ask("{ homes { id } }")["homes"]) == 1
    if "name" not in fields:
        change = {name: value for name, value in given.items() if name != "name"}
        assert sorted(ada.fields(UPDATE % "id", input={"id": "1"} | change)) == sorted(fields)


@pytest.mark.parametrize("home_id", ["x", "1.0", "-1", "0", "9" * 40])
def test_a_home_that_is_none_is_told_with_its_field(ada: GraphQLClient, home_id: str) -> None:
    is_number = home_id.lstrip("-").isdigit()
    for query in (
        "query($id: ID) { allDevices(homeId: $id) { id } }", "query($id: ID) { energyStats(homeId: $id) { timestamp } }",
        "query($id: ID) { energySummary(homeId: $id) { present { coverage } } }",
        "mutation($id: ID!) { leaveHome(homeId: $id) { ok } }",
    ):  # fmt: skip
        error = ada.error(query, id=home_id)["extensions"]
        assert error["code"] == ("NOT_FOUND" if is_number else "BAD_USER_INPUT")
        assert is_number or error["fields"] == {"homeId": ["must be a whole number"]}
    device = {"name": "x", "deviceType": "consumption", "consumptionRateWatts": 1, "homeId": home_id}
    if not is_number:
        query = "mutation($input: [CreateDeviceInput!]!) { createDevices(input: $input) { id } }"
        assert ada.fields(query, input=[device]) == {"0.homeId": ["must be a whole number"]}


def test_a_device_is_in_the_home_that_it_was_made_for(ada: GraphQLClient) -> None:
    cabin = make(ada)
    heater, oven = ada.heater(), ada.heater(homeId=cabin)
    for query in ("{ devices(homeId: %s) { nodes { id } } }", "{ devices: allDevices(homeId: %s) { id } }"):
        found = ada.ask(query % cabin)["devices"]
        assert found == [{"id": oven["id"]}] or found == {"nodes": [{"id": oven["id"]}]}
    assert len(ada.ask("{ allDevices { id } }")["allDevices"]) == 2, "those of all own homes"
    assert ada.update(id=heater["id"], homeId="1", name="Oven")["name"] == "Oven"
    change = "mutation($input: UpdateDeviceInput!) { updateDevice(input: $input) { id } }"
    assert list(ada.fields(change, input={"id": heater["id"], "homeId": cabin})) == ["homeId"]
    deleted = ada.ask(f"mutation {{ deleteDevices(filter: {{homeId: {cabin}}}) {{ ids }} }}")["deleteDevices"]
    assert deleted["ids"] == [oven["id"]]


def test_each_home_has_stats_and_a_ledger_of_its_own(ada: GraphQLClient, app: Flask) -> None:
    cabin = make(ada)
    ada.heater(), ada.generator(homeId=cabin)
    tick(app, 1)  # over by now, whatever second it is
    query = """query($id: ID!) { energyStats { currentProduction currentConsumption }
      stats: energyStats(homeId: $id) { currentProduction currentConsumption }
      home(id: $id) { stats { currentProduction currentConsumption }
        energySummary { present { figures { productionWh consumptionWh } } } }
      energySummary(homeId: $id) { present { figures { productionWh consumptionWh } } } }"""
    whole, first = ada.ask(query, id=cabin), ada.ask(query, id="1")
    assert whole["stats"] == whole["home"]["stats"]
    assert whole["stats"]["currentConsumption"] == 0 == first["stats"]["currentProduction"]
    assert whole["energyStats"] == {
        "currentProduction": whole["stats"]["currentProduction"],
        "currentConsumption": first["stats"]["currentConsumption"],
    }
    assert whole["energySummary"] == whole["home"]["energySummary"] != first["energySummary"]
    points = ada.ask(f"{{ energyHistory(homeId: {cabin}, resolution: tick) {{ points {{ consumptionWh }} }} }}")
    assert {"consumptionWh": 0.0} in points["energyHistory"]["points"]


def test_a_home_is_shared_by_a_code_until_its_guest_leaves_or_is_removed(
    ada: GraphQLClient, signed_in: SignIn
) -> None:
    bob, cabin = signed_in("bob"), make(ada)
    joined = share(ada, cabin, bob, "manager")
    assert joined == {"id": cabin, "name": "Cabin", "role": "manager", "owner": {"username": "ada"}}
    members = f"{{ home(id: {cabin}) {{ members {{ userId username role }} }} }}"
    assert ada.ask(members)["home"]["members"] == [
        {"userId": str(bob.user_id), "username": "bob", "role": "manager"}
    ]
    assert [(home["id"], home["role"]) for home in bob.ask("{ homes { id role } }")["homes"]] == [
        (str(bob.user_id), "owner"), (cabin, "manager"),
    ]  # fmt: skip
    assert bob.heater(homeId=cabin) in ada.ask(f"{{ allDevices(homeId: {cabin}) {{ id name status deviceType otherDetails }} }}")["allDevices"]  # fmt: skip
    assert bob.ask(f"mutation {{ leaveHome(homeId: {cabin}) {{ ok homeId }} }}")["leaveHome"]["homeId"] == cabin
    assert bob.code(members) == "NOT_FOUND"
    share(ada, cabin, bob)
    gone = ada.ask(f"mutation {{ removeMember(homeId: {cabin}, userId: {bob.user_id}) {{ userId }} }}")
    assert gone["removeMember"]["userId"] == str(bob.user_id)
    assert bob.code(members) == "NOT_FOUND"


def test_an_invitation_is_open_until_it_is_used_or_withdrawn(ada: GraphQLClient, signed_in: SignIn) -> None:
    made = ada.ask(SHARE, id="1")["inviteToHome"]
    assert made["invitation"]["role"] == "viewer"
    listed = "{ home { invitations { id role } } }"
    assert ada.ask(listed)["home"]["invitations"] == [made["invitation"]]
    withdrawn = ada.ask(f"mutation {{ withdrawInvitation(homeId: 1, id: {made['invitation']['id']}) {{ ok }} }}")
    assert withdrawn["withdrawInvitation"]["ok"]
    assert ada.ask(listed)["home"]["invitations"] == []
    assert list(signed_in("bob").fields(JOIN, code=made["code"])) == ["code"]
    error = ada.error(SHARE, id="1", role="owner")["extensions"]
    assert error["code"] == "BAD_USER_INPUT"


def test_quotas_of_homes_are_told_with_the_limit(ada: GraphQLClient, sql: Connection[Any]) -> None:
    for number in range(19):
        make(ada, f"Home {number}")
    extensions = ada.error(CREATE, input={"name": "too many"})["extensions"]
    assert (extensions["code"], extensions["limit"], extensions["inUse"]) == ("CONFLICT", 20, 20)
    heaters(ada, "1", 200)
    device = {"name": "x", "deviceType": "consumption", "consumptionRateWatts": 1, "homeId": "1"}
    query = "mutation($input: CreateDeviceInput!) { createDevice(input: $input) { id } }"
    error = ada.error(query, input=device)
    assert (error["extensions"]["limit"], error["extensions"]["inUse"]) == (200, 200)
    assert "MAX_DEVICES_PER_HOME" in error["message"]


def statements(app: Flask, client: GraphQLClient, query: str) -> int:
    with sent_by(app) as sent:
        client.ask(query)
    return len(sent)


def test_lists_of_homes_take_as_many_statements_however_many_homes_and_devices_there_are(
    ada: GraphQLClient, signed_in: SignIn, app: Flask
) -> None:
    bob, cabin = signed_in("bob"), make(ada)
    share(ada, cabin, bob)
    share(bob, str(bob.user_id), ada)
    heaters(ada, cabin, 1), heaters(bob, str(bob.user_id), 1)
    tick(app, ago=1)
    one_home = (
        f"{{ home(id: {cabin}) {{ name owner {{ username }} devices {{ id readAt }} stats {{ timestamp }} }} }}"
    )
    queries = ("{ homes { id name } }", ALL, SHARED, one_home)
    few = [statements(app, ada, query) for query in queries]
    for number in range(18):
        heaters(ada, make(ada, f"Home {number}"), 3)
    heaters(ada, cabin, 199)
    for name in ("carol", "dave", "erin"):
        friend = signed_in(name)
        friend.heater()
        share(friend, str(friend.user_id), ada, "manager")
    tick(app)
    assert [statements(app, ada, query) for query in queries] == few
    answer = ada.ask(ALL)["homes"]
    assert (len(answer), sum(len(home["devices"]) for home in answer)) == (24, 1 + 200 + 18 * 3 + 3)
    assert all(home["stats"] for home in answer if home["devices"])
    assert few == [2, 6, 4, 4]
