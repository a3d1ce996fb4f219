"""Exports under way: in places of their own, which nobody holds for longer than is set."""

import gc
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from smartenergy import create_app
from smartenergy.services.ledger.reading.exports import Export
from smartenergy.web.export_places import Places
from tests.client import GraphQLClient
from tests.e2e.conftest import free_port
from tests.rest import RestClient, assert_problem, rest
from tests.waiting import wait_until

YEAR = "/energy/export?from=2025-01-01&to=2026-01-01&resolution=quarter_hour"
LONGEST = "/api/v1/energy/export?from=2021-01-01&to=2026-01-01&resolution=quarter_hour"
ROOT = Path(__file__).parents[3]


def places(app: Flask) -> Places:
    found: Places = app.extensions["export_places"]
    return found


@pytest.fixture
def api(ada: GraphQLClient) -> RestClient:
    return rest(ada)


def begin(api: RestClient) -> Any:
    """Begin an export and read nothing of it."""
    answer = api.get(YEAR)
    assert answer.status_code == 200
    return answer


def test_an_export_says_how_long_it_is(api: RestClient) -> None:
    answer = begin(api)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.text.count("\n") == 1 + 365 * 96


def test_a_users_third_export_is_refused_until_one_is_taken(app: Flask, api: RestClient) -> None:
    first, second = begin(api), begin(api)
    refused = api.get(YEAR)
    assert_problem(refused, 429, "RATE_LIMITED")
    assert "2 exports under way, 2 are the most" in refused.json["detail"]
    assert int(refused.headers["Retry-After"]) > 0
    assert first.data
    first.close()
    third = begin(api)
    second.close(), third.close()  # unread: the reader went away
    assert places(app).taken() == 0


def test_all_places_taken_is_told_to_everybody_else(app: Flask, api: RestClient, signed_in: Any) -> None:
    others = [rest(signed_in(name)) for name in ("bob", "eve")]
    under_way = [begin(each) for each in (api, api, others[0], others[0])]
    refused = others[1].get(YEAR)
    assert_problem(refused, 503, "SERVICE_UNAVAILABLE")
    assert "4 exports are under way" in refused.json["detail"]
    assert int(refused.headers["Retry-After"]) > 0
    for answer in under_way:
        answer.close()
    begin(others[1]).close()


def test_a_place_is_given_back_when_the_making_fails(
    app: Flask, api: RestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_export: Export) -> Iterator[bytes]:
        yield b"start\n"
        raise ConnectionError("the database went away")

    monkeypatch.setattr(Export, "content", fail)
    for _ in range(3):
        assert_problem(api.get(YEAR), 500, "INTERNAL_SERVER_ERROR")
    assert places(app).taken() == 0


def test_a_place_is_given_back_when_the_answer_is_never_begun(app: Flask, settings: Settings, ada: Any) -> None:
    broken = create_app(settings)
    broken.testing = False  # errors are answered as outside of tests

    @broken.after_request
    def fail(_answer: Any) -> Any:
        raise RuntimeError("after the export was made")

    api = RestClient(broken.test_client(), ada.access_token)
    for _ in range(3):
        assert api.get(YEAR).status_code == 500
    gc.collect()
    assert places(broken).taken() == 0


def test_a_refused_export_takes_no_place(app: Flask, api: RestClient) -> None:
    for _ in range(3):
        assert_problem(api.get("/energy/export?resolution=week"), 422, "BAD_USER_INPUT", "resolution")
        assert_problem(RestClient(api.http, None).get(YEAR), 401, "UNAUTHENTICATED")
    assert places(app).taken() == 0


def test_an_export_that_is_being_made_holds_no_turn_at_the_gate(
    app: Flask, settings: Settings, ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = create_app(settings.model_copy(update={"web_threads": 1, "web_waiting_seconds": 60}))
    seen: list[int] = []

    def ask() -> None:
        seen.append(RestClient(narrow.test_client(), ada.access_token).get("/me").status_code)

    def content(_export: Export) -> Iterator[bytes]:
        other = threading.Thread(target=ask)
        other.start()
        other.join(timeout=30)
        assert not other.is_alive()
        yield b"start\n"

    monkeypatch.setattr(Export, "content", content)
    assert RestClient(narrow.test_client(), ada.access_token).get(YEAR).status_code == 200
    assert seen == [200]


def test_who_takes_too_long_is_sent_too_little_and_can_tell(
    app: Flask, settings: Settings, ada: GraphQLClient
) -> None:
    hasty = create_app(settings.model_copy(update={"web_export_seconds": -1}))
    answer = RestClient(hasty.test_client(), ada.access_token).get(YEAR)
    assert len(answer.data) < int(answer.headers["Content-Length"])
    answer.close()
    assert places(hasty).taken() == 0


@dataclass(frozen=True)
class Served:
    """A web server over the same database."""

    port: int
    pid: int

    def memory_bytes(self) -> int:
        """What its processes hold."""
        server = psutil.Process(self.pid)
        return sum(one.memory_info().rss for one in [server, *server.children(recursive=True)])


@pytest.fixture
def web(app: Flask, settings: Settings, http: FlaskClient) -> Iterator[Served]:
    port = free_port()
    unwanted = {name.upper() for name in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
        "PORT": str(port), "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "JWT_SECRET_KEY": settings.jwt_secret_key.get_secret_value(), "WEB_UNREAD_SECONDS": "1",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "wsgi.py"], cwd=ROOT, env=environment)

    def answers() -> bool:
        assert process.poll() is None
        try:
            return status(port, "/health/live") == 200
        except OSError:
            return False

    wait_until(answers, "served")
    yield Served(port, process.pid)
    process.terminate()
    process.wait(timeout=60)


@pytest.fixture
def served(web: Served) -> int:
    """Its port."""
    return web.port


def status(port: int, path: str, token: str | None = None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def begin_and_read_nothing(port: int, token: str) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    one.connect(("127.0.0.1", port))
    one.sendall(f"GET {LONGEST} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    assert one.recv(12) == b"HTTP/1.1 200"
    return one


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_longest_exports_take_no_more_than_50_mb_above_an_idle_web_process(
    web: Served, ada: GraphQLClient, form: str
) -> None:
    token = str(ada.access_token)
    assert status(web.port, "/api/v1/me", token) == 200
    idle = web.memory_bytes()
    with ThreadPoolExecutor(2) as readers:
        taken = [readers.submit(status, web.port, f"{LONGEST}&format={form}", token) for _ in range(2)]
        assert [one.result() for one in taken] == [200, 200]
    assert web.memory_bytes() - idle <= 50_000_000


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux ends who reads nothing")
def test_who_reads_nothing_holds_a_place_for_so_long_and_no_longer(served: int, ada: GraphQLClient) -> None:
    token = str(ada.access_token)
    with closing(begin_and_read_nothing(served, token)), closing(begin_and_read_nothing(served, token)):
        assert status(served, LONGEST, token) in (200, 429)
        wait_until(lambda: status(served, LONGEST, token) == 200, "a place given back")


def test_who_goes_away_gives_the_place_back(served: int, ada: GraphQLClient) -> None:
    token = str(ada.access_token)
    for _ in range(3):
        begin_and_read_nothing(served, token).close()
    wait_until(lambda: status(served, LONGEST, token) == 200, "a place given back")
