"""Devices and homes of the catalogue over REST."""

import pytest

from smartenergy.services.catalog import device_catalog, home_catalog
from smartenergy.services.catalog.ready_devices import ReadyDevice
from tests.rest import RestClient, assert_problem


def test_the_catalogue_tells_all_that_can_be_had_and_a_copy_of_it_is_good(api: RestClient) -> None:
    for path, ready in (("devices", device_catalog.devices()), ("homes", home_catalog.homes())):
        answer = api.get(f"/catalog/{path}")
        assert [one["key"] for one in answer.json["items"]] == [one.key for one in ready]
        assert api.get(f"/catalog/{path}", If_None_Match=answer.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("ready", device_catalog.devices(), ids=lambda ready: ready.key)
def test_each_device_is_made_by_its_key(api: RestClient, ready: ReadyDevice) -> None:
    made = api.post("/devices", {"catalog_key": ready.key}).json
    assert (made["name"], made["device_type"], made["model"]) == (ready.name, ready.device_type, ready.model)
    assert ready.fields.items() <= made.items()
    assert ready.parameters.items() <= made["parameters"].items()


def test_what_is_given_stands_above_the_catalogue(api: RestClient) -> None:
    given = {"catalog_key": "solar_roof_6", "name": "Barn", "parameters": {"tilt": 20, "peak_watts": None}}
    roof = api.post("/devices", given, Idempotency_Key="barn").json
    assert (roof["name"], roof["parameters"]["tilt"], roof["parameters"]["peak_watts"]) == ("Barn", 20, None)
    assert api.post("/devices", given, Idempotency_Key="barn").json["id"] == roof["id"]


def test_a_device_that_the_catalogue_does_not_have_is_refused_at_the_field(api: RestClient) -> None:
    assert_problem(api.post("/devices", {"catalog_key": "anvil"}), 422, "BAD_USER_INPUT", "catalog_key")
    other = {"catalog_key": "fridge", "model": "solar"}
    assert_problem(api.post("/devices", other), 422, "BAD_USER_INPUT", "model")
    batch = {"devices": [{"catalog_key": "fridge"}, {"catalog_key": "anvil"}]}
    assert_problem(api.post("/devices/batch", batch), 422, "BAD_USER_INPUT", "1.catalog_key")
    fridge = api.post("/devices", {"catalog_key": "fridge"}).json
    assert_problem(
        api.patch(f"/devices/{fridge['id']}", {"catalog_key": "cooking"}), 422, "BAD_USER_INPUT", "catalog_key"
    )


def test_a_home_of_an_archetype_is_made_with_its_people_and_devices(api: RestClient) -> None:
    answer = api.post("/homes", {"archetype": "single"})
    assert (answer.status_code, answer.json["name"], answer.json["occupants"]) == (201, "Single", 1)
    devices = api.get(f"/homes/{answer.json['id']}/devices").json["items"]
    assert [one["model"] for one in devices] == ["household"]
    assert api.get(f"/homes/{answer.json['id']}").headers["ETag"] == answer.headers["ETag"]
    assert api.post(f"/homes/{answer.json['id']}/devices", {"catalog_key": "balcony_panel"}).status_code == 201
    assert_problem(api.post("/homes", {}), 422, "BAD_USER_INPUT", "name")
    assert_problem(api.post("/homes", {"archetype": "castle"}), 422, "BAD_USER_INPUT", "archetype")
