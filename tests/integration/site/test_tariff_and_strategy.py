"""The pages of a home's tariff and of its strategy."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from smartenergy.ledger.calendar import local_date
from smartenergy.models import Home
from smartenergy.services.common import clock
from smartenergy.services.homes import strategies
from smartenergy.services.homes.rights import find_home
from smartenergy.services.tariffs import assigning, example_tariffs, tariffs
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.registry import STRATEGIES
from smartenergy.site.about_home.strategy_words import KINDS, SETTINGS
from tests.integration.site.conftest import Visitor, fill, wrong_fields

People = Callable[..., Visitor]
TARIFF, OWN, STRATEGY = "/homes/1/about/tariff", "/homes/1/about/tariff/new", "/homes/1/about/strategy"


def home(app: Flask, home_id: int = 1) -> Home:
    with app.app_context():
        return find_home(1, home_id)


def today() -> Any:
    return local_date("Europe/Berlin", clock.now())


def test_an_example_of_a_tariff_is_taken_and_told_in_plain_words(person: People, app: Flask) -> None:
    ada = person("ada")
    with app.app_context():
        example_tariffs.store()
        chosen = str(example_tariffs.id_of("day_night"))
    page = unescape(ada.get(TARIFF).text)
    assert "night €0.2100/kWh (22:00–06:00)" in page
    assert "the market's price of each quarter hour plus €0.1550/kWh" in page
    assert "€0.3300/kWh up to" not in page.replace("$0.3300/kWh up to", "")
    sent = {"tariff_id": chosen, "direction": "import", "valid_from": f"{today()}"}
    assert ada.submit(TARIFF, **sent).location == "/homes/1/about"
    assert "19% on energy, basic charge" in ada.get("/homes/1/about").text
    ada.submit("/preferences", "/account", language="de")
    assert "19 % auf Energie, Grundgebühr" in unescape(ada.get("/homes/1/about").text).replace("\xa0", " ")


def test_the_past_stays_priced_as_it_was(person: People, app: Flask) -> None:
    ada = person("ada")
    with app.app_context():
        example_tariffs.store()
        one, other = str(example_tariffs.id_of("fixed")), str(example_tariffs.id_of("dynamic"))
    ada.submit(TARIFF, tariff_id=one, direction="import", valid_from=f"{today() - timedelta(days=9)}")
    late = {"tariff_id": other, "direction": "import", "valid_from": f"{today() - timedelta(days=2)}"}
    answer = ada.submit(TARIFF, **late)
    assert answer.status_code == 422
    assert "must not lie in the past" in wrong_fields(answer.text)["valid_from"]
    assert ada.submit(TARIFF, tariff_id="999", direction="import", valid_from=f"{today()}").status_code == 422


@pytest.mark.parametrize(("kind", "told"), [
    ("fixed", "€0.2700/kWh"), ("night", "night €0.2000/kWh (22:00–06:00)"), ("market", "plus €0.2700/kWh"),
])  # fmt: skip
def test_a_tariff_of_ones_own_is_made_of_what_the_contract_says(
    person: People, app: Flask, kind: str, told: str
) -> None:
    ada = person("ada")
    sent = fill(ada, OWN) | {"name": "Mine", "kind": kind, "price": "0.27", "standing": "10.5", "tax": "19"}
    sent |= {"night_from": "22:00", "night_to": "06:00", "currency": "EUR", "feed_in": "0.08"}
    if kind == "night":
        assert wrong_fields(ada.http.post(OWN, data=sent).text).keys() == {"night_price"}
    answer = ada.http.post(OWN, data=sent | {"night_price": "0.2"})
    assert answer.location.startswith(f"{TARIFF}?tariff=")
    page = unescape(ada.get(answer.location).text)
    assert told in page
    assert "€10.50 a month" in page
    assert "pays €0.0800/kWh for what the home gives" in page
    with app.app_context():
        mine = tariffs.list_tariffs(1)[-1]
    sent = {"tariff_id": str(mine.id), "direction": "import", "valid_from": f"{today()}"}
    assert ada.submit(TARIFF, **sent).status_code == 302
    with app.app_context():
        assert assigning.of_home(home(app))[0].tariff_id == mine.id
    ada.submit(f"{TARIFF}/{mine.id}/delete", TARIFF)
    assert "its past is priced by it" in ada.get(TARIFF).text
    spare = ada.http.post(OWN, data=fill(ada, OWN) | {"name": "Spare", "price": "0.3"}).location.rpartition("=")[2]
    ada.submit(f"{TARIFF}/{spare}/delete", TARIFF)
    assert "The tariff is deleted." in ada.get(TARIFF).text


def test_every_strategy_has_its_words_and_its_form(person: People, app: Flask) -> None:
    ada = person("ada")
    assert KINDS.keys() == STRATEGIES.keys()
    for kind in KINDS:
        page = ada.get(f"{STRATEGY}/{kind}").text
        assert str(KINDS[kind].name) in page
        assert ada.http.post(f"{STRATEGY}/{kind}", data=fill(ada, f"{STRATEGY}/{kind}")).status_code == 302, kind
        with app.app_context():
            latest = strategies.list_strategies(1).versions[0].chosen
        assert latest.kind == kind


def test_settings_are_told_with_their_bounds(person: People, app: Flask) -> None:
    ada = person("ada")
    path = f"{STRATEGY}/time_of_use"
    answer = ada.http.post(path, data=fill(ada, path) | {"settings.target_percent": "101", "reserve_percent": "7"})
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == {"settings.target_percent": "must be at most 100"}
    assert 'value="7"' in answer.text
    ada.http.post(path, data=fill(ada, path) | {"settings.target_percent": "80", "settings.keeps_in_middle": "y"})
    assert "rules from the next quarter" in ada.get("/homes/1/about").text
    assert fill(ada, path)["settings.target_percent"] == "80"


def test_prices_of_a_strategy_are_in_the_currency_itself(person: People, app: Flask) -> None:
    ada = person("ada")
    path = f"{STRATEGY}/price"
    ada.http.post(path, data=fill(ada, path) | {"settings.buy_below": "0.215", "settings.cheapest_hours": "3"})
    with app.app_context():
        assert strategies.list_strategies(1).versions[0].chosen.settings.buy_below == 215_000
    assert fill(ada, path)["settings.buy_below"] == "0.215"


def test_times_of_day_are_set_a_row_each(person: People, app: Flask) -> None:
    ada = person("ada")
    path = f"{STRATEGY}/windows"
    row = "settings.windows.0."
    sent = fill(ada, path) | {f"{row}since": "22:00", f"{row}until": "06:00", f"{row}target_percent": "90"}
    assert ada.http.post(path, data=sent | {f"{row}weekdays": ["0", "4"]}).status_code == 302
    with app.app_context():
        windows = strategies.list_strategies(1).versions[0].chosen.settings.windows
    assert [(one.since, one.until, one.weekdays, one.target_percent) for one in windows] == [
        (1320, 360, (0, 4), 90)
    ]
    assert fill(ada, path)[f"{row}since"] == "22:00"
    answer = ada.http.post(path, data=fill(ada, path) | {f"{row}until": "22:00", f"{row}weekdays": ["0"]})
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == {f"{row}until": "must not be when it begins"}


def test_every_setting_has_its_name() -> None:
    own = {one.name for kind in STRATEGIES.values() for one in fields(kind.settings)} - {"windows"}
    assert own | {one.name for one in fields(Common)} == SETTINGS.keys()
