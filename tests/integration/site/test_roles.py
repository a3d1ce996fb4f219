"""Who may see and do what on the pages of a home: the owner, a manager, a viewer, a stranger, and nobody."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, Home, HomeInvitation, HomeMember, HomeStrategy, HomeTariff, Tariff
from smartenergy.services.homes.rights import Right
from tests.integration.site.conftest import TOKEN, Visitor

RIGHTS = {
    "site.devices": Right.READ, "site.device": Right.READ, "site.device_csv": Right.READ, "site.new_device": Right.MANAGE,
    "site.edit_device": Right.MANAGE, "site.ask_to_delete_device": Right.MANAGE,
    "site.add_device": Right.MANAGE, "site.switch_device": Right.MANAGE, "site.keep_readings": Right.MANAGE,
    "site.delete_device": Right.MANAGE,
    "site.about_home": Right.READ, "site.edit_home": Right.MANAGE, "site.home_tariff": Right.READ,
    "site.own_tariff": Right.OWN, "site.delete_tariff": Right.OWN, "site.home_strategy": Right.READ, "site.strategy_settings": Right.MANAGE,
    "site.home_people": Right.READ, "site.invite": Right.OWN, "site.withdraw": Right.OWN,
    "site.remove_member": Right.OWN, "site.leave": Right.READ, "site.export_home": Right.READ,
    "site.home_past": Right.READ, "site.erase_home": Right.OWN,
}  # fmt: skip
"""What one must be allowed in a home to be answered by these."""
CHANGES_BY_MANAGERS = {"site.home_tariff", "site.home_past"}
"""Whoever may read is shown the page; its form is for managers."""
OF_ROLES = {"owner": Right.OWN, "manager": Right.MANAGE, "viewer": Right.READ}
SAMPLES = {"home_id": 1, "device_id": 1, "invitation_id": 1, "member_id": 3, "kind": "backup"}
STORED = (Device, Home, HomeInvitation, HomeMember, HomeStrategy, HomeTariff, Tariff)


def routes(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Every page of a home that answers a method: endpoint and address."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if (
                rule.endpoint.startswith("site.")
                and "home_id" in rule.arguments
                and method in (rule.methods or ())
            ):
                given = {name: SAMPLES.get(name, 1) for name in rule.arguments}
                yield rule.endpoint, app.url_for(rule.endpoint, **given)


def count(app: Flask) -> list[int]:
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in STORED]


def token_of(visitor: Visitor) -> str:
    found = TOKEN.search(visitor.get("/account").text)
    assert found
    return found.group(1)


def test_every_page_of_a_home_is_known_here(app: Flask) -> None:
    known = {endpoint for method in ("GET", "POST") for endpoint, _ in routes(app, method)}
    assert RIGHTS.keys() <= known


@pytest.mark.parametrize("role", OF_ROLES)
def test_who_may_is_shown_a_page_and_others_are_refused(app: Flask, shared: dict[str, Visitor], role: str) -> None:
    shown = {endpoint: shared[role].get(path).status_code for endpoint, path in routes(app, "GET")}
    for endpoint, right in RIGHTS.items():
        if endpoint in shown:
            assert shown[endpoint] == (200 if OF_ROLES[role] >= right else 403), endpoint


def test_others_homes_and_what_is_in_them_are_not_found(app: Flask, shared: dict[str, Visitor]) -> None:
    stranger = shared["stranger"]
    before, token = count(app), token_of(stranger)
    for endpoint, path in routes(app, "GET"):
        assert stranger.get(path).status_code == 404, endpoint
    for endpoint, path in routes(app, "POST"):
        assert stranger.http.post(path, data={"csrf_token": token}).status_code == 404, endpoint
    assert count(app) == before


def test_a_device_is_on_the_pages_of_its_own_home_alone(shared: dict[str, Visitor]) -> None:
    assert shared["manager"].get("/homes/2/devices/1").status_code == 404


def test_whoever_is_signed_out_signs_in_first(app: Flask, shared: dict[str, Visitor], visitor: Visitor) -> None:
    before = count(app)
    for method, answer in (("GET", visitor.http.get), ("POST", visitor.http.post)):
        for endpoint, path in routes(app, method):
            turned_away = answer(path)
            assert turned_away.status_code == 302, endpoint
            assert turned_away.location.startswith("/sign-in"), endpoint
    assert count(app) == before


def test_a_viewer_changes_nothing(app: Flask, shared: dict[str, Visitor]) -> None:
    viewer = shared["viewer"]
    before, token = count(app), token_of(viewer)
    for endpoint, path in routes(app, "POST"):
        right = Right.MANAGE if endpoint in CHANGES_BY_MANAGERS else RIGHTS.get(endpoint, Right.READ)
        if right > Right.READ:
            given = {"csrf_token": token, "tariff_id": "none", "valid_from": "2026-01-01", "direction": "import"}
            assert viewer.http.post(path, data=given | {"from": "2026-01-01"}).status_code == 403, endpoint
    assert count(app) == before


def test_a_manager_neither_shares_nor_erases(app: Flask, shared: dict[str, Visitor]) -> None:
    manager = shared["manager"]
    before, token = count(app), token_of(manager)
    for endpoint, path in routes(app, "POST"):
        if RIGHTS.get(endpoint) is Right.OWN:
            assert manager.http.post(path, data={"csrf_token": token}).status_code == 403, endpoint
    assert count(app) == before


def test_no_form_of_a_home_is_taken_without_its_token(app: Flask, shared: dict[str, Visitor]) -> None:
    before, owner = count(app), shared["owner"]
    for endpoint, path in routes(app, "POST"):
        if endpoint in RIGHTS:
            given = {"key": "fridge", "status": "offline", "role": "viewer", "tariff_id": "none"}
            assert owner.http.post(path, data=given).status_code in (302, 422), endpoint
    assert count(app) == before


def test_a_viewer_sees_no_buttons(shared: dict[str, Visitor]) -> None:
    for path in ("/homes/1/devices", "/homes/1/devices/1", "/homes/1/about", "/homes/1/about/strategy"):
        content = shared["viewer"].get(path).text.split("<main")[1]
        assert "<form" not in content, path
        assert "/edit" not in content, path
    assert "<form" in shared["manager"].get("/homes/1/devices").text.split("<main")[1]
    assert "Erase this home" not in shared["manager"].get("/homes/1/about").text
    assert "Erase this home" in shared["owner"].get("/homes/1/about").text
