"""The way in to the family's pages, and out."""

from collections.abc import Callable

import pytest
from flask import Flask

from config import Settings
from smartenergy import create_app
from smartenergy.services.access import usernames, users
from tests.client import PASSWORD
from tests.demonstration import open_demonstration
from tests.integration.site.conftest import Visitor

People = Callable[..., Visitor]
TROUBLE = "a good long passphrase"


def test_a_stranger_is_welcomed_and_offered_a_way_in(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    assert "Open an account" in page.text
    assert "Try the demo home" not in page.text  # there is none here


def test_whoever_signs_in_sees_their_home(person: People) -> None:
    assert "Home</title>" in person("ada").get("/").text


def test_after_signing_in_one_is_where_one_was_going(visitor: Visitor, person: People) -> None:
    person("ada")
    turned_away = visitor.get("/homes/1/bill?month=2026-01")
    assert turned_away.location == "/sign-in?next=/homes/1/bill?month%3D2026-01"
    signed_in = visitor.submit(turned_away.location, username="ada", password=PASSWORD)
    assert signed_in.location == "/homes/1/bill?month=2026-01"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/%0d%0aX:y"])
def test_no_sign_in_leads_off_the_site(visitor: Visitor, person: People, target: str) -> None:
    person("ada")
    assert visitor.sign_in("ada", next=target).location == "/"


def test_a_wrong_password_is_told_and_the_lockout_is_the_one_of_everywhere(
    visitor: Visitor, person: People, settings: Settings
) -> None:
    person("ada")
    for _ in range(settings.login_failures_allowed):
        answer = visitor.sign_in("ada", "wrong")
        assert answer.status_code == 401
        assert "Wrong username or password." in answer.text
    assert "Too many" in visitor.sign_in("ada").text


def test_a_new_account_has_a_home_where_its_browser_is(visitor: Visitor, app: Flask) -> None:
    given = {"username": "eve", "email": "eve@example.com", "password": TROUBLE, "timezone": "Asia/Tokyo"}
    assert visitor.submit("/register", **given).location == "/"
    assert visitor.get("/").status_code == 200
    with app.app_context():
        assert usernames.find_user("eve").timezone == "Asia/Tokyo"


@pytest.mark.parametrize(("field", "value", "told"), [
    ("username", "a", "at least 3"), ("email", "nobody", "e-mail"), ("password", "password1", "password"),
])  # fmt: skip
def test_what_is_wrong_with_a_registration_is_told_at_the_field(
    visitor: Visitor, field: str, value: str, told: str
) -> None:
    given = {"username": "eve", "email": "eve@example.com", "password": TROUBLE} | {field: value}
    answer = visitor.submit("/register", **given)
    assert answer.status_code == 422
    wrong = answer.text.split('class="field is-wrong"')
    assert len(wrong) == 2, "one field is wrong"
    assert f'name="{field}"' in wrong[1].split("</div>")[0]
    assert told in wrong[1].split("</div>")[0]


def test_a_time_zone_that_nobody_knows_is_not_the_persons_fault(visitor: Visitor) -> None:
    given = {"username": "eve", "email": "eve@example.com", "password": TROUBLE, "timezone": "Moon/Crater"}
    assert visitor.submit("/register", **given).location == "/"


def test_signing_out_is_final_for_a_copied_cookie_too(person: People, app: Flask) -> None:
    ada = person("ada")
    copied = ada.http.get_cookie("smartenergy_session")
    assert copied
    ada.submit("/sign-out", "/")
    thief = Visitor(app.test_client())
    thief.http.set_cookie("smartenergy_session", copied.value)
    assert "Open an account" in thief.get("/").text


def test_a_session_ends_with_the_password_that_opened_it(person: People, app: Flask) -> None:
    ada = person("ada")
    with app.app_context():
        users.update_user(1, {"password": "another long passphrase"})
    assert ada.get("/homes/1").location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/sign-in", "/register", "/demo", "/sign-out", "/preferences"])
def test_no_form_is_taken_without_its_token(visitor: Visitor, path: str) -> None:
    visitor.get("/")
    answer = visitor.http.post(path, data={"username": "ada", "password": PASSWORD, "language": "de"})
    assert "Set-Cookie" not in answer.headers or "sid" not in answer.headers["Set-Cookie"]
    assert visitor.http.get_cookie("language") is None


def test_strangers_may_try_the_demonstration_where_its_password_is_published(
    visitor: Visitor, app: Flask, settings: Settings
) -> None:
    open_demonstration(app)
    assert visitor.submit("/demo", "/").location == "/"
    assert "Signed in as family" in visitor.get("/").text
    in_production = settings.model_copy(update={"smartenergy_env": "production"})
    closed = Visitor(create_app(in_production).test_client())
    assert closed.submit("/demo", "/").status_code == 404
    assert "Try the demo home" not in closed.get("/").text


def test_whoever_has_the_demonstrations_name_and_a_password_of_their_own_is_none(
    visitor: Visitor, app: Flask
) -> None:
    open_demonstration(app, TROUBLE)
    assert "Try the demo home" not in visitor.get("/").text
    assert visitor.submit("/demo", "/").status_code == 404


def test_an_account_with_rights_is_no_demonstration(visitor: Visitor, app: Flask) -> None:
    open_demonstration(app)
    with app.app_context():
        users.update_user(1, {"is_staff": True})
    assert visitor.submit("/demo", "/").status_code == 404


def test_a_family_stays_signed_in_for_days_and_staff_for_hours(person: People, app: Flask) -> None:
    ada = person("ada")
    cookie = ada.http.get_cookie("smartenergy_session")
    assert cookie and cookie.expires, "kept when the browser closes"
    with app.app_context():
        users.update_user(1, {"is_staff": True})
    ada.submit("/sign-out", "/")
    ada.sign_in("ada")
    cookie = ada.http.get_cookie("smartenergy_session")
    assert cookie and not cookie.expires


def test_one_session_serves_the_homes_and_for_staff_the_admin_site(person: People, app: Flask) -> None:
    ada, bob = person("ada"), person("bob")
    with app.app_context():
        users.update_user(1, {"is_staff": True})
    assert ada.get("/admin/").status_code == 200
    assert bob.get("/admin/").status_code == 302


def test_others_homes_are_not_there(person: People) -> None:
    person("ada")
    bob = person("bob")
    assert bob.get("/homes/1").status_code == 404
