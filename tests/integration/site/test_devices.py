"""The pages of a home's devices."""

from collections.abc import Callable
from html import unescape

from flask import Flask

from smartenergy.models import Device
from smartenergy.services.catalog import device_catalog
from smartenergy.services.devices import editing
from smartenergy.services.ticking import ticks
from smartenergy.simulation.devices import MODELS
from smartenergy.site.devices import words
from smartenergy.site.devices.catalogue import shelves
from tests.integration.services.ruling.homes import NOON
from tests.integration.site.conftest import Visitor, fill, wrong_fields
from tests.integration.site.lived_in import now

__all__ = ["now"]
People = Callable[..., Visitor]


def add(ada: Visitor, key: str) -> None:
    assert ada.submit("/homes/1/devices/new", key=key).location == "/homes/1/devices"


def device(app: Flask, device_id: int = 1) -> Device:
    with app.app_context():
        return editing.get_device(1, device_id)


def test_a_home_without_devices_says_what_to_do(person: People) -> None:
    page = person("ada").get("/homes/1/devices").text
    assert "Nothing is here yet" in page
    assert "/homes/1/devices/new" in page


def test_a_device_is_two_clicks_away(person: People) -> None:
    ada = person("ada")
    assert 'value="solar_roof_6"' in ada.get("/homes/1/devices/new").text
    add(ada, "solar_roof_6")
    page = ada.get("/homes/1/devices").text
    assert "Solar roof 6 kWp is there" in page
    assert "Produces" in page
    assert "Stores" not in page


def test_everything_of_the_catalogue_is_on_a_shelf_and_can_be_added(person: People, app: Flask) -> None:
    ada = person("ada")
    with app.test_request_context():
        on_shelves = [one.key for ready in shelves().values() for one in ready]
    assert sorted(on_shelves) == sorted(device_catalog.BY_KEY)
    for key in on_shelves:
        add(ada, key)
    for number in range(1, len(on_shelves) + 1):
        assert ada.get(f"/homes/1/devices/{number}").status_code == 200
        edit = f"/homes/1/devices/{number}/edit"
        assert ada.http.post(edit, data=fill(ada, edit)).status_code == 302, "as it is, it may stay"


def test_a_device_that_is_added_in_german_has_a_german_name(person: People, app: Flask) -> None:
    ada = person("ada")
    ada.submit("/preferences", "/account", language="de")
    add(ada, "small_car")
    assert device(app).name == "Kleines Auto"
    assert "Elektroauto" in ada.get("/homes/1/devices").text


def test_what_the_catalogue_does_not_have_is_refused(person: People) -> None:
    ada = person("ada")
    ada.submit("/homes/1/devices/new", key="a reactor")
    assert "must be one of the catalogue" in unescape(ada.get("/homes/1/devices").text)


def test_a_device_is_switched_off_and_on(person: People, app: Flask) -> None:
    ada = person("ada")
    add(ada, "fridge")
    ada.submit("/homes/1/devices/1/switch", "/homes/1/devices", status="offline")
    assert "switched off" in ada.get("/homes/1/devices").text
    assert device(app).status == "offline"
    back = ada.submit("/homes/1/devices/1/switch", "/homes/1/devices/1", status="online", back="device")
    assert back.location == "/homes/1/devices/1"
    assert device(app).status == "online"


def test_what_a_device_is_like_is_edited_and_taken_back(person: People, app: Flask) -> None:
    ada = person("ada")
    add(ada, "solar_roof_6")
    form = fill(ada, "/homes/1/devices/1/edit")
    assert "Left open it is as drawn for this device" in ada.get("/homes/1/devices/1/edit").text
    saved = ada.http.post("/homes/1/devices/1/edit", data=form | {"tilt": "40.5", "name": "Roof"})
    assert saved.location == "/homes/1/devices/1"
    assert (device(app).name, device(app).parameters["tilt"]) == ("Roof", 40.5)
    assert "40.5" in ada.get("/homes/1/devices/1").text
    ada.http.post("/homes/1/devices/1/edit", data=fill(ada, "/homes/1/devices/1/edit") | {"tilt": ""})
    assert device(app).parameters["tilt"] is None


