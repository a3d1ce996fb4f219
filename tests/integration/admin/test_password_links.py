"""An admin makes a link for a new password; nobody else does."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from psycopg import Connection

from tests.integration.admin.conftest import Visitor
from tests.rest import RestClient

PAGE, MAKE = "/admin/users/details/?id=2", "/admin/users/reset-link?id=2"
SHOWN = re.compile(r'value="(/reset-password#([^"]+))"')
Person = Callable[..., Visitor]


def test_an_admin_makes_a_link_and_hands_it_on(
    app: Flask, root: Visitor, person: Person, sql: Connection[Any]
) -> None:
    person("ada", sign_in=False)
    page = root.submit(MAKE, PAGE)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    found = SHOWN.search(page.text)
    assert found, page.text
    given = {"token": found[2], "new_password": "another good one"}
    assert RestClient(app.test_client(), None).post("/auth/password/reset", given).status_code == 204
    made = "SELECT actor, via, subject, details FROM audit_entries WHERE action = 'password link made'"
    assert sql.execute(made).fetchall() == [("root", "admin", "user ada (id 2)", {"hours": 24})]


def test_nobody_else_makes_one(app: Flask, root: Visitor, person: Person, sql: Connection[Any]) -> None:
    staff = person("staff", is_staff=True, can_view_devices=True)
    token = staff.token("/admin/")
    assert staff.http.post(MAKE, data={"csrf_token": token}).status_code == 403
    assert app.test_client().post(MAKE).status_code == 302
    assert root.http.post(MAKE).status_code == 302, "without the form's token"
    assert root.get(MAKE).status_code == 405
    assert sql.execute("SELECT count(*) FROM audit_entries WHERE action = 'password link made'").fetchone() == (0,)


def test_who_is_not_active_or_not_there_gets_none(root: Visitor, person: Person, sql: Connection[Any]) -> None:
    person("ada", sign_in=False)
    assert "Make a link" in root.get(PAGE).text
    token = root.token(PAGE)
    sql.execute("UPDATE users SET is_active = false WHERE id = 2")
    assert "Make a link" not in root.get(PAGE).text
    answer = root.http.post(MAKE, data={"csrf_token": token}, follow_redirects=True)
    assert "ada is not active" in answer.text
    gone = root.http.post("/admin/users/reset-link?id=77", data={"csrf_token": token})
    assert gone.status_code == 404


def test_a_password_that_many_have_is_told_at_its_field(root: Visitor, sql: Connection[Any]) -> None:
    new = {"username": "eve", "email": "eve@example.com", "timezone": "UTC"}
    answer = root.submit("/admin/users/new/", **new, password="password")
    assert "is one of the most used passwords" in answer.text
    root.submit("/admin/users/new/", **new, password="a good one of hers")
    answer = root.submit("/admin/users/edit/?id=2", username="eve", email="eve@example.com", timezone="UTC",
                         is_active="y", password="eve@example.com")  # fmt: skip
    assert "must not be the username or the e-mail address" in answer.text
    assert sql.execute("SELECT count(*) FROM users").fetchone() == (2,)
