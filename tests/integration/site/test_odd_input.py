"""What strangers and users might send to the family's pages, that no page of ours would."""

import time
from collections.abc import Callable

import pytest
from flask import Flask

from smartenergy.services.devices import editing
from tests.integration.site.conftest import Visitor, fill, wrong_fields

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