def test_numbers_are_read_as_the_page_writes_them(person: People, app: Flask) -> None:
    ada = person("ada")
    add(ada, "battery_10")
    ada.submit("/preferences", "/account", language="de")
    path = "/homes/1/devices/1/edit"
    typed = {"charge_efficiency": "0,9", "charge_watts": "4.000"}
    assert ada.http.post(path, data=fill(ada, path) | typed).status_code == 302
    assert device(app).parameters["charge_efficiency"] == 0.9
    assert device(app).parameters["charge_watts"] == 4_000
    assert fill(ada, path)["charge_efficiency"] == "0,9"


def test_wrong_input_is_told_at_its_field_and_kept(person: People) -> None:
    ada = person("ada")
    add(ada, "solar_roof_6")
    path = "/homes/1/devices/1/edit"
    answer = ada.http.post(path, data=fill(ada, path) | {"tilt": "95", "azimuth": "south"})
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == {"azimuth": "must be a number"}
    assert 'value="south"' in answer.text
    answer = ada.http.post(path, data=fill(ada, path) | {"tilt": "95", "name": "Roof"})
    assert wrong_fields(answer.text) == {"tilt": "must be at most 90"}
    assert 'value="Roof"' in answer.text
    ada.submit("/preferences", "/account", language="de")
    answer = ada.http.post(path, data=fill(ada, path) | {"tilt": "95"})
    assert wrong_fields(answer.text) == {"tilt": "darf höchstens 90 sein"}


def test_nobody_writes_over_what_they_have_not_seen(shared: dict[str, Visitor], app: Flask) -> None:
    path = "/homes/1/devices/1/edit"
    seen = fill(shared["owner"], path)
    other = fill(shared["manager"], path) | {"total_capacity_wh": "12000"}
    assert shared["manager"].http.post(path, data=other).status_code == 302
    answer = shared["owner"].http.post(path, data=seen | {"name": "Mine"})
    assert answer.status_code == 422
    assert "Somebody else has changed this" in answer.text
    assert 'value="12000"' in answer.text
    assert 'value="Mine"' in answer.text


def test_a_device_is_deleted_once_one_was_asked(person: People, app: Flask) -> None:
    ada = person("ada")
    add(ada, "fridge")
    assert "gone for good" in ada.get("/homes/1/devices/1/delete").text
    assert ada.submit("/homes/1/devices/1/delete").location == "/homes/1/devices"
    assert "Fridge is deleted" in ada.get("/homes/1/devices").text
    assert ada.get("/homes/1/devices/1").status_code == 404


def test_a_history_is_kept_from_the_moment_it_is_asked_for(person: People, app: Flask) -> None:
    ada = person("ada")
    add(ada, "battery_10")
    assert "Its readings are not kept" in ada.get("/homes/1/devices/1").text
    ada.submit("/homes/1/devices/1/readings", "/homes/1/devices/1", readings="on")
    assert device(app).readings == "on"
    assert "Nothing is recorded of this day" in ada.get("/homes/1/devices/1?day=2020-01-01").text


def test_a_day_is_drawn_with_its_table_and_its_file(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    add(ada, "battery_10")
    ada.submit("/homes/1/devices/1/readings", "/homes/1/devices/1", readings="on")
    with app.app_context():
        ticks.run_tick(NOON)
    page = unescape(ada.get("/homes/1/devices/1").text)
    assert 'role="img" aria-label="Level"' in page
    assert "<table>" in page
    told = ada.get("/homes/1/devices/1/history.csv")
    assert told.text.startswith("start,watts,energy_wh,level_wh")
    assert told.text.count("\r\n") > 1


def test_days_that_cannot_be_are_today(person: People) -> None:
    ada = person("ada")
    add(ada, "fridge")
    for day in ("", "yesterday", "2999-01-01", "0001-01-01", "2026-02-30"):
        assert ada.get(f"/homes/1/devices/1?day={day}").status_code == 200


def test_every_model_has_its_words() -> None:
    assert {model.name for model in MODELS} == words.MODELS.keys()
