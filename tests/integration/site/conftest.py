"""A browser without a browser, for the family's pages."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from smartenergy.services.access import own_account
from tests.client import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """Somebody with a session of their own."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http

    def get(self, path: str, **headers: str) -> TestResponse:
        """A page; headers by names such as `accept_language`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.get(path, headers=named, buffered=True)

    def submit(self, path: str, page: str | None = None, **fields: Any) -> TestResponse:
        """Fill in and send a form as the page shows it (the path itself unless given)."""
        found = TOKEN.search(self.get(page or path).text)
        assert found, f"no form on {page or path}"
        return self.http.post(path, data={"csrf_token": unescape(found.group(1))} | fields)

    def sign_in(self, username: str, password: str = PASSWORD, next: str = "") -> TestResponse:
        return self.submit(f"/sign-in?next={next}" if next else "/sign-in", username=username, password=password)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def person(app: Flask) -> Callable[..., Visitor]:
    """Opens an account and signs in to it: `person("ada")`."""

    def make(name: str, **given: Any) -> Visitor:
        with app.app_context():
            account = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
            own_account.create_user(account | {"timezone": "Europe/Berlin"} | given)
        visitor = Visitor(app.test_client())
        assert visitor.sign_in(name).status_code == 302
        return visitor

    return make
