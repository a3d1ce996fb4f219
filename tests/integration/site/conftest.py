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
from smartenergy.services.devices import editing
from smartenergy.services.homes import invitations
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


@pytest.fixture
def shared(app: Flask, person: Callable[..., Visitor]) -> dict[str, Visitor]:
    """Ada's home, number 1, with her car in it; a manager and a viewer of it; a stranger with a home of his own."""
    people = {
        role: person(name)
        for role, name in (("owner", "ada"), ("manager", "max"), ("viewer", "vera"), ("stranger", "sam"))
    }
    with app.app_context():
        editing.create_device(1, {"catalog_key": "battery_10", "name": "Ada's battery"})
        for role, user_id in (("manager", 2), ("viewer", 3)):
            invitations.join(user_id, {"code": invitations.invite(1, 1, {"role": role})[1]})
    return people


def wrong_fields(page: str) -> dict[str, str]:
    """What a page tells at its fields, by their names."""
    found = {}
    for part in page.split("is-wrong")[1:]:
        name, told = re.search(r'name="([^"]+)"', part), re.search(r"<strong>(.*?)</strong>", part, re.S)
        found[name.group(1) if name else ""] = unescape(told.group(1)) if told else ""
    return found


def fill(visitor: Visitor, path: str) -> dict[str, str]:
    """A form's fields as the page shows them."""
    page = visitor.get(path).text.split('class="card form"')[1]
    fields = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            fields[name.group(1)] = unescape(value.group(1)) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = unescape(chosen.group(1)) if chosen else ""
    return fields
