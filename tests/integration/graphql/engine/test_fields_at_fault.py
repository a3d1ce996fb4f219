"""Which field is at fault is told by where the fault is, whatever the messages say."""

from typing import Any

import pytest

from tests.client import GraphQLClient

CREATE = "mutation($x: [CreateDeviceInput!]!) { createDevices(input: $x) { id } }"
UPDATE = "mutation($x: [UpdateDeviceInput!]!) { updateDevices(input: $x) { id } }"
ONE = "mutation($x: CreateDeviceInput!) { createDevice(input: $x) { id } }"
ROOF = {"name": "Roof", "deviceType": "production"}
DEVICE = "query($x: ID!) { device(id: $x) { id } }"


@pytest.mark.parametrize(
    ("query", "value", "fields"),
    [
        (DEVICE, [1], ["x"]),
        (DEVICE, None, ["x"]),
        (CREATE, [{"name": 5, "deviceType": "storage"}], ["0.name"]),
        (CREATE, [{"name": "a", "deviceType": "at 'x.other'; argument 'b'"}], ["0.deviceType"]),
        (CREATE, [{"name": "a"}], ["0.deviceType"]),
        (UPDATE, [{}, {"nam": 1, "name": "a"}], ["0.id", "1.id", "1.nam"]),
        (CREATE, [{"name": "a", "deviceType": "storage", "Field 'b' of required type": 1}], ["0.Field 'b' of required type"]),
        (CREATE, [ROOF, ROOF | {"solar": {"peakWatts": 5, "tilt": "steep"}}], ["1.solar.tilt"]),
        (CREATE, [ROOF | {"solar": {"peak_watts": 5}}], ["0.solar.peak_watts"]),
        (ONE, ROOF | {"solar": {"peakWatts": 1.5}}, ["solar.peakWatts"]),
        (ONE, ROOF | {"solar": [7]}, ["solar"]),
        (CREATE, "no list", ["x"]),
    ],
)  # fmt: skip
def test_a_variable_that_does_not_fit_names_the_field_inside_it(
    ada: GraphQLClient, query: str, value: Any, fields: list[str]
) -> None:
    errors = ada.post(query, x=value).get_json()["errors"]
    said = [error["extensions"] for error in errors]
    assert [list(extensions["fields"]) for extensions in said] == [[field] for field in fields]
    assert {extensions["code"] for extensions in said} == {"BAD_USER_INPUT"}


def test_of_many_errors_as_many_are_told_as_of_a_document(ada: GraphQLClient) -> None:
    errors = ada.post(UPDATE, x=[{}] * 1_000).get_json()["errors"]
    assert len(errors) == 21
    assert list(errors[19]["extensions"]["fields"]) == ["19.id"]


@pytest.mark.parametrize(
    ("devices", "field"),
    [
        ('createDevice(input: {name: "R", deviceType: production, solar: {tilt: "steep"}})', "solar.tilt"),
        ('createDevice(input: {name: "R", deviceType: production, solar: {colour: 1}})', "solar.colour"),
        ('createDevices(input: [{name: "a", deviceType: 5}])', "0.deviceType"),
        ('updateDevices(input: [{id: 1}, {name: "b"}])', "1.id"),
        ('createDevices(input: [{name: "R", deviceType: production, solar: {tilt: true}}])', "0.solar.tilt"),
        ('createDevice(input: {deviceType: production, solar: {tilt: 3}})', "name"),
    ],
)  # fmt: skip
def test_a_literal_that_does_not_fit_names_the_way_to_it(ada: GraphQLClient, devices: str, field: str) -> None:
    assert list(ada.fields(f"mutation {{ {devices} {{ id }} }}")) == [field]


def test_an_argument_whose_variable_is_null_is_named(ada: GraphQLClient) -> None:
    query = "query($page: ID! = 1, $x: String) { device(id: $page) { id } devices(search: $x) { totalCount } }"
    assert list(ada.fields(query, page=None)) == ["page"]
    nullable = "query($x: Resolution = HOUR) { energyHistory(resolution: $x) { resolution } }"
    answer = ada.post(nullable, x=None).get_json()
    for error in answer.get("errors", []):
        assert list(error["extensions"]["fields"]) == ["resolution"]
