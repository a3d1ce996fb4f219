"""Signing in to the admin site, and out."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection

from config import Settings
from smartenergy import create_app
from smartenergy.services.access import usernames, users
from tests.client import PASSWORD
from tests.integration.admin.conftest import Visitor

People = Callable[..., Visitor]


def test_an_admin_signs_in_with_the_systems_own_account(root: Visitor) -> None:
    page = root.get("/admin/")
    assert page.status_code == 200
    assert "root · Europe/Berlin" in page.text


def test_after_signing_in_one_is_where_one_was_going(person: People) -> None:
    visitor = person("root", sign_in=False, is_admin=True)
    turned_away = visitor.get("/admin/users/?search=a")
    assert turned_away.status_code == 302
    signed_in = visitor.submit(turned_away.location, username="root", password=PASSWORD)
    assert signed_in.location == "/admin/users/?search=a"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "https:/evil.example", "/%09/evil.example", "http:///evil.example", "evil.example", "/%0d%0aSet-Cookie:x"],
)  # fmt: skip
def test_signing_in_never_leads_off_the_site(person: People, target: str) -> None:
    visitor = person("root", sign_in=False, is_admin=True)
    assert visitor.sign_in("root", next=target).location in ("/admin/", "/%09/evil.example")


@pytest.mark.parametrize(("name", "password"), [("root", "wrong password"), ("nobody", PASSWORD), ("ROOT", "")])
def test_a_wrong_name_or_password_is_refused_alike(person: People, name: str, password: str) -> None:
    visitor = person("root", sign_in=False, is_admin=True)
    answer = visitor.sign_in(name, password)
    assert answer.status_code in (400, 401)
    assert visitor.get("/admin/").status_code == 302


def test_a_regular_user_is_told_what_is_missing(person: People) -> None:
    visitor = person("ada", sign_in=False)
    answer = visitor.sign_in("ada")
    assert answer.status_code == 401
    assert "An admin can make it staff" in answer.text


def test_repeated_failures_hold_the_name_up_at_this_address_and_nowhere_else(person: People) -> None:
    visitor = person("root", sign_in=False, is_admin=True)
    for _ in range(5):
        assert visitor.sign_in("root", "wrong password").status_code == 401
    answer = visitor.sign_in("Root")
    assert answer.status_code == 429
    assert "Too many failed attempts" in answer.text
    visitor.http.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert visitor.sign_in("Root").status_code == 302


def test_signing_in_without_a_csrf_token_does_nothing(person: People) -> None:
    visitor = person("root", sign_in=False, is_admin=True)
    answer = visitor.http.post("/admin/login", data={"username": "root", "password": PASSWORD})
    assert answer.status_code == 400
    assert visitor.get("/admin/").status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(person: People) -> None:
    cookie = person("root", sign_in=False, is_admin=True).sign_in("root").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_cookie_is_secure_in_production(settings: Settings) -> None:
    production = settings.model_copy(update={"smartenergy_env": "production"})
    assert create_app(production).config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("path", ["/admin/login", "/admin/login?next=/rq/"])
def test_in_production_over_http_the_page_says_why_nobody_can_sign_in(
    app: Flask, settings: Settings, path: str
) -> None:
    production = settings.model_copy(update={"smartenergy_env": "production", "trusted_proxies": 1})
    http = create_app(production).test_client()
    why = ("does not work over http", "X-Forwarded-Proto", "TRUSTED_PROXIES")
    before = http.get(path).text
    answer = http.post(path, data={"username": "root", "password": PASSWORD, "csrf_token": "x"})
    assert answer.status_code == 400
    for page in (before, answer.text):
        assert [words for words in why if words not in page] == []
        assert "had been open for too long" not in page
    by_https = http.get(path, headers={"X-Forwarded-Proto": "https"}).text
    assert why[0] not in by_https


def test_elsewhere_the_sign_in_says_nothing_of_https(visitor: Visitor) -> None:
    assert "does not work over http" not in visitor.get("/admin/login").text


def test_signing_in_makes_a_new_session(person: People) -> None:
    visitor = person("root", sign_in=False, is_admin=True)
    visitor.sign_in("root")
    first = session_id(visitor.http)
    visitor.sign_in("root")
    assert session_id(visitor.http) not in (None, first)


def session_id(http: FlaskClient) -> str | None:
    with http.session_transaction("/admin/") as session:
        return session.get("sid")


def test_a_stolen_cookie_opens_nothing_after_signing_out(app: Flask, root: Visitor) -> None:
    thief = app.test_client()
    with root.http.session_transaction("/admin/") as session, thief.session_transaction("/admin/") as stolen:
        stolen.update(session)
    assert thief.get("/admin/").status_code == 200
    assert root.submit("/admin/logout", page="/admin/").location == "/admin/login"
    assert thief.get("/admin/").status_code == root.get("/admin/").status_code == 302


def test_signing_out_wants_a_csrf_token(root: Visitor) -> None:
    root.http.post("/admin/logout")
    assert root.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"password": "another good one"}, {"is_staff": False, "is_admin": False}]
)
def test_a_session_ends_with_the_account_its_password_or_its_rights(
    app: Flask, root: Visitor, person: People, change: dict[str, object]
) -> None:
    other = person("other", is_staff=True, is_admin=True)
    with app.app_context():
        users.update_user(usernames.find_user("other").id, change)
    assert other.get("/admin/").status_code == 302


def test_a_session_of_an_account_that_is_gone_opens_nothing_once_its_id_is_given_out_again(
    root: Visitor, sql: Connection[Any], person: People
) -> None:
    sql.execute("DELETE FROM users")
    sql.execute("ALTER TABLE users ALTER COLUMN id RESTART WITH 1")  # as a restored database would
    other = person("other", is_staff=True, is_admin=True)
    assert other.get("/admin/").status_code == 200
    assert root.get("/admin/").status_code == 302


def test_a_session_that_ended_stays_so_when_an_older_database_is_restored(
    app: Flask, root: Visitor, sql: Connection[Any]
) -> None:
    before = sql.execute("SELECT generation, password_hash FROM users").fetchone()
    with app.app_context():
        users.update_user(usernames.find_user("root").id, {"password": "another good one"})
    sql.execute("UPDATE users SET generation = %s, password_hash = %s", before)
    assert root.get("/admin/").status_code == 302
    root.sign_in("root")
    assert root.get("/admin/").status_code == 200
