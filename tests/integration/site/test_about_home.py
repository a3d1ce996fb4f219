"""The pages about a home: place, tariff, strategy, people, data; another home, and joining one."""

import re
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
from smartenergy.services.devices import editing
from smartenergy.services.homes import homes, members, strategies
from smartenergy.services.homes.rights import find_home
from smartenergy.services.tariffs import assigning, example_tariffs, tariffs
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.registry import STRATEGIES
from smartenergy.site.about_home.strategy_words import KINDS, SETTINGS
from tests.integration.site.conftest import Visitor, fill, wrong_fields

People = Callable[..., Visitor]
EDIT, TARIFF, OWN = "/homes/1/about/edit", "/homes/1/about/tariff", "/homes/1/about/tariff/new"
STRATEGY, SHARING, PAST = "/homes/1/about/strategy", "/homes/1/about/people", "/homes/1/about/past"


def home(app: Flask, home_id: int = 1) -> Home:
    with app.app_context():
        return find_home(1, home_id)


def today() -> Any:
    return local_date("Europe/Berlin", clock.now())


def code_on(page: str) -> str:
    found = re.search(r'<code id="code">([0-9a-f]{40})</code>', page)
    assert found
    return found.group(1)


def test_a_home_moves_to_another_town(person: People, app: Flask) -> None:
    ada = person("ada")
    assert "Madrid, Spain" in ada.get(EDIT).text
    sent = fill(ada, EDIT) | {"timezone": "Europe/Madrid", "occupants": "3", "name": "Casa"}
    assert ada.http.post(EDIT, data=sent).location == "/homes/1/about"
    assert (home(app).name, home(app).timezone, home(app).occupants) == ("Casa", "Europe/Madrid", 3)
    page = ada.get("/homes/1/about").text
    assert "Madrid, Spain" in page
    assert "Saved." in page


def test_a_place_that_was_given_by_degrees_stays_until_a_town_is_chosen(person: People, app: Flask) -> None:
    ada = person("ada")
    with app.app_context():
        homes.update_home(1, 1, {"latitude": 48.1, "longitude": 11.5})
    assert "As given: 48.10, 11.50" in ada.get(EDIT).text
    ada.http.post(EDIT, data=fill(ada, EDIT) | {"name": "Munich"})
    assert (home(app).latitude, home(app).name) == (48.1, "Munich")
    ada.http.post(EDIT, data=fill(ada, EDIT) | {"timezone": "Europe/Berlin"})
    assert home(app).latitude is None


def test_what_is_wrong_with_a_home_is_told_at_its_field(person: People) -> None:
    ada = person("ada")
    answer = ada.http.post(EDIT, data=fill(ada, EDIT) | {"occupants": "13"})
    assert answer.status_code == 422
    assert wrong_fields(answer.text) == {"occupants": "must be at most 12"}
    assert 'value="13"' in answer.text
    answer = ada.http.post(EDIT, data=fill(ada, EDIT) | {"occupants": "many", "timezone": "Moon/Crater"})
    assert wrong_fields(answer.text).keys() == {"occupants", "timezone"}


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


def test_a_home_is_shared_by_a_code_that_is_shown_once(person: People, app: Flask) -> None:
    ada, bob = person("ada"), person("bob")
    made = ada.submit(SHARING, role="viewer")
    assert made.status_code == 201
    code = code_on(made.text)
    assert code not in ada.get(SHARING).text
    assert bob.submit("/join", code=f" {code[:20]} {code[20:]} ").location == "/homes/1"
    assert "bob" in ada.get(SHARING).text
    assert "ada shares this home with you" in bob.get("/homes/1/about").text
    again = bob.submit("/join", code=code)
    assert again.status_code == 422
    assert "ask the home" in wrong_fields(again.text)["code"]


