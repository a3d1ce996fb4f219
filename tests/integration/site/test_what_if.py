"""The page of what-ifs: what is chosen is what the service is asked, and what it answers is what is shown."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from smartenergy.services.homes import invitations, members
from smartenergy.services.tariffs import assigning, example_tariffs, tariffs
from smartenergy.services.what_if import queueing, reading, requests, shares, wanted
from smartenergy.services.what_if.answer import payback_years
from smartenergy.site.what_if.assumptions import assumption
from tests.integration.services.ledger.conftest import HOUR, START, make_home
from tests.integration.services.what_if.conftest import BELIEVABLE
from tests.integration.site.conftest import Visitor

PAGE = "/homes/1/what-if"
MONTH: dict[str, Any] = {"span": "month", "panels": "", "way": "", "tilt": "", "car": ""}
ASSUMED = (reading.PAST, reading.DRAWS, reading.QUICK, reading.HALF, reading.PRICES, reading.PLANS, reading.SIMPLE)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: float(START + 2 * HOUR + 60))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A month is three days."""
    monkeypatch.setattr("smartenergy.site.what_if.choices.MONTH_DAYS", 3)


@pytest.fixture
def ada(app: Flask) -> Visitor:
    """The owner of a home with a battery of 10 kWh and a fixed tariff."""
    with app.app_context():
        make_home("ada", "Europe/Berlin", BELIEVABLE)
        example_tariffs.store()
        fixed = example_tariffs.id_of("fixed")
        assigning.assign(1, 1, {"tariff_id": fixed, "valid_from": "2026-01-01"})
    visitor = Visitor(app.test_client())
    visitor.sign_in("ada")
    return visitor


@pytest.fixture
def bob(ada: Visitor, app: Flask, person: Callable[..., Visitor]) -> Visitor:
    """Who may see the home."""
    visitor = person("bob")
    with app.app_context():
        _, code = invitations.invite(1, 1, {"role": "viewer"})
        invitations.join(2, {"code": code})
    return visitor


def asked(visitor: Visitor, **chosen: Any) -> str:
    """Where the answer is."""
    answer = visitor.submit(PAGE, **MONTH | chosen)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


@pytest.mark.usefixtures("short")
def test_batteries_are_compared_with_the_services_numbers(ada: Visitor, app: Flask) -> None:
    address = asked(ada, battery=["0", "5000", "10000", "15000"])
    page = ada.get(address).text
    with app.app_context():
        told = requests.document(requests.find(1, address.rsplit("/", 1)[1]))["answer"]
    names = [one["name"] for one in told["scenarios"][2:]]
    assert names == ["capacity_wh 0", "capacity_wh 5000", "capacity_wh 15000"], "that of today is a baseline"
    for one in told["scenarios"]:
        cost = Decimal(one["cost"])
        assert f"{'-' * (cost < 0)}€{abs(cost):,.2f}" in page
    for label in ("as it is today", "no battery, no panels", "battery 5 kWh", "battery 15 kWh"):
        assert label in page
    without = Decimal(told["scenarios"][2]["saving"])
    assert (f"The battery it has saves €{-without:,.2f}" in page) == (without < 0)
    best = min(told["scenarios"][2:], key=lambda one: Decimal(one["cost"]))
    saving = Decimal(best["saving"])
    said = f"would have saved €{saving:,.2f} in these 3 days" if saving > 0 else "None of these would have been"
    assert said in page
    assert "CSV" in page
    assert ada.get(f"{address}/scenarios.csv").text.count("\r\n") == 6


