"""Every operation sends the headers that openapi.json says, and no other of ours."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Settings
from smartenergy import create_app
from smartenergy.services.access import password_resets, usernames
from smartenergy.services.ticking import ticks
from smartenergy.web.cors import SEEN
from tests.client import PASSWORD, GraphQLClient
from tests.integration.services.tariffs.contracts import FIXED
from tests.rest import BATTERY, HEATER, RestClient, assert_problem

DOCUMENT = json.loads((Path(__file__).parents[3] / "openapi.json").read_text())
OURS = {*SEEN, "Content-Disposition"}
AGAIN = {"Idempotent-Replayed"}  # sent when a request comes again


class Walker(RestClient):
    """Sends requests, and notes which operations it has been through."""

    def __init__(self, client: GraphQLClient) -> None:
        super().__init__(client.http, client.access_token)
        self.seen: set[tuple[str, str]] = set()

    def walk(
        self, method: str, path: str, to: str, json: Any = None, replayed: bool = False, **headers: str
    ) -> Any:
        """Send a request, and hold its answer against what the document says of it."""
        answer = self.send(method, to, json, **headers)
        described = DOCUMENT["paths"][f"/api/v1{path}"][method.lower()]["responses"][str(answer.status_code)]
        documented = set(described.get("headers", {})) - (set() if replayed else AGAIN)
        sent = {name for name in OURS if name in answer.headers}
        assert sent == documented, (method, path, answer.data)
        self.seen.add((method.lower(), f"/api/v1{path}"))
        return answer


@pytest.fixture
def walker(app: Flask, settings: Settings) -> Walker:
    """Of a system that counts requests."""
    http = create_app(settings.model_copy(update={"ratelimit_enabled": True})).test_client()
    client = GraphQLClient(http)
    client.register("grace")
    return Walker(client)


def test_every_operation_sends_what_it_documents_and_documents_what_it_sends(app: Flask, walker: Walker) -> None:
    walk = walker.walk
    account = {"username": "alan", "email": "alan@example.com", "password": PASSWORD}
    grace, walker.token = walker.token, None
    walk("POST", "/auth/register", "/auth/register", account)
    session = walk("POST", "/auth/login", "/auth/login", {"username": "alan", "password": PASSWORD}).json
    walker.token = session["refresh_token"]
    session = walk("POST", "/auth/refresh", "/auth/refresh").json
    walker.token = session["access_token"]
    passwords = {"current_password": PASSWORD, "new_password": "wrong horse battery"}
    session = walk("POST", "/auth/password", "/auth/password", passwords).json
    walk("POST", "/auth/logout", "/auth/logout", {"refresh_token": session["refresh_token"]})
    walker.token = grace

    walk("GET", "/catalog/devices", "/catalog/devices")
    walk("GET", "/catalog/homes", "/catalog/homes")
    walk("GET", "/me", "/me")
    walk("PATCH", "/me", "/me", {"timezone": "Europe/Berlin"})
    made = walk("POST", "/devices", "/devices", HEATER, Idempotency_Key="a").json
    walk("POST", "/devices", "/devices", HEATER, Idempotency_Key="a", replayed=True)
    one = f"/devices/{made['id']}"
    walk("GET", "/devices", "/devices")
    walk("GET", "/devices/{device_id}", one)
    walk("PATCH", "/devices/{device_id}", one, {"readings": "on"})
    batch = {"devices": [BATTERY, HEATER]}
    ids = [
        item["id"]
        for item in walk("POST", "/devices/batch", "/devices/batch", batch, Idempotency_Key="b").json["items"]
    ]
    walk("POST", "/devices/batch", "/devices/batch", batch, Idempotency_Key="b", replayed=True)
    walk("PATCH", "/devices/batch", "/devices/batch", {"devices": [{"id": ids[0], "name": "Cellar"}]})
    with app.app_context():
        ticks.run_tick(ticks.current_tick())
    walk("GET", "/energy/stats", "/energy/stats")
    walk("POST", "/live-tickets", "/live-tickets")
    walk("GET", "/energy/history", "/energy/history")
    walk("GET", "/energy/summary", "/energy/summary")
    walk("GET", "/energy/export", "/energy/export")
    walk("GET", "/devices/{device_id}/history", f"{one}/history")
    walk_homes(walker)
    walk("DELETE", "/devices/{device_id}", one)
    walk("DELETE", "/devices", f"/devices?ids={ids[0]}")
    token = walk("POST", "/tokens", "/tokens", {"name": "t", "password": PASSWORD}).json
    walk("GET", "/tokens", "/tokens")
    walk("DELETE", "/tokens/{token_id}", f"/tokens/{token['id']}")
    walk("DELETE", "/me", "/me", {"password": PASSWORD})
    walker.token = None
    with app.app_context():
        link = password_resets.make_link(usernames.find_user("alan"))
    given = {"token": link.partition("#")[2], "new_password": "right horse battery"}
    walk("POST", "/auth/password/reset", "/auth/password/reset", given)

    operations = {
        (method, path) for path, of in DOCUMENT["paths"].items() for method in of.keys() - {"parameters"}
    }
    assert operations == walker.seen, "walk through the new operation here"


def walk_series(walk: Callable[..., Any]) -> None:
    """Through series of prices."""
    made = walk("POST", "/series", "/series", {"name": "Mine", "currency": "EUR"}).json["id"]
    one, values = "/series/{series_id}", {"from": "2026-01-01", "values": ["0.3"]}
    walk("GET", "/series", "/series")
    walk("GET", one, f"/series/{made}")
    walk("PUT", f"{one}/values", f"/series/{made}/values", values)
    walk("GET", f"{one}/values", f"/series/{made}/values")
    walk("DELETE", one, f"/series/{made}")


def walk_tariffs(walk: Callable[..., Any], home: str) -> None:
    """Through tariffs, of which a home has one."""
    made, other = (walk("POST", "/tariffs", "/tariffs", FIXED).json["id"] for _ in range(2))
    one = "/tariffs/{tariff_id}"
    rate = {"utility": "Some Utility", "fixedchargefirstmeter": 10}
    walk("POST", "/tariffs/urdb", "/tariffs/urdb", {"rate": rate, "timezone": "America/Chicago"})
    later = {"valid_from": "2099-01-01", "lines": FIXED["lines"]}
    walk("GET", "/tariffs", "/tariffs")
    walk("GET", one, f"/tariffs/{made}")
    walk("POST", f"{one}/versions", f"/tariffs/{made}/versions", later)
    walk("DELETE", one, f"/tariffs/{other}")
    walk_series(walk)
    walk("POST", "/homes/{home_id}/tariffs", f"{home}/tariffs", {"tariff_id": made})
    walk("GET", "/homes/{home_id}/tariffs", f"{home}/tariffs")
    walk("POST", "/homes/{home_id}/backfill", f"{home}/backfill", {"from": f"{datetime.now(UTC):%Y-%m-%d}"})
    walk("GET", "/homes/{home_id}/backfill", f"{home}/backfill")
    span = {"from": "2026-01-01T00:00Z", "to": "2026-01-01T00:15Z"}
    asked = walk("POST", "/homes/{home_id}/what-if", f"{home}/what-if", span).json["id"]
    for method in ("GET", "DELETE"):
        walk(method, "/homes/{home_id}/what-if/{what_if_id}", f"{home}/what-if/{asked}")
    walk("GET", "/homes/{home_id}/energy/bill", f"{home}/energy/bill")
    walk("GET", "/energy/bill", "/energy/bill")


def walk_homes(walker: Walker) -> None:
    """Through homes and sharing, with Alan as the guest."""
    walk, grace = walker.walk, walker.token
    made = walk("POST", "/homes", "/homes", {"name": "Cabin"}, Idempotency_Key="c").json
    walk("POST", "/homes", "/homes", {"name": "Cabin"}, Idempotency_Key="c", replayed=True)
    home, one = "/homes/{home_id}", f"/homes/{made['id']}"
    first = walk("GET", "/homes", "/homes").json["items"][0]
    walk("GET", f"{home}/stats", f"/homes/{first['id']}/stats")
    walk("GET", f"{home}/now", f"/homes/{first['id']}/now")
    walk("GET", home, one)
    walk("PATCH", home, one, {"occupants": 3})
    walk("GET", f"{home}/devices", f"{one}/devices")
    walk("POST", f"{home}/devices", f"{one}/devices", HEATER, Idempotency_Key="d")
    walk("POST", f"{home}/devices", f"{one}/devices", HEATER, Idempotency_Key="d", replayed=True)
    walk("PUT", f"{home}/strategy", f"{one}/strategy", {"kind": "hold"})
    walk("GET", f"{home}/strategy", f"{one}/strategy")
    walk("GET", f"{home}/decision", f"{one}/decision")
    walk("GET", f"{home}/plan", f"{one}/plan")
    walk("GET", f"{home}/forecast", f"{one}/forecast")
    walk("GET", f"{home}/forecast/export", f"{one}/forecast/export")
    walk("GET", f"{home}/forecast/skill", f"{one}/forecast/skill")
    walk_tariffs(walk, one)
    for question in ("history", "summary", "export"):
        walk("GET", f"{home}/energy/{question}", f"{one}/energy/{question}")
    codes = []
    for _ in range(3):
        invitation = walk("POST", f"{home}/invitations", f"{one}/invitations", {}).json
        codes.append(invitation["code"])
    walk("GET", f"{home}/invitations", f"{one}/invitations")
    withdrawn = f"{one}/invitations/{invitation['id']}"
    walk("DELETE", f"{home}/invitations/{{invitation_id}}", withdrawn)
    alan = walker.post("/auth/login", {"username": "alan", "password": "wrong horse battery"}).json
    for code in codes[:2]:
        walker.token = alan["access_token"]
        walk("POST", "/homes/join", "/homes/join", {"code": code})
        if code == codes[0]:
            walk("DELETE", f"{home}/members/me", f"{one}/members/me")
    walker.token = grace
    walk("GET", f"{home}/members", f"{one}/members")
    walk("DELETE", f"{home}/members/{{user_id}}", f"{one}/members/{alan['user']['id']}")
    walk("DELETE", home, one)


def test_refusals_send_what_they_document(walker: Walker) -> None:
    answer = walker.get("/devices/999999")
    assert_problem(answer, 404, "NOT_FOUND")
    assert {name for name in OURS if name in answer.headers} == set(
        DOCUMENT["components"]["responses"]["Problem404"]["headers"]
    )
