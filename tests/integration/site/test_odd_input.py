"""What strangers and users might send to the family's pages, that no page of ours would."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from markupsafe import escape

from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import homes
from smartenergy.services.tariffs import assigning, tariffs
from tests.integration.site.conftest import Visitor, fill, wrong_fields
from tests.integration.site.test_roles import routes

People = Callable[..., Visitor]


@pytest.mark.parametrize("target", ["//[", "http://[x", "//\N{ACCOUNT OF}"])
def test_a_way_back_that_is_no_address_leads_home(person: People, target: str) -> None:
    assert person("ada").http.get("/sign-in", query_string={"next": target}).location == "/"


@pytest.mark.parametrize("language", ["en-419", "en-Arab-EG", "en-123", "de-@", "en-x", "de-XXXX"])
def test_a_region_that_nobody_knows_is_not_the_persons_fault(visitor: Visitor, language: str) -> None:
    page = visitor.get("/", accept_language=language)
    assert page.status_code == 200
    assert f'lang="{language[:2]}"' in page.text


@pytest.mark.parametrize("typed", ["inf", "-Infinity", "nan", "1e300", "99999999999999999999"])
def test_a_number_that_is_none_is_told_at_its_field(person: People, app: Flask, typed: str) -> None:
    ada = person("ada")
    with app.app_context():
        editing.create_device(1, {"catalog_key": "battery_10", "name": "Battery"})
    for path, name in (
        ("/homes/1/about/edit", "occupants"), ("/homes/1/devices/1/edit", "total_capacity_wh"),
        ("/homes/1/about/tariff/new", "price"), ("/homes/1/about/strategy/price", "settings.buy_below"),
    ):  # fmt: skip
        shown = fill(ada, path)
        assert name in shown, (path, list(shown))
        answer = ada.submit(path, **(shown | {name: typed}))
        assert answer.status_code == 422, path
        assert "number" in wrong_fields(answer.text)[name], path


def test_the_last_day_of_all_ends_an_export_like_any_other(person: People) -> None:
    given = {"first": "2026-01-01", "last": "9999-12-31", "resolution": "day", "format": "csv"}
    assert person("ada").submit("/homes/1/about/export", **given).status_code < 500


def test_ticks_that_are_sent_a_thousand_times_are_one_each(person: People, app: Flask) -> None:
    ada = person("ada")
    with app.app_context():
        editing.create_device(1, {"catalog_key": "battery_10", "name": "Battery"})
    chosen = {"battery": ["0", "5000"] * 1_000, "strategy": ["backup", "price"] * 1_000, "span": "month"}
    begun = time.process_time()
    answer = ada.submit("/homes/1/what-if", **chosen, panels="", way="", tilt="", car="")
    assert answer.status_code == 303
    assert time.process_time() - begun < 10, "four million variants were looked at"


@pytest.mark.parametrize("language", ["en", "de"])
def test_names_are_shown_as_they_are_written_and_never_as_markup(
    person: People, app: Flask, language: str
) -> None:
    evil = """<b id=x>"'%(x)s{{7*7}}</b>"""
    ada = person("ada")
    with app.app_context():
        homes.update_home(1, 1, {"name": evil})
        editing.create_device(1, {"catalog_key": "battery_10", "name": evil})
        line = {"kind": "energy", "name": evil, "price": "0.3"}
        given = {
            "name": evil,
            "currency": "EUR",
            "timezone": "Europe/Berlin",
            "valid_from": "2015-01-01",
            "lines": [line],
        }
        assigning.assign(1, 1, {"tariff_id": tariffs.create_tariff(1, given).id, "valid_from": "2026-01-01"})
        new_homes.create_home(1, {"name": evil, "archetype": None, "timezone": None})
    seen = 0
    for endpoint, path in [*routes(app, "GET"), ("", "/"), ("", "/account"), ("", "/join"), ("", "/homes/new")]:
        answer = ada.get(path, accept_language=language)
        assert answer.status_code in (200, 404), endpoint
        if answer.mimetype == "text/html":
            assert "<b id" not in answer.text, endpoint
            seen += escape(evil) in answer.text
    assert seen > 15
    said = ada.submit("/homes/1/devices/1/switch", "/homes/1/devices", status="offline")
    assert "<b id" not in ada.get(said.location, accept_language=language).text
