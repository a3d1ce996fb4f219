"""A browser without a browser: Flask's test client, with the CSRF token read off the page."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from smartenergy.services.access import own_account, users
from smartenergy.services.devices import editing
from tests.client import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FILLED_FROM = re.compile(r'name="filled_from"[^>]*value="([^"]+)"')
HEATER = {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 7}


class Visitor:
    """Somebody with a session of their own."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http

    def get(self, path: str) -> TestResponse:
        return self.http.get(path, buffered=True)

    def token(self, path: str) -> str:
        """The CSRF token of a form on a page."""
        return self.hidden(path)["csrf_token"]

    def hidden(self, path: str) -> dict[str, str]:
        """What the form on a page sends without showing it."""
        page = self.http.get(path).text
        found = {"csrf_token": TOKEN.search(page), "filled_from": FILLED_FROM.search(page)}
        assert found["csrf_token"], f"no form on {path}"
        return {name: unescape(match.group(1)) for name, match in found.items() if match}

    def submit(self, path: str, page: str | None = None, **fields: Any) -> TestResponse:
        """Fill in and send the form of a page (the path itself unless given)."""
        return self.http.post(path, data=self.hidden(page or path) | fields)

    def sign_in(self, username: str, password: str = PASSWORD, next: str = "") -> TestResponse:
        path = f"/admin/login?next={next}" if next else "/admin/login"
        return self.submit(path, username=username, password=password)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def person(app: Flask) -> Callable[..., Visitor]:
    """Makes a user with a heater and signs in: `person("root", is_admin=True)`."""

    def make(name: str, sign_in: bool = True, **rights: bool) -> Visitor:
        with app.app_context():
            given = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
            user = own_account.create_user(given | {"timezone": "Europe/Berlin"})
            users.update_user(user.id, rights)
            editing.create_device(user.id, HEATER | {"name": f"Heater of {name}"})
        visitor = Visitor(app.test_client())
        if sign_in:
            assert visitor.sign_in(name).status_code == 302
        return visitor

    return make


@pytest.fixture
def root(person: Callable[..., Visitor]) -> Visitor:
    """An admin who is signed in; user 1, device 1."""
    return person("root", is_staff=True, is_admin=True)