def test_an_invitation_is_withdrawn_and_a_member_removed(person: People, app: Flask) -> None:
    ada, bob = person("ada"), person("bob")
    code = code_on(ada.submit(SHARING, role="manager").text)
    ada.submit(f"{SHARING}/invitations/1/withdraw", SHARING)
    assert bob.submit("/join", code=code).status_code == 422
    bob.submit("/join", code=code_on(ada.submit(SHARING, role="manager").text))
    ada.submit(f"{SHARING}/2/remove", SHARING)
    assert bob.get("/homes/1").status_code == 404


def test_a_member_leaves_and_an_owner_cannot(shared: dict[str, Visitor], app: Flask) -> None:
    assert shared["viewer"].submit(f"{SHARING}/leave", SHARING).location == "/"
    assert shared["viewer"].get("/homes/1").status_code == 404
    assert shared["owner"].submit(f"{SHARING}/leave", SHARING).location == SHARING
    assert "This home is yours" in shared["owner"].get(SHARING).text
    with app.app_context():
        assert [one.username for one in members.list_members(1, 1)] == ["max"]


def test_a_history_is_taken_away_as_a_file(shared: dict[str, Visitor]) -> None:
    given = {"first": f"{today() - timedelta(days=2)}", "last": f"{today()}", "resolution": "day"}
    for form, begin in (("csv", b"\xef\xbb\xbfstart"), ("parquet", b"PAR1")):
        answer = shared["viewer"].submit("/homes/1/about/export", **given, format=form)
        assert answer.status_code == 200
        assert answer.data.removeprefix(b"\xef\xbb\xbf").startswith(begin.removeprefix(b"\xef\xbb\xbf"))
        assert f".{form}" in answer.headers["Content-Disposition"]
    backwards = given | {"first": f"{today()}", "last": f"{today() - timedelta(days=2)}"}
    assert shared["viewer"].submit("/homes/1/about/export", **backwards, format="csv").status_code == 422


def test_a_home_is_erased_by_its_name_and_the_last_one_is_not(person: People, app: Flask) -> None:
    ada = person("ada")
    wrong = ada.submit("/homes/1/about/erase", name="Hame")
    assert wrong.status_code == 422
    assert wrong_fields(wrong.text) == {"name": "is not this home's name"}
    last = ada.submit("/homes/1/about/erase", name="Home")
    assert "This is your last home" in last.text
    ada.submit("/homes/new", name="Cabin", timezone="Europe/Oslo", archetype="empty")
    assert ada.submit("/homes/2/about/erase", name="Cabin").location == "/"
    assert ada.get("/homes/2").status_code == 404


def test_another_home_begins_with_what_its_archetype_has(person: People, app: Flask) -> None:
    ada = person("ada")
    sent = {"timezone": "Europe/Oslo", "archetype": "house_with_solar_and_battery", "name": ""}
    assert ada.submit("/homes/new", **sent).location == "/homes/2/devices"
    with app.app_context():
        assert {one.model for one in editing.list_devices(1, home_id=2)} == {"household", "solar", "battery"}
    assert "House with solar and battery" in ada.get("/homes/2/about").text
    nameless = ada.submit("/homes/new", timezone="Europe/Oslo", archetype="empty", name="")
    assert wrong_fields(nameless.text).keys() == {"name"}


def test_a_past_is_asked_for_and_how_far_it_is_is_shown(person: People, app: Flask) -> None:
    ada = person("ada")
    editing_page = ada.get(PAST).text
    assert "Make it" in editing_page
    assert ada.submit(PAST, **{"from": f"{today() - timedelta(days=3)}"}).location == PAST
    page = ada.get(PAST).text
    assert "<progress" in page
    assert "waits for a worker" in page
    early = ada.submit(PAST, **{"from": "1999-01-01"})
    assert early.status_code == 422
    assert "must be a day from" in wrong_fields(early.text)["from"]
    ada.submit("/preferences", PAST, language="de")
    assert wrong_fields(ada.submit(PAST, **{"from": "1999-01-01"}).text)["from"].startswith("muss ein Tag von ")
