"""Capacity, time-outs, origins, hosts."""

import re
import threading
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import Client

from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.web import cors
from smartenergy.web.bodies import Bodies, Places
from smartenergy.web.capacity import Gate
from tests.client import GraphQLClient
from tests.rest import RestClient, assert_problem
from tests.waiting import PATIENCE_SECONDS, wait_until


class Slow:
    """An application that answers when it is let go, and counts how many requests it has at once."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.at_once = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith("/health"):
            self._take_long()
        start_response("200 OK", [("Content-Length", "0")])
        return []

    def _take_long(self) -> None:
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        assert self.go.wait(PATIENCE_SECONDS)
        with self.lock:
            self.at_once -= 1


def gate_before(application: Any, at_once: int, waiting: int, seconds: float, of_address: int = 100) -> Gate:
    bodies = Bodies(in_all=10, of_address=10, seconds=PATIENCE_SECONDS, largest=1000)
    return Gate(application, bodies, at_once, Places(at_once + waiting, of_address), seconds)


def ask(gate: Gate, answers: list[Any], path: str = "/graphql/", address: str = "192.0.2.1") -> threading.Thread:
    from_there = {"REMOTE_ADDR": address}
    thread = threading.Thread(target=lambda: answers.append(Client(gate).get(path, environ_overrides=from_there)))
    thread.start()
    return thread


def test_requests_over_capacity_are_turned_away_at_once_and_the_others_answered() -> None:
    slow = Slow()
    gate = gate_before(slow, at_once=2, waiting=3, seconds=PATIENCE_SECONDS)
    kept: list[Any] = []
    threads = [ask(gate, kept) for _ in range(5)]
    wait_until(lambda: slow.at_once == 2 and gate.places.taken == 5, "all places taken")
    refused = Client(gate).get("/graphql/")
    assert slow.at_once == 2  # nobody's turn ended meanwhile: it did not wait for one
    assert_problem(refused, 503, "SERVICE_UNAVAILABLE")
    assert refused.headers["Retry-After"] == "1"
    slow.go.set()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in kept] == [200] * 5
    assert slow.most == 2
    assert Client(gate).get("/").status_code == 200


def test_one_address_does_not_take_all_places_to_wait() -> None:
    slow = Slow()
    gate = gate_before(slow, at_once=1, waiting=4, seconds=PATIENCE_SECONDS, of_address=3)
    ours: list[Any] = []
    threads = [ask(gate, ours) for _ in range(3)]
    wait_until(lambda: gate.places.taken == 3, "their places taken")
    greedy = Client(gate).get("/", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert_problem(greedy, 503, "SERVICE_UNAVAILABLE")
    threads.append(ask(gate, ours, address="192.0.2.2"))
    wait_until(lambda: gate.places.taken == 4, "another address has a place")
    slow.go.set()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in ours] == [200] * 4
    assert gate.places.taken == 0


def test_nobody_waits_longer_than_is_set() -> None:
    slow = Slow()
    gate = gate_before(slow, at_once=1, waiting=5, seconds=0.2)
    first: list[Any] = []
    thread = ask(gate, first)
    wait_until(lambda: slow.at_once, "the first has its turn")
    assert Client(gate).get("/").status_code == 503
    slow.go.set()
    thread.join()
    assert first[0].status_code == 200


def test_health_is_told_however_busy_it_is() -> None:
    slow = Slow()
    gate = gate_before(slow, at_once=1, waiting=0, seconds=0.1)
    thread = ask(gate, [])
    wait_until(lambda: slow.at_once, "the first has its turn")
    assert Client(gate).get("/health/live").status_code == 200
    assert slow.at_once == 1
    slow.go.set()
    thread.join()


def test_a_statement_of_a_request_ends_in_time_and_one_of_a_command_may_take_longer(
    app: Flask, settings: Settings
) -> None:
    hasty = create_app(settings.model_copy(update={"database_statement_seconds": 1}))

    @hasty.get("/api/v1/slow")
    def slow() -> str:
        db.session.execute(text("SELECT pg_sleep(3600)"))
        return "never"

    answer = hasty.test_client().get("/api/v1/slow")
    assert_problem(answer, 503, "SERVICE_UNAVAILABLE")
    assert hasty.test_client().get("/health/live").status_code == 200
    with hasty.app_context():  # the same connections, as a command uses them
        assert db.session.scalar(text("SHOW statement_timeout")) == "0"
        db.session.execute(text("SELECT pg_sleep(1.2)"))
        db.session.rollback()
        db.engine.dispose()


def with_cors(settings: Settings, origins: str) -> Any:
    return create_app(settings.model_copy(update={"cors_origins": origins})).test_client()


def preflight(http: Any, path: str, origin: str) -> Any:
    headers = {
        "Origin": origin, "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }  # fmt: skip
    return http.options(path, headers=headers)


@pytest.mark.parametrize("path", ["/graphql/", "/graphql", "/api/v1/devices"])
def test_pages_of_other_origins_are_let_in_by_name_only(app: Flask, settings: Settings, path: str) -> None:
    allowed = "Access-Control-Allow-Origin"
    assert allowed not in preflight(app.test_client(), path, "https://home.example").headers
    http = with_cors(settings, "https://home.example, https://lab.example")
    let_in = preflight(http, path, "https://home.example")
    assert let_in.headers[allowed] == "https://home.example"
    assert "authorization" in let_in.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in let_in.headers
    assert allowed not in preflight(http, path, "https://evil.example").headers
    assert (
        "RateLimit-Remaining"
        in http.get(path, headers={"Origin": "https://lab.example"}).headers["Access-Control-Expose-Headers"]
    )
    assert allowed not in http.get("/admin/", headers={"Origin": "https://home.example"}).headers


@pytest.mark.parametrize(
    ("environment", "origin", "is_let_in"),
    [
        ("development", "http://localhost:5173", True), ("development", "http://127.0.0.1:3000", True),
        ("development", "https://localhost", True), ("development", "http://localhost.evil.example", False),
        ("development", "http://localhost:5173.evil.example", False), ("development", "https://home.example", False),
        ("testing", "http://localhost:5173", False),
    ],
)  # fmt: skip
def test_in_development_pages_of_this_machine_are_let_in(
    app: Flask, settings: Settings, environment: str, origin: str, is_let_in: bool
) -> None:
    http = create_app(settings.model_copy(update={"smartenergy_env": environment})).test_client()
    answers = [preflight(http, "/graphql/", origin), http.get("/api/v1/openapi.json", headers={"Origin": origin})]
    for answer in answers:
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if is_let_in else None)


def test_a_refused_origin_is_logged_once_with_the_settings_name(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str, str]] = []
    note = SimpleNamespace(warning=lambda event, origin, setting: told.append((event, origin, setting)))
    monkeypatch.setattr(cors, "log", note)
    http = with_cors(settings, "https://home.example")
    for origin in ("http://localhost:5173", "http://localhost:5173", "https://home.example", "http://localhost"):
        http.post("/graphql/", json={"query": "{ __typename }"}, headers={"Origin": origin})
    assert told == [("origin_refused", "http://localhost:5173", "CORS_ORIGINS")]  # the last one is the page's own
    for number in range(50):
        http.get("/api/v1/energy/stats", headers={"Origin": f"https://{number}.example"})
    assert len(told) == 20


def test_what_is_turned_away_before_flask_has_a_request_id_and_can_be_read_by_pages(
    app: Flask, settings: Settings
) -> None:
    full = create_app(settings.model_copy(update={"cors_origins": "https://home.example", "web_bodies": 1}))
    gate = full.wsgi_app
    while not isinstance(gate, Gate):
        gate = gate.application if hasattr(gate, "application") else gate.app
    assert gate.bodies.places.take("203.0.113.1")
    assert gate.places.take("203.0.113.1", gate.places.of_address)
    assert gate.places.take("203.0.113.2", gate.places.in_all - gate.places.of_address)
    http = full.test_client()
    headers = {"Origin": "https://home.example", "X-Request-ID": "mine"}
    for refused in (
        http.get("/api/v1/me", headers=headers),
        http.post("/graphql/", headers=headers, data="{}"),
    ):
        assert_problem(refused, 503, "SERVICE_UNAVAILABLE")
        assert refused.headers["X-Request-ID"] == "mine"
        assert refused.headers["X-Content-Type-Options"] == "nosniff"
        assert refused.headers["Access-Control-Allow-Origin"] == "https://home.example"
        assert "Retry-After" in refused.headers["Access-Control-Expose-Headers"]
    stranger = http.get("/api/v1/me", headers={"Origin": "https://evil.example", "X-Request-ID": "<bad>"})
    assert stranger.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert re.fullmatch("[0-9a-f]{32}", stranger.headers["X-Request-ID"])


def test_a_host_that_is_not_ours_is_refused_where_ours_are_named(app: Flask, settings: Settings) -> None:
    http = create_app(settings.model_copy(update={"trusted_hosts": "energy.example"})).test_client()
    assert http.get("/api/v1/openapi.json", headers={"Host": "energy.example"}).status_code == 200
    refused = http.get("/api/v1/openapi.json", headers={"Host": "evil.example"})
    assert_problem(refused, 400, "BAD_USER_INPUT")


def test_no_answer_repeats_the_host_that_was_asked_for(http: Any, ada: GraphQLClient) -> None:
    api = RestClient(http, ada.access_token)
    made = api.post(
        "/devices", {"name": "x", "device_type": "consumption", "consumption_rate_watts": 1}, Host="evil.example"
    )
    told = str(made.headers) + api.get("/devices?limit=1", Host="evil.example").headers["Link"]
    for path in ("/", "/admin/", "/api/docs"):
        page = http.get(path, headers={"Host": "evil.example"})
        policy = page.headers.pop("Content-Security-Policy", "")
        assert "evil.example" not in policy or page.headers["Cache-Control"] == "no-store", path
        told += str(page.headers) + page.text
    assert "evil.example" not in told
