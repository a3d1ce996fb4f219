"""Devices through GraphQL: what works, what is refused, and how the refusal names the field."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.client import GraphQLClient
from tests.conftest import statements_of

SignIn = Callable[..., GraphQLClient]
CREATE = "mutation($input: CreateDeviceInput!) { createDevice(input: $input) { id } }"
UPDATE = "mutation($input: UpdateDeviceInput!) { updateDevice(input: $input) { id otherDetails } }"
DELETE = "mutation($id: ID!) { deleteDevice(id: $id) { ok id } }"
PRODUCTION = {"name": "Sun", "deviceType": "production", "instantaneousOutputWatts": 1000}
STORAGE = {
    "name": "Battery", "deviceType": "storage", "totalCapacityWh": 100, "currentLevelWh": 50,
    "chargeDischargeRateWatts": 0,
}  # fmt: skip
CONSUMPTION = {"name": "Heater", "deviceType": "consumption", "consumptionRateWatts": 1000}


def without(device: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in device.items() if name != field}


def test_the_requests_of_the_specification_work_as_written(ada: GraphQLClient) -> None:
    panel = ada.create(**PRODUCTION, isSolar=True)
    assert ada.ask("""mutation { createDevice(input: {name: "Tesla EV", status: "online", deviceType: "storage",
        totalCapacityWh: 32000, currentLevelWh: 12000, chargeDischargeRateWatts: 500})
        { id name deviceType otherDetails } }""") == {
        "createDevice": {
            "id": "2", "name": "Tesla EV", "deviceType": "storage",
            "otherDetails": {
                "total_capacity_wh": 32000, "current_level_wh": 12000, "charge_discharge_rate_watts": 500,
            },
        }
    }  # fmt: skip
    update = """mutation { updateDevice(input: {id: %s, deviceType: "production", instantaneousOutputWatts: 4200})
        { name otherDetails } }"""
    details = {"instantaneous_output_watts": 4200, "is_solar": True}
    assert ada.ask(update % panel["id"]) == {"updateDevice": {"name": "Sun", "otherDetails": details}}
    devices = ada.ask("query { allDevices { id name status deviceType otherDetails } }")["allDevices"]
    assert [(device["id"], device["deviceType"]) for device in devices] == [("1", "production"), ("2", "storage")]
    assert devices[0]["otherDetails"] == details


@pytest.mark.parametrize("status", ['"online"', "online", "ONLINE"])
@pytest.mark.parametrize("kind", ['"consumption"', "consumption", "CONSUMPTION"])
def test_enum_values_may_be_strings_or_literals(ada: GraphQLClient, status: str, kind: str) -> None:
    query = f"""mutation {{ createDevice(input: {{name: "H", status: {status}, deviceType: {kind},
        consumptionRateWatts: 5}}) {{ status deviceType }} }}"""
    assert ada.ask(query)["createDevice"] == {"status": "online", "deviceType": "consumption"}


def test_typed_fields_come_by_fragment(ada: GraphQLClient) -> None:
    ada.battery(), ada.generator(isSolar=True), ada.heater()
    query = """{ allDevices { __typename
        ... on StorageDevice { totalCapacityWh currentLevelWh chargeDischargeRateWatts }
        ... on ProductionDevice { instantaneousOutputWatts isSolar }
        ... on ConsumptionDevice { consumptionRateWatts } } }"""
    assert ada.ask(query)["allDevices"] == [
        {
            "__typename": "StorageDevice", "totalCapacityWh": 20000, "currentLevelWh": 8000.0,
            "chargeDischargeRateWatts": 0.0,
        },
        {"__typename": "ProductionDevice", "instantaneousOutputWatts": 2000, "isSolar": True},
        {"__typename": "ConsumptionDevice", "consumptionRateWatts": 1000},
    ]  # fmt: skip


def test_a_device_has_a_model_that_is_answered_and_never_changes(ada: GraphQLClient) -> None:
    ada.ask(CREATE, input=CONSUMPTION)
    assert ada.ask("{ allDevices { model } }")["allDevices"] == [{"model": "uniform"}]
    (wrong,) = ada.fields(CREATE, input=CONSUMPTION | {"model": "windmill"})["model"]
    assert re.fullmatch("must be uniform, .* or air_conditioner, for a consumption device", wrong)
    ada.ask(UPDATE, input={"id": 1, "model": "uniform"})
    assert ada.fields(UPDATE, input={"id": 1, "model": "windmill"}) == {"model": ["is uniform and never changes"]}


def test_status_is_online_and_a_producer_no_solar_panel_unless_said(ada: GraphQLClient) -> None:
    device = ada.create(**PRODUCTION)
    assert device["status"] == "online"
    assert device["otherDetails"]["is_solar"] is False


@pytest.mark.parametrize(
    ("device", "field"),
    [
        (PRODUCTION | {"name": ""}, "name"),
        (PRODUCTION | {"name": "   "}, "name"),
        (PRODUCTION | {"name": "x" * 101}, "name"),
        (PRODUCTION | {"name": "bell\a"}, "name"),
        (without(PRODUCTION, "name"), "name"),
        (PRODUCTION | {"name": None}, "name"),
        (PRODUCTION | {"status": "asleep"}, "status"),
        (PRODUCTION | {"status": None}, "status"),
        (PRODUCTION | {"deviceType": "windmill"}, "deviceType"),
        (without(PRODUCTION, "deviceType"), "deviceType"),
        (without(PRODUCTION, "instantaneousOutputWatts"), "instantaneousOutputWatts"),
        (PRODUCTION | {"instantaneousOutputWatts": None}, "instantaneousOutputWatts"),
        (PRODUCTION | {"instantaneousOutputWatts": -1}, "instantaneousOutputWatts"),
        (PRODUCTION | {"instantaneousOutputWatts": 1_000_001}, "instantaneousOutputWatts"),
        (PRODUCTION | {"instantaneousOutputWatts": 1.5}, "instantaneousOutputWatts"),
        (PRODUCTION | {"instantaneousOutputWatts": "many"}, "instantaneousOutputWatts"),
        (PRODUCTION | {"instantaneousOutputWatts": 2**40}, "instantaneousOutputWatts"),
        (PRODUCTION | {"isSolar": None}, "isSolar"),
        (PRODUCTION | {"isSolar": "yes"}, "isSolar"),
        (PRODUCTION | {"consumptionRateWatts": 0}, "consumptionRateWatts"),
        (PRODUCTION | {"totalCapacityWh": None}, "totalCapacityWh"),
        (STORAGE | {"consumptionRateWatts": 0}, "consumptionRateWatts"),
        (STORAGE | {"isSolar": False}, "isSolar"),
        (without(STORAGE, "totalCapacityWh"), "totalCapacityWh"),
        (without(STORAGE, "currentLevelWh"), "currentLevelWh"),
        (without(STORAGE, "chargeDischargeRateWatts"), "chargeDischargeRateWatts"),
        (STORAGE | {"totalCapacityWh": 0}, "totalCapacityWh"),
        (STORAGE | {"totalCapacityWh": -5}, "totalCapacityWh"),
        (STORAGE | {"currentLevelWh": -0.1}, "currentLevelWh"),
        (STORAGE | {"currentLevelWh": 100.1}, "currentLevelWh"),
        (CONSUMPTION | {"consumptionRateWatts": -1}, "consumptionRateWatts"),
        (CONSUMPTION | {"consumptionRateWatts": 1_000_001}, "consumptionRateWatts"),
        (without(CONSUMPTION, "consumptionRateWatts"), "consumptionRateWatts"),
        (CONSUMPTION | {"instantaneousOutputWatts": 0}, "instantaneousOutputWatts"),
        (CONSUMPTION | {"owner": 2}, "owner"),
        (CONSUMPTION | {"userId": 2}, "userId"),
    ],
)
def test_a_device_that_breaks_a_rule_is_refused_by_the_fields_name(
    ada: GraphQLClient, device: dict[str, Any], field: str
) -> None:
    assert list(ada.fields(CREATE, input=device)) == [field]
    assert ada.ask("{ allDevices { id } }") == {"allDevices": []}


def test_all_faults_are_told_at_once(ada: GraphQLClient) -> None:
    faults = ada.fields(CREATE, input=STORAGE | {"name": "", "totalCapacityWh": 0, "currentLevelWh": -1})
    assert faults == {
        "name": ["must have at least 1 character"],
        "totalCapacityWh": ["must be greater than 0"],
        "currentLevelWh": ["must be at least 0"],
    }


@pytest.mark.parametrize("value", ['"abc"', "1.5", "99999999999", "true"])
def test_a_literal_of_the_wrong_type_is_refused_by_the_fields_name(ada: GraphQLClient, value: str) -> None:
    query = f"""mutation {{ createDevice(input: {{name: "x", deviceType: "production",
        instantaneousOutputWatts: {value}}}) {{ id }} }}"""
    assert list(ada.fields(query)) == ["instantaneousOutputWatts"]


@pytest.mark.parametrize(
    ("device", "field"),
    [
        (PRODUCTION | {"instantaneousOutputWatts": 0}, "instantaneousOutputWatts"),
        (PRODUCTION | {"instantaneousOutputWatts": 1_000_000}, "instantaneousOutputWatts"),
        (STORAGE | {"currentLevelWh": 0}, "currentLevelWh"),
        (STORAGE | {"currentLevelWh": 100}, "currentLevelWh"),
        (STORAGE | {"totalCapacityWh": 2_147_483_647}, "totalCapacityWh"),
        (STORAGE | {"chargeDischargeRateWatts": -500.5}, "chargeDischargeRateWatts"),
        (CONSUMPTION | {"name": "Wärmepumpe 🏠"}, "name"),
        (CONSUMPTION | {"name": "n" * 100}, "name"),
    ],
)
def test_values_at_the_edge_of_a_rule_are_taken(ada: GraphQLClient, device: dict[str, Any], field: str) -> None:
    made = ada.create(**device)
    details = {"name": made["name"]} | {key.replace("_", ""): value for key, value in made["otherDetails"].items()}
    assert details[field.lower() if field != "name" else "name"] == device[field]


def test_an_update_leaves_alone_what_it_does_not_name(ada: GraphQLClient) -> None:
    panel = ada.generator(isSolar=True)
    renamed = ada.update(id=panel["id"], name="Roof")
    assert renamed == panel | {"name": "Roof"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"totalCapacityWh": 7_999}, "totalCapacityWh"),
        ({"currentLevelWh": 20_001}, "currentLevelWh"),
        ({"totalCapacityWh": 500, "currentLevelWh": 501}, "currentLevelWh"),
        ({"isSolar": True}, "isSolar"),
        ({"instantaneousOutputWatts": None}, "instantaneousOutputWatts"),
        ({"deviceType": "production"}, "deviceType"),
        ({"deviceType": None}, "deviceType"),
        ({"name": None}, "name"),
        ({"status": None}, "status"),
        ({"currentLevelWh": None}, "currentLevelWh"),
        ({"consumptionRateWatts": 0}, "consumptionRateWatts"),
    ],
)
def test_an_update_is_checked_against_the_whole_device_as_it_will_be(
    ada: GraphQLClient, changes: dict[str, Any], field: str
) -> None:
    battery = ada.battery()
    assert list(ada.fields(UPDATE, input={"id": battery["id"], **changes})) == [field]
    assert ada.ask("{ allDevices { otherDetails } }")["allDevices"] == [{"otherDetails": battery["otherDetails"]}]


def test_a_capacity_and_a_level_may_shrink_together(ada: GraphQLClient) -> None:
    battery = ada.battery()
    changed = ada.update(id=battery["id"], totalCapacityWh=500, currentLevelWh=499.5)
    assert changed["otherDetails"]["current_level_wh"] == 499.5


@pytest.mark.parametrize(
    "query",
    [
        "query($id: ID!) { device(id: $id) { id } }",
        "mutation($id: ID!) { updateDevice(input: {id: $id, name: \"mine\"}) { id } }",
        "mutation($id: ID!) { deleteDevice(id: $id) { ok } }",
    ],
)  # fmt: skip
def test_what_belongs_to_somebody_else_is_not_found(signed_in: SignIn, query: str) -> None:
    ada, bob = signed_in("ada"), signed_in("bob")
    hers = ada.heater()
    theirs, nobodys = bob.error(query, id=hers["id"]), bob.error(query, id="424242")
    assert theirs["extensions"] == nobodys["extensions"] == {"code": "NOT_FOUND"}
    assert theirs["message"].replace(hers["id"], "N") == nobodys["message"].replace("424242", "N")
    assert ada.ask("{ allDevices { name } }") == {"allDevices": [{"name": "Heater"}]}
    assert bob.ask("{ allDevices { name } }") == {"allDevices": []}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("abc", "BAD_USER_INPUT"), ("1.0", "BAD_USER_INPUT"), ("", "BAD_USER_INPUT"), ("١", "BAD_USER_INPUT"),
        ("0", "NOT_FOUND"), ("-1", "NOT_FOUND"), ("9" * 30, "NOT_FOUND"),
    ],
)  # fmt: skip
def test_an_id_that_is_none_gets_a_clear_answer(ada: GraphQLClient, value: str, code: str) -> None:
    assert ada.code("query($id: ID!) { device(id: $id) { id } }", id=value) == code


def test_a_deleted_device_is_gone(ada: GraphQLClient) -> None:
    heater = ada.heater()
    assert ada.ask(DELETE, id=heater["id"])["deleteDevice"] == {"ok": True, "id": heater["id"]}
    assert ada.code(DELETE, id=heater["id"]) == "NOT_FOUND"


@pytest.mark.parametrize(
    "query",
    [
        "{ allDevices { id } }", "{ device(id: 1) { id } }", "{ energyStats { timestamp } }", "{ me { id } }",
        'mutation { createDevice(input: {name: "x", deviceType: "consumption", consumptionRateWatts: 1}) { id } }',
        "mutation { updateDevice(input: {id: 1}) { id } }", "mutation { deleteDevice(id: 1) { ok } }",
    ],
)  # fmt: skip
def test_nothing_is_told_to_somebody_who_is_not_signed_in(anybody: GraphQLClient, query: str) -> None:
    assert anybody.code(query) == "UNAUTHENTICATED"


def test_all_devices_costs_one_query_whatever_their_number(app: Flask, ada: GraphQLClient) -> None:
    for _ in range(4):
        ada.battery(), ada.generator(), ada.heater()
    with statements_of(app) as statements:
        devices = ada.ask("{ allDevices { id name otherDetails ... on StorageDevice { currentLevelWh } } }")
    assert len(devices["allDevices"]) == 12
    assert len(statements) == 1
