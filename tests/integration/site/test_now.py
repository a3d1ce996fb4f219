"""The page `Now`: what a home does, what it costs, and why; and how it stays new."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from smartenergy.services.backfill import requests
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes.rights import find_home
from smartenergy.services.live import tickets
from smartenergy.services.tariffs import day_so_far, home_days
from smartenergy.simulation.strategies.reasons import WORDS
from smartenergy.site.now import reasons
from tests.integration.site.conftest import TOKEN, Visitor
from tests.integration.site.lived_in import live_in, now, share_with
from tests.statements import sent_by

__all__ = ["now"]
People = Callable[..., Visitor]


def test_a_home_without_devices_says_where_to_get_some(person: People) -> None:
    page = person("ada").get("/").text
    assert "This home has no devices yet" in page
    assert 'href="/homes/1/devices"' in page.split("Choose from the catalogue")[0]
    assert "Today until" not in page


def test_devices_that_are_all_off_say_so(person: People, app: Flask) -> None:
    ada = person("ada")
    heater = {"name": "Heater", "device_type": "consumption", "consumption_rate_watts": 100, "status": "offline"}
    with app.app_context():
        editing.create_device(1, heater)
    assert "Nothing is switched on" in ada.get("/").text
    assert ada.get("/homes/1/now.json").json["home"] is None


def test_a_home_shows_what_it_has_and_where_power_goes(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    page = unescape(ada.get("/homes/1").text)
    for place in ("solar", "grid", "battery"):
        assert f'data-place="{place}"' in page
    assert 'data-place="vehicle"' not in page
    told = ada.get("/homes/1/now.json").json["told"]
    for name in (
        "headline",
        "price",
        "price_word",
        "why",
        "battery_holds",
        "today_produced",
        "today_cost",
        "today_saving",
    ):
        assert told[name] and told[name] in page, name
    assert "12:01" in told["as_of"]
    assert "yesterday" in told["today_cost_than"]


def test_the_picture_balances(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    home = ada.get("/homes/1/now.json").json["home"]
    into_house = sum(power for way, power in home["flows"].items() if way.endswith("_to_house"))
    assert into_house == home["watts"]["house"]


def test_today_is_beside_the_same_hour_of_yesterday(app: Flask, person: People, now: int) -> None:
    person("ada")
    live_in(app, 1)
    with app.app_context():
        days = home_days.read_days(find_home(1, 1))
        today, yesterday = day_so_far.day_so_far(days)
    assert today and yesterday
    used = days.series.column("consumption_wh")
    midnight = now - 60 - 12 * 3_600
    assert today.used_wh == pytest.approx(used[days.series.starts >= midnight].sum())
    until_noon = used[days.series.starts < midnight - 12 * 3_600]  # the past begins at midnight
    minute = used[days.series.starts == midnight - 12 * 3_600][0] / 15
    assert yesterday.used_wh == pytest.approx(until_noon.sum() + minute)
    assert today.cost is not None and today.saving is not None


def test_a_home_without_a_tariff_shows_no_money(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1, tariff=None)
    page = ada.get("/").text
    assert "A kWh costs now" not in page
    assert "today_cost" not in page
    assert "today_produced" in page


def test_it_speaks_german(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    page = ada.get("/", accept_language="de-DE").text
    for word in ("Eine kWh kostet jetzt", "Heute bis", "Batterie", "gestern"):
        assert word in page
    assert "versorg" in ada.get("/homes/1/now.json", accept_language="de").json["told"]["headline"]


def test_each_reason_has_words_here(app: Flask) -> None:
    assert reasons.WORDS.keys() == WORDS.keys()


def test_whoever_may_only_look_sees_all_and_is_sent_nowhere_to_change_it(
    person: People, app: Flask, now: int
) -> None:
    person("ada")
    bob = person("bob")
    share_with(app, 1, 2)
    assert "Its owner or a manager can add some." in bob.get("/homes/1").text
    live_in(app, 1)
    assert "data-place" in bob.get("/homes/1").text
    assert bob.get("/homes/1/now.json").json["home"]["home_id"] == 1


def test_a_past_that_is_being_made_says_how_far_it_is(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    with app.app_context():
        requests.request(1, {"from": "2026-11-01"})
    page = ada.get("/").text
    assert "past is being made" in page
    assert '<progress max="100" value="0' in page
    assert ada.get("/homes/1/now.json").json["past_percent"] == 0


def test_another_home_is_shown_and_strangers_homes_are_not(person: People, app: Flask) -> None:
    ada, bob = person("ada"), person("bob")
    with app.app_context():
        cabin = new_homes.create_home(1, {"name": "Cabin"}).id
    assert "Cabin</title>" in ada.get(f"/homes/{cabin}").text
    for path in ("", "/now.json"):
        assert bob.get(f"/homes/{cabin}{path}").status_code == 404
    assert Visitor(app.test_client()).get("/homes/1/now.json").status_code == 302


def test_a_page_gets_a_ticket_for_its_home_and_nobody_elses(person: People, app: Flask) -> None:
    ada, bob = person("ada"), person("bob")
    token = unescape(TOKEN.search(ada.get("/").text)[1])  # type: ignore[index] # there is one
    given = ada.http.post("/homes/1/live-ticket", data={"csrf_token": token})
    assert given.status_code == 200
    assert given.json["url"].startswith("http://localhost")  # type: ignore[index] # it is JSON
    with app.app_context():
        grant = tickets.redeem(given.json["ticket"])  # type: ignore[index] # it is JSON
    assert grant.user_id == 1 and grant.site_session
    assert ada.http.post("/homes/1/live-ticket").status_code == 403
    token = unescape(TOKEN.search(bob.get("/").text)[1])  # type: ignore[index] # there is one
    assert bob.http.post("/homes/1/live-ticket", data={"csrf_token": token}).status_code == 404


def test_it_asks_the_database_for_little(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    ada.get("/")
    with sent_by(app) as statements:
        assert ada.get("/").status_code == 200
    assert len(statements) <= 30, "\n".join(statements)
