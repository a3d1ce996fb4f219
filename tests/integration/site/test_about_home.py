"""The pages about a home: place, people, data; another home, and joining one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from smartenergy.ledger.calendar import local_date
from smartenergy.models import Home
from smartenergy.services.common import clock
from smartenergy.services.devices import editing
from smartenergy.services.homes import homes, members
from smartenergy.services.homes.rights import find_home
from tests.integration.site.conftest import Visitor, fill, wrong_fields

People = Callable[..., Visitor]
EDIT, SHARING, PAST = "/homes/1/about/edit", "/homes/1/about/people", "/homes/1/about/past"


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
