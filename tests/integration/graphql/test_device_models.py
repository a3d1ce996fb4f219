"""Models of devices through GraphQL: said, in effect, and what is wrong told as it was written."""

from typing import Any

import pytest
from flask import Flask

from smartenergy.services.devices.rules import MODELLED
from smartenergy.simulation.devices import MODELS, parameters_of
from tests.client import GraphQLClient
from tests.statements import sent_by

ROOF = {"name": "Roof", "deviceType": "production", "solar": {"peakWatts": 6_000}}
CREATE = "mutation($input: CreateDeviceInput!) { createDevice(input: $input) { id } }"
CREATE_MANY = "mutation($input: [CreateDeviceInput!]!) { createDevices(input: $input) { id } }"
UPDATE = "mutation($input: UpdateDeviceInput!) { updateDevice(input: $input) { id } }"
UPDATE_MANY = "mutation($input: [UpdateDeviceInput!]!) { updateDevices(input: $input) { id } }"
SOLAR = "solar { peakWatts tilt inEffect { peakWatts tilt azimuth inverterWatts lossesPercent } }"


def create(client: GraphQLClient, **device: Any) -> str:
    made: str = client.ask(CREATE, input=device)["createDevice"]["id"]
    return made


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_a_device_answers_the_parameters_of_its_model_and_none_of_another(ada: GraphQLClient) -> None:
    create(ada, **ROOF), ada.battery()
    roof, battery = ada.ask(f"{{ allDevices {{ model {SOLAR} battery {{ chargeWatts }} }} }}")["allDevices"]
    assert (roof["solar"]["peakWatts"], roof["solar"]["tilt"], roof["battery"]) == (6_000, None, None)
    assert battery == {"model": "uniform", "solar": None, "battery": None}
    effective = roof["solar"]["inEffect"]
    assert effective["peakWatts"] == 6_000
    assert 5 <= effective["tilt"] <= 60
    assert 4_000 < effective["inverterWatts"] < 7_000


def test_who_asks_how_large_a_roof_is_that_nobody_measured_gets_an_answer(ada: GraphQLClient) -> None:
    device = create(ada, name="Roof", deviceType="production", model="solar")
    query = f"query($id: ID!) {{ device(id: $id) {{ parameters parametersInEffect {SOLAR} }} }}"
    told = ada.ask(query, id=device)["device"]
    assert told["parameters"]["peak_watts"] is told["solar"]["peakWatts"] is None
    assert told["solar"]["inEffect"]["peakWatts"] == told["parametersInEffect"]["peak_watts"] > 0


def test_what_is_said_afterwards_is_in_effect_and_drawn_again_once_taken_back(ada: GraphQLClient) -> None:
    device = create(ada, name="Roof", deviceType="production", solar={})
    asked = "mutation($input: UpdateDeviceInput!) { updateDevice(input: $input) { parametersInEffect } }"

    def peak(**solar: Any) -> Any:
        changed = ada.ask(asked, input={"id": device, "solar": solar})["updateDevice"]
        return changed["parametersInEffect"]["peak_watts"]

    drawn = peak(tilt=30)
    assert peak(peakWatts=9_999) == 9_999
    assert peak(peakWatts=None) == drawn


def test_every_model_answers_all_its_parameters(ada: GraphQLClient) -> None:
    needed = {"constant": {"constant": {"watts": 40}}}
    for kind, model in MODELLED:
        more = {"totalCapacityWh": 40_000} if kind == "storage" else {}
        create(ada, name=model, deviceType=kind, model=model, **needed.get(model, {}), **more)
    for model in filter(parameters_of, MODELS):
        names = [camel(field.name) for field in parameters_of(model)]
        query = f"{{ allDevices {{ model it: {camel(model.name)} {{ {' '.join(names)} inEffect {{ {' '.join(names)} }} }} }} }}"
        for device in ada.ask(query)["allDevices"]:
            assert (device["it"] is not None) == (device["model"] == model.name)
            if device["it"]:
                assert None not in device["it"]["inEffect"].values()


def test_what_is_in_effect_is_worked_out_once_for_all_devices_and_for_none_unless_asked(
    app: Flask, ada: GraphQLClient
) -> None:
    for number in range(5):
        create(ada, **ROOF | {"name": f"Roof {number}"})
    with sent_by(app) as statements:
        ada.ask(f"{{ allDevices {{ id {SOLAR} parametersInEffect }} }}")
    homes = [one for one in statements if "FROM homes" in one]
    assert len(homes) == 1
    with sent_by(app) as statements:
        ada.ask("{ allDevices { id parameters solar { peakWatts } } }")
    assert [one for one in statements if "FROM homes" in one] == []


def test_what_is_in_effect_in_a_home_that_others_share_is_answered_to_them(
    ada: GraphQLClient, signed_in: Any
) -> None:
    device = create(ada, **ROOF)
    code = ada.ask('mutation { inviteToHome(homeId: 1, role: "viewer") { code } }')["inviteToHome"]["code"]
    bob = signed_in("bob")
    bob.ask("mutation($code: String!) { joinHome(code: $code) { id } }", code=code)
    query = f"query($id: ID!) {{ device(id: $id) {{ {SOLAR} }} }}"
    assert bob.ask(query, id=device) == ada.ask(query, id=device)


@pytest.mark.parametrize(
    ("device", "field"),
    [
        (ROOF | {"solar": {"peakWatts": 0}}, "solar.peakWatts"),
        ({"name": "H", "deviceType": "consumption", "heatPump": {"heatLossWPerK": 0}}, "heatPump.heatLossWPerK"),
        ({"name": "C", "deviceType": "consumption", "constant": {}}, "constant.watts"),
        ({"name": "C", "deviceType": "consumption", "model": "constant"}, "constant"),
    ],
)
def test_a_fault_of_a_parameter_is_told_as_it_was_written(
    ada: GraphQLClient, device: dict[str, Any], field: str
) -> None:
    assert list(ada.fields(CREATE, input=device)) == [field]
    assert ada.error(CREATE, input=device)["message"].startswith(f"{field} ")
    assert list(ada.fields(CREATE_MANY, input=[ROOF, device])) == [f"1.{field}"]


def test_a_fault_of_a_change_is_told_as_it_was_written(ada: GraphQLClient) -> None:
    device = create(ada, **ROOF)
    change = {"id": device, "solar": {"tilt": 91}}
    assert ada.fields(UPDATE, input=change) == {"solar.tilt": ["must be at most 90"]}
    assert list(ada.fields(UPDATE_MANY, input=[change])) == ["0.solar.tilt"]


def test_a_batch_tells_which_device_names_two_models(ada: GraphQLClient) -> None:
    both = ROOF | {"constant": {"watts": 5}}
    assert list(ada.fields(CREATE_MANY, input=[ROOF, both])) == ["1.solar", "1.constant"]
    assert list(ada.fields(UPDATE_MANY, input=[{"id": "x"}, {"id": "y"}])) == ["0.id", "1.id"]