@pytest.mark.usefixtures("short")
def test_each_choice_is_what_the_service_is_asked(ada: Visitor, app: Flask) -> None:
    with app.app_context():
        dynamic = example_tariffs.id_of("dynamic")
    address = asked(
        ada, battery_own="7.5", tariff=str(dynamic), strategy="price", panels="more", added_kwp="4", way="270",
        tilt="20", car="none", exact="y",
    )  # fmt: skip
    with app.app_context():
        note = requests.find(1, address.rsplit("/", 1)[1]).note["asked"]
    [variant] = note["variants"]
    assert note["quick"] is False
    assert {name: value for name, value in variant.items() if name != "name"} == {
        "battery": {"capacity_wh": 7_500}, "tariff_id": dynamic, "car": "none",
        "strategy": {"kind": "price", "settings": {"cheapest_hours": 4}},
        "solar": {"added_watts": 4_000, "azimuth": 270.0, "tilt": 20.0},
    }  # fmt: skip
    page = ada.get(address, accept_language="de").text
    assert "Batterie 7,5 kWh · Dynamisch: der Börsenpreis je Viertelstunde" in page
    assert "+4 kWp nach Westen · kein Auto" in page
    choose = ada.get(address).text.split('<a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    again = ada.get(choose).text
    for kept in ('value="270"', 'value="price"', 'name="car" type="radio" value="none"'):
        assert any("checked" in part or "selected" in part for part in again.split("<") if kept in part), kept


@pytest.mark.usefixtures("short")
def test_a_price_is_paid_back_by_what_is_saved(ada: Visitor, app: Flask) -> None:
    address = asked(ada, battery=["0", "15000"])
    with app.app_context():
        told = requests.document(requests.find(1, address.rsplit("/", 1)[1]))["answer"]["scenarios"]
    for number in (2, 3):
        years = payback_years(1_000, Decimal(told[number]["saving"]), 3)
        said = f"is paid back in {years:,.1f} years" if years else "it is never paid back"
        assert said in ada.get(f"{address}?of={number}&price=1000").text
    for broken in (
        "of=9&price=1",
        "of=x&price=1",
        "of=3&price=-1",
        "of=3&price=nan",
        "of=3&price=1e400",
        "price=5",
    ):
        answer = ada.get(f"{address}?{broken}")
        assert answer.status_code == 200
        assert (
            "paid back in" not in answer.text.split('id="payback"')[1].split("</form>")[1].split("</section>")[0]
        )


def test_a_year_is_a_job_that_the_page_follows(ada: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartenergy.site.what_if.choices.MONTH_DAYS", 2)
    monkeypatch.setattr(requests, "DAYS_AT_ONCE", 1)
    address = asked(ada, battery="0")
    page = ada.get(address).text
    assert '<meta http-equiv="refresh"' in page
    assert f'data-waits-for="{address}/progress"' in page
    assert ada.get(f"{address}/progress").json == {"state": "waiting", "percent": 0.0, "eta_seconds": None}
    with app.app_context():
        while queueing.take_turn(address.rsplit("/", 1)[1]):
            pass
    assert ada.get(f"{address}/progress").json["state"] == "done"
    assert "Side by side" in ada.get(address).text


def test_one_may_give_it_up(ada: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartenergy.site.what_if.choices.MONTH_DAYS", 2)
    monkeypatch.setattr(requests, "DAYS_AT_ONCE", 1)
    address = asked(ada, battery="0")
    assert ada.submit(f"{address}/give-up", address).location == PAGE
    assert ada.get(address).status_code == 404


@pytest.mark.usefixtures("short")
def test_what_is_shared_is_there_for_members_and_for_nobody_else(
    ada: Visitor, bob: Visitor, app: Flask, person: Callable[..., Visitor]
) -> None:
    eve = person("eve")
    address = asked(ada, battery="5000")
    assert bob.get(address).status_code == 404
    ada.submit(f"{address}/share", address)
    page = bob.get(address)
    assert page.status_code == 200
    assert "Share it no more" not in page.text, "a viewer manages nothing"
    assert f'<a href="{address}">battery 5 kWh</a>' in bob.get(PAGE).text
    assert bob.submit(f"{address}/withdraw", PAGE).status_code == 403
    assert eve.get(address).status_code == 404
    with app.app_context():
        members.leave(2, 1)
    assert bob.get(address).status_code == 404
    assert Visitor(app.test_client()).get(address).status_code == 302
    ada.submit(f"{address}/withdraw", address)
    with app.app_context():
        assert not shares.is_shared(1, address.rsplit("/", 1)[1], 1)


@pytest.mark.usefixtures("short")
def test_viewers_ask_too_and_are_not_offered_to_share(bob: Visitor) -> None:
    page = bob.get(asked(bob, battery="0")).text
    assert "Side by side" in page
    assert "Share with" not in page


@pytest.mark.parametrize(("chosen", "told"), [
    ({}, "This is what the home has already"),
    ({"battery": "10000"}, "This is what the home has already"),
    ({"battery": ["0", "5000", "15000", "20000"], "strategy": ["time_of_use", "price", "optimised", "backup", "self_consumption"], "battery_own": "3"}, "20 are the most"),
    ({"battery_own": "-1"}, "must be between 0 and 1,000 kWh"),
    ({"battery_own": "1e999"}, "must be between 0 and 1,000 kWh"),
    ({"battery_own": "many"}, "is-wrong"),
    ({"battery": "x"}, "is-wrong"),
    ({"battery": "123"}, "is-wrong"),
    ({"battery": "0", "tariff": "99"}, "is-wrong"),
    ({"battery": "0", "strategy": "<b>"}, "is-wrong"),
    ({"battery": "0", "car": "tank"}, "is-wrong"),
])  # fmt: skip
def test_what_cannot_be_asked_is_told_where_it_was_chosen(ada: Visitor, chosen: dict[str, Any], told: str) -> None:
    answer = ada.submit(PAGE, **MONTH | chosen)
    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.usefixtures("short")
def test_quotas_are_told_in_plain_words(ada: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(
        update={"max_what_ifs_per_hour": 1, "max_what_ifs_at_once": 1}
    )
    asked(ada, battery="0")
    answer = ada.submit(PAGE, **MONTH | {"battery": "5000"})
    assert (answer.status_code, "You may ask again in" in answer.text) == (429, True)
    app.extensions["settings"] = settings.model_copy(update={"max_what_ifs_at_once": 0})
    monkeypatch.setattr(requests, "DAYS_AT_ONCE", 1)
    answer = ada.submit(PAGE, **MONTH | {"battery": "5000"})
    assert (answer.status_code, "as many under way as you may" in answer.text) == (409, True)
    assert "MAX_WHAT_IFS" not in answer.text


def test_a_home_without_devices_is_told_where_to_add_one(app: Flask, person: Callable[..., Visitor]) -> None:
    page = person("cem").get(PAGE).text
    assert "no device that is on" in page
    assert "/homes/1/devices" in page


@pytest.mark.usefixtures("short")
def test_without_a_tariff_energy_is_compared(app: Flask) -> None:
    with app.app_context():
        make_home("dan", "Europe/Berlin", BELIEVABLE)
    dan = Visitor(app.test_client())
    dan.sign_in("dan")
    assert "The home has no tariff" in dan.get(PAGE).text
    page = dan.get(asked(dan, battery="0")).text
    assert "is not known: there is no tariff" in page
    assert "Self-sufficiency" in page


@pytest.mark.parametrize("run", ["x", "0" * 32, "..%2f..", "0" * 31 + "%0a"])
def test_what_is_no_answer_is_not_there(ada: Visitor, run: str) -> None:
    for path in ("", "/progress", "/scenarios.csv"):
        assert ada.get(f"{PAGE}/{run}{path}").status_code == 404


@pytest.mark.parametrize(
    "query", ["battery=x", "battery=7&tariff=zz", "car=tank&panels=%00", "battery_own=nan", "span=age"]
)
def test_a_broken_address_shows_the_choices_all_the_same(ada: Visitor, query: str) -> None:
    assert ada.get(f"{PAGE}?{query}").status_code == 200


def test_what_is_assumed_is_told_in_german(app: Flask) -> None:
    texts = [*ASSUMED, "Tiers and peaks of 'Example: tiers' are counted from where the span begins."]
    texts.append("The home has the tariff 'Mine' since 2026-11-01: it is taken to have held before.")
    texts.append('The tariff "It\'s" begins on 2026-11-01: its first version is taken to have ruled before.')
    of_battery = "half of its capacity an hour, 91% of a round trip, 10 W standby."
    texts.append(f"The battery is a usual one: {of_battery}")
    texts.append(f"The battery is a usual one in place of that of the simple rules: {of_battery}")
    with app.test_request_context("/", headers={"Accept-Language": "de"}), force_locale("de"):
        assert [text for text in texts if assumption(text) == text] == []
        assert gettext(wanted.ROOF) != wanted.ROOF


@pytest.mark.usefixtures("short")
def test_a_tariff_that_is_named_like_a_formula_is_text_in_files(ada: Visitor, app: Flask) -> None:
    given = {
        "name": "=1+1", "currency": "EUR", "timezone": "Europe/Berlin", "valid_from": "2015-01-01",
        "lines": [{"kind": "energy", "name": "=2+2", "price": "0.3"}],
    }  # fmt: skip
    with app.app_context():
        made = tariffs.create_tariff(1, given).id
    address = asked(ada, tariff=str(made))
    assert "\n'=1+1," in ada.get(f"{address}/scenarios.csv").text
    with app.app_context():
        assigning.assign(1, 1, {"tariff_id": made})
    assert "\n'=2+2," in ada.get("/homes/1/bill/lines.csv").text
