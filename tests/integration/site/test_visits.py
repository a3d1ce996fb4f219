"""A stranger who looks at the demonstration: what they may do to it, which all who come after them see."""

import pytest
from flask import Flask

from smartenergy.services.access import own_account
from smartenergy.services.access.demo import DEMO_PASSWORD
from smartenergy.services.devices import editing
from tests.demonstration import open_demonstration
from tests.integration.site.conftest import Visitor
from tests.integration.site.test_roles import RIGHTS, Right, count, routes, token_of

OF_THE_ACCOUNT = (
    "/account", "/account/password", "/account/close", "/account/tokens", "/account/tokens/1/revoke",
    "/account/sign-out-everywhere", "/homes/new", "/join",
)  # fmt: skip
LASTING = {"site.delete_device", "site.add_device", "site.leave", "site.home_past"}
TRIED = {
    "site.edit_device", "site.edit_home", "site.export_home", "site.give_up_what_if", "site.home_tariff",
    "site.keep_readings", "site.live_ticket", "site.share_what_if", "site.strategy_settings", "site.switch_device",
    "site.what_if", "site.withdraw_what_if",
}  # fmt: skip
"""What a demonstration is for. A new form is decided on: it lasts, or it stands here."""


@pytest.fixture
def stranger(app: Flask, visitor: Visitor) -> Visitor:
    """Looks at the demonstration, which has a battery."""
    open_demonstration(app)
    with app.app_context():
        editing.create_device(1, {"catalog_key": "battery_10", "name": "Battery"})
    assert visitor.submit("/demo", "/").status_code == 302
    return visitor


def is_refused(stranger: Visitor, path: str, token: str) -> bool:
    given = {
        "csrf_token": token, "current_password": DEMO_PASSWORD, "password": DEMO_PASSWORD, "new_password": "a new long password",
        "email": "eve@example.com", "timezone": "Asia/Tokyo", "name": "Junk", "scopes": "read", "expires_in_days": "",
        "role": "manager", "from": "2026-01-01", "key": "fridge", "archetype": "empty", "code": "x" * 40,
    }  # fmt: skip
    answer = stranger.http.post(path, data=given)
    return answer.status_code == 302 and "everybody shares this demonstration" in stranger.get("/").text


def test_strangers_change_nothing_of_the_account_of_the_demonstration(app: Flask, stranger: Visitor) -> None:
    before, token = count(app), token_of(stranger)
    for path in OF_THE_ACCOUNT:
        assert is_refused(stranger, path, token), path
    assert count(app) == before
    with app.app_context():
        found = own_account.authenticate({"username": "family", "password": DEMO_PASSWORD})
        assert (found.email, found.timezone) == ("family@example.com", "Europe/Berlin")


def test_strangers_leave_nothing_in_the_demonstration_that_would_last(app: Flask, stranger: Visitor) -> None:
    before, token = count(app), token_of(stranger)
    seen = set()
    for endpoint, path in routes(app, "POST"):
        if RIGHTS.get(endpoint) is Right.OWN or endpoint in LASTING:
            assert is_refused(stranger, path, token), endpoint
            seen.add(endpoint)
    assert seen >= LASTING
    assert {endpoint for endpoint, _ in routes(app, "POST")} == seen | TRIED
    assert count(app) == before


def test_strangers_try_what_the_next_one_can_put_right(app: Flask, stranger: Visitor) -> None:
    assert stranger.submit("/homes/1/devices/1/switch", "/homes/1/devices", status="offline").status_code == 302
    with app.app_context():
        assert editing.get_device(1, 1).status == "offline"
    assert "Erase this home" not in stranger.get("/homes/1/about").text


def test_whoever_gives_the_password_is_no_visitor(app: Flask, stranger: Visitor) -> None:
    owner = Visitor(app.test_client())
    owner.sign_in("family", DEMO_PASSWORD)
    assert owner.submit("/homes/1/devices/1/delete").location == "/homes/1/devices"
