"""Devices and homes of the catalogue over GraphQL."""

from typing import Any

import pytest

from smartenergy.services.catalog import device_catalog, home_catalog
from smartenergy.services.catalog.ready_devices import ReadyDevice
from tests.client import GraphQLClient

CATALOG = "{ deviceCatalog { key name description deviceType model otherDetails parameters } }"
HOMES = "{ homeCatalog { key name description fewestOccupants mostOccupants devices { keys share } } }"
CREATE = """mutation($input: CreateDeviceInput!) {
  createDevice(input: $input) { name deviceType model otherDetails parameters homeId } }"""
CREATE_HOME = """mutation($input: CreateHomeInput!) {
  createHome(input: $input) { name occupants timezone devices { name model } } }"""


def create(client: GraphQLClient, **given: Any) -> dict[str, Any]:
    made: dict[str, Any] = client.ask(CREATE, input=given)["createDevice"]
    return made


def test_the_catalogue_tells_all_that_can_be_had(ada: GraphQLClient) -> None:
    devices = {one.pop("key"): one for one in ada.ask(CATALOG)["deviceCatalog"]}
    assert list(devices) == [ready.key for ready in device_catalog.devices()]
    roof = devices["solar_roof_6"]
    assert (roof["name"], roof["deviceType"], roof["model"]) == ("Solar roof 6 kWp", "production", "solar")
    assert roof["parameters"] == {
        "peak_watts": 6_000, "tilt": None, "azimuth": None, "inverter_watts": None, "losses_percent": None,
    }  # fmt: skip
    homes = {one.pop("key"): one for one in ada.ask(HOMES)["homeCatalog"]}
    assert list(homes) == [ready.key for ready in home_catalog.homes()]
    assert homes["house_with_solar"]["devices"][0] == {"keys": ["household"], "share": 1}
    assert (homes["flat"]["fewestOccupants"], homes["flat"]["mostOccupants"]) == (1, 3)


@pytest.mark.parametrize("ready", device_catalog.devices(), ids=lambda ready: ready.key)
def test_each_device_is_made_by_its_key(ada: GraphQLClient, ready: ReadyDevice) -> None:
    made = create(ada, catalogKey=ready.key)
    assert (made["name"], made["deviceType"], made["model"]) == (ready.name, ready.device_type, ready.model)
    assert ready.fields.items() <= made["otherDetails"].items()
    assert ready.parameters.items() <= made["parameters"].items()


def test_what_is_given_stands_above_the_catalogue(ada: GraphQLClient) -> None:
    roof = create(ada, catalogKey="solar_roof_6", name="Barn", solar={"tilt": 20, "peakWatts": None})
    assert (roof["name"], roof["parameters"]["tilt"], roof["parameters"]["peak_watts"]) == ("Barn", 20, None)
    battery = create(ada, catalogKey="battery_10", totalCapacityWh=12_000, deviceType="storage")
    assert battery["otherDetails"]["total_capacity_wh"] == 12_000


def test_a_device_that_the_catalogue_does_not_have_is_refused_at_the_field(ada: GraphQLClient) -> None:
    assert list(ada.fields(CREATE, input={"catalogKey": "anvil"})) == ["catalogKey"]
    assert list(ada.fields(CREATE, input={"catalogKey": "battery_10", "deviceType": "production"})) == [
        "deviceType"
    ]
    assert list(ada.fields(CREATE, input={"catalogKey": "battery_10", "solar": {"tilt": 5}})) == ["model"]
    assert list(ada.fields(CREATE, input={"catalogKey": "battery_10", "isSolar": True})) == ["isSolar"]
    assert list(ada.fields(CREATE, input={"name": "x"})) == ["deviceType"]
    assert list(ada.fields(CREATE, input={"deviceType": "storage", "battery": {}})) == ["name", "totalCapacityWh"]
    many = "mutation($input: [CreateDeviceInput!]!) { createDevices(input: $input) { id } }"
    assert list(ada.fields(many, input=[{"catalogKey": "fridge"}, {"catalogKey": "anvil"}])) == ["1.catalogKey"]
    assert ada.ask("{ allDevices { id } }")["allDevices"] == []


def test_a_home_of_an_archetype_is_made_with_its_people_and_devices(ada: GraphQLClient) -> None:
    home = ada.ask(CREATE_HOME, input={"archetype": "single"})["createHome"]
    assert (home["name"], home["occupants"]) == ("Single", 1)
    assert home["devices"] == [{"name": "Household", "model": "household"}]
    given = {"archetype": "house_with_solar", "name": "Ours", "occupants": 6, "timezone": "Europe/Madrid"}
    home = ada.ask(CREATE_HOME, input=given)["createHome"]
    assert (home["name"], home["occupants"], home["timezone"]) == ("Ours", 6, "Europe/Madrid")
    assert list(ada.fields(CREATE_HOME, input={})) == ["name"]
    [words] = ada.fields(CREATE_HOME, input={"archetype": "castle"})["archetype"]
    assert words.startswith("must be one of the catalogue's archetypes: single, flat,")
