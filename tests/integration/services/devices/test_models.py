"""Devices of models other than `uniform`, through both APIs, a tick and what looks at one."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection, errors

from smartenergy.kernel.extensions import db
from smartenergy.services.devices.rules import MODELLED
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.operations import verification
from smartenergy.services.ticking import dry_run, ticks
from smartenergy.simulation.devices import MODELS, parameters_of
from tests.client import GraphQLClient
from tests.rest import HEATER, RestClient, assert_problem, rest

TICK = 1_795_425_060
NEEDED = {"constant": {"parameters": {"watts": 40}}}
MORE = {"storage": {"total_capacity_wh": 50_000}}
BATTERY = {"device_type": "storage", "model": "battery", "name": "Powerwall", "total_capacity_wh": 10_000}
CREATE = """mutation($input: CreateDeviceInput!) { createDevice(input: $input)
            { id model parameters otherDetails ... on StorageDevice { currentLevelWh } } }"""
UPDATE = "mutation($input: UpdateDeviceInput!) { updateDevice(input: $input) { parameters } }"
OPEN = {
    "charge_watts": None, "discharge_watts": None, "charge_efficiency": None, "discharge_efficiency": None,
    "reserve_percent": None, "standby_watts": None,
}  # fmt: skip


@pytest.fixture
def api(ada: GraphQLClient) -> RestClient:
    return rest(ada)


def test_a_battery_needs_a_name_and_a_capacity_and_is_half_full(api: RestClient) -> None:
    made = api.post("/devices", BATTERY)
    assert made.status_code == 201, made.json
    assert made.json["parameters"] == OPEN
    assert (made.json["current_level_wh"], made.json["charge_discharge_rate_watts"]) == (5_000, 0)


def test_its_parameters_are_said_one_by_one_and_taken_back_by_null(api: RestClient) -> None:
    made = api.create(**BATTERY, parameters={"charge_watts": 4_000, "reserve_percent": 10})
    path = f"/devices/{made['id']}"
    assert made["parameters"] == OPEN | {"charge_watts": 4_000, "reserve_percent": 10}
    changed = api.patch(path, {"parameters": {"reserve_percent": None, "standby_watts": 7.5}}).json
    assert changed["parameters"] == OPEN | {"charge_watts": 4_000, "standby_watts": 7.5}
    assert api.patch(path, {"name": "Cellar"}).json["parameters"] == changed["parameters"]


def test_graphql_has_an_input_object_of_each_model(ada: GraphQLClient) -> None:
    wanted = {"name": "B", "deviceType": "storage", "totalCapacityWh": 8_000, "battery": {"chargeWatts": 3_000}}
    made = ada.ask(CREATE, input=wanted)["createDevice"]
    assert (made["model"], made["currentLevelWh"]) == ("battery", 4_000)
    assert made["parameters"] == OPEN | {"charge_watts": 3_000}
    changed = ada.ask(UPDATE, input={"id": made["id"], "battery": {"standbyWatts": 9}})["updateDevice"]
    assert changed["parameters"] == OPEN | {"charge_watts": 3_000, "standby_watts": 9}


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"parameters": {"charge_watts": 0}}, "parameters.charge_watts", "must be at least 1"),
        ({"parameters": {"charge_efficiency": 1.2}}, "parameters.charge_efficiency", "must be at most 1"),
        ({"parameters": {"tilt": 3}}, "parameters.tilt", "is not a known field"),
        ({"parameters": 3}, "parameters", "must be an object"),
        ({"model": "windmill"}, "model", "must be uniform, battery or vehicle, for a storage device"),
        ({"model": "uniform", "parameters": {}}, "parameters", "is not a field of the model uniform"),
        ({"current_level_wh": 10_001}, "current_level_wh", "must be at most the capacity, 10,000 Wh"),
        ({"consumption_rate_watts": 0}, "consumption_rate_watts", "is not a field of a storage device"),
    ],
)
def test_a_fault_is_told_with_its_parameter(
    api: RestClient, change: dict[str, Any], field: str, told: str
) -> None:
    answer = api.post("/devices", BATTERY | change)
    assert_problem(answer, 422, "BAD_USER_INPUT", field)
    assert answer.json["fields"][field][0].startswith(told)
    assert api.get("/devices").json["items"] == []


def test_a_model_that_two_things_say_is_refused(ada: GraphQLClient) -> None:
    wanted = {"name": "B", "deviceType": "storage", "totalCapacityWh": 8_000, "battery": {}, "model": "uniform"}
    assert ada.fields(CREATE, input=wanted) == {"battery": ["only one model can be given"]}


def test_a_parameter_of_another_model_is_refused_by_the_database(api: RestClient, sql: Connection[Any]) -> None:
    heater = api.create(**HEATER)
    with pytest.raises(errors.CheckViolation, match="not one of its model"):
        sql.execute("UPDATE devices SET charge_watts = 5 WHERE id = %s", [heater["id"]])


def test_a_tick_moves_it_by_what_its_home_lacks_and_all_who_look_agree(
    api: RestClient, app: Flask, sql: Connection[Any]
) -> None:
    api.create(**HEATER)
    made = api.create(**BATTERY, parameters={"standby_watts": 12})
    with app.app_context():
        previewed = {line.device_id: line for line in dry_run.preview_tick(TICK)}
        ticks.run_tick(TICK)
        db.session.rollback()
        found = verification.verify_last_tick()
        assert found is not None
        assert (found.devices, found.differences) == (2, [])
        db.session.rollback()
        assert ledger_audit.audit().faults == []
    battery = api.get(f"/devices/{made['id']}").json
    foreseen = previewed[made["id"]]
    assert (battery["current_level_wh"], battery["charge_discharge_rate_watts"]) == (
        foreseen.level_wh,
        foreseen.flow_watts,
    )
    assert battery["charge_discharge_rate_watts"] < 0
    facts = sql.execute(
        "SELECT consumption_mwh, discharge_mwh, import_mwh, loss_mwh, level_mwh FROM energy_ticks"
    ).fetchall()
    ((used, discharged, imported, lost, level),) = facts
    assert (used, imported) == (discharged, 0)
    assert level == 5_000_000 - discharged - lost
    assert lost >= 200, "12 W of a minute, and what converting takes"


def create(api: RestClient, kind: str, model: str) -> dict[str, Any]:
    """A device of a model, of which no more is said than must be."""
    return api.create(
        **{"device_type": kind, "model": model, "name": model} | NEEDED.get(model, {}) | MORE.get(kind, {})
    )


def beyond(model: str) -> Iterator[tuple[str, float]]:
    """Each parameter of a model with values that are just out of its bounds."""
    for field in parameters_of(next(one for one in MODELS if one.name == model)):
        if field.lowest is not None:
            yield field.name, field.lowest - 1
        if field.highest is not None:
            yield field.name, field.highest + 1


def test_the_database_holds_the_bounds_of_every_parameter(api: RestClient, sql: Connection[Any]) -> None:
    tried = 0
    for kind, model in MODELLED:
        made = create(api, kind, model)
        for name, value in beyond(model):
            with pytest.raises(errors.CheckViolation, match="breaks its bounds"):
                sql.execute(f"UPDATE devices SET {name} = %s WHERE id = %s", [value, made["id"]])
            tried += 1
    assert tried > 60


def test_every_model_ticks_and_what_it_shows_is_what_its_rules_give(api: RestClient, app: Flask) -> None:
    for kind, model in MODELLED:
        create(api, kind, model)
    with app.app_context():
        for tick in range(TICK, TICK + 86_400, 7_200):
            ticks.run_tick(tick)
            db.session.rollback()
            found = verification.verify_last_tick()
            assert found is not None and found.differences == []
            db.session.rollback()
        assert ledger_audit.audit().faults == []
    shown = {one["name"]: one for one in api.get("/devices").json["items"]}
    assert shown["household"]["consumption_rate_watts"] > 0
