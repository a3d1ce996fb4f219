"""Senders that never finish, at the server that is really run: they wait alone."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from config import Settings
from smartenergy.web.bodies import ANSWER, Bodies, Places, Watch
from smartenergy.web.capacity import Gate
from smartenergy.web.refusals import INCOMPLETE, STILL_SENDING
from tests.waiting import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[3]
SLOW, OTHER = "127.0.0.1", "127.0.0.2"  # two addresses of one machine
OF_ADDRESS = 4
ASK = json.dumps({"query": "{ __typename }"}).encode()


class Served:
    """A running `wsgi.py`."""

    def __init__(self, port: int) -> None:
        self.port = port

    def connect(self, source: str) -> socket.socket:
        return socket.create_connection((SLOW, self.port), PATIENCE_SECONDS, source_address=(source, 0))

    def start_sending(self, path: str, *headers: str, source: str = SLOW, body: bytes = b"") -> socket.socket:
        """Headers that promise a body, and no more of it than is given."""
        promised = headers or ("Content-Length: 100",)
        lines = [f"POST {path} HTTP/1.1", "Host: x", "Content-Type: application/json", *promised]
        sender = self.connect(source)
        sender.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return sender

    def ask(self, source: str, path: str = "/graphql/", body: bytes | Iterator[bytes] = ASK) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(SLOW, self.port, PATIENCE_SECONDS, source_address=(source, 0))
        with closing(connection):
            chunked = not isinstance(body, bytes)
            connection.request("POST", path, body, {"Content-Type": "application/json"}, encode_chunked=chunked)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def health(self) -> int:
        connection = http.client.HTTPConnection(SLOW, self.port, PATIENCE_SECONDS)
        with closing(connection):
            connection.request("GET", "/health/live")
            return connection.getresponse().status


def is_up(served: Served) -> bool:
    try:
        return served.health() == 200
    except OSError:
        return False


@contextmanager
def serving(settings: Settings, **more: str) -> Iterator[Served]:
    with socket.create_server((SLOW, 0)) as probe:
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "DATABASE_URL": settings.database, "REDIS_URL": settings.redis, "PORT": str(port), "HOST": "127.0.0.1",
        "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "ERROR", "WEB_THREADS": "2", "WEB_WAITING": "4",
        "WEB_BODIES_OF_ADDRESS": str(OF_ADDRESS), "WEB_BODIES": "12",
    } | more  # fmt: skip
    process = subprocess.Popen([sys.executable, "wsgi.py"], cwd=ROOT, env=environment)
    served = Served(port)
    try:
        wait_until(lambda: process.poll() is not None or is_up(served), "the server answers")
        yield served
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def patient(application: Flask, settings: Settings) -> Iterator[Served]:
    """A server that waits for senders for longer than any test takes."""
    with serving(settings, WEB_BODY_SECONDS="600") as served:
        yield served


def status_of(sender: socket.socket) -> int:
    answer = http.client.HTTPResponse(sender)
    answer.begin()
    answer.read()
    return answer.status


@pytest.mark.parametrize("count", [2, 10, 40])
@pytest.mark.parametrize("path", ["/graphql/", "/api/v1/auth/login", "/admin/login/"])
def test_senders_that_never_finish_stop_nobody_else(patient: Served, path: str, count: int) -> None:
    with ExitStack() as stack:
        senders = [stack.enter_context(patient.start_sending(path)) for _ in range(count)]
        for _ in range(5):
            assert patient.ask(OTHER) == (200, {"data": {"__typename": "Query"}})
        assert patient.health() == 200
        if count > OF_ADDRESS:  # those beyond the places of their address have been told so
            wait_until(lambda: sum(map(answered, senders)) == count - OF_ADDRESS, "the rest is told 503")
            assert {status_of(sender) for sender in senders if answered(sender)} == {503}
            assert patient.ask(SLOW)[0] == 503
    wait_until(lambda: patient.ask(SLOW)[0] == 200, "their places are free once they are gone")


def answered(sender: socket.socket) -> bool:
    sender.setblocking(False)
    try:
        return bool(sender.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        sender.settimeout(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("headers", "begun"),
    [
        (["Transfer-Encoding: chunked"], b"5\r\n{\"que\r\n"),
        (["Content-Length: 100", "Expect: 100-continue"], b""),
        (["Content-Length: 100"], b"{"),
    ],
    ids=["chunked", "expect", "begun"],
)  # fmt: skip
def test_however_a_body_is_promised(patient: Served, headers: list[str], begun: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(OF_ADDRESS):
            stack.enter_context(patient.start_sending("/graphql/", *headers, body=begun))
        assert patient.ask(OTHER)[0] == 200
        wait_until(lambda: patient.ask(SLOW)[0] == 503, "all places of the address are taken")
    wait_until(lambda: patient.ask(SLOW)[0] == 200, "their places are free once they are gone")


def test_bodies_that_do_arrive_are_read_however_they_come(patient: Served) -> None:
    assert patient.ask(OTHER, body=iter([ASK[:7], ASK[7:]])) == (200, {"data": {"__typename": "Query"}})
    with patient.start_sending("/graphql/", f"Content-Length: {len(ASK)}", "Expect: 100-continue") as sender:
        assert sender.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sender.sendall(ASK)
        assert status_of(sender) == 200
    with patient.start_sending("/graphql/", f"Content-Length: {len(ASK)}", body=ASK[:3]) as sender:
        assert not answered(sender)
        sender.sendall(ASK[3:])
        assert status_of(sender) == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(patient: Served) -> None:
    for path, status in (("/graphql/", 413), ("/health/live", 405)):
        with patient.start_sending(path, "Content-Length: 99999999") as sender:
            assert status_of(sender) == status
            wait_until(
                lambda sender=sender: sender.recv(1_000) == b"", "the server closes what it read no more of"
            )
    assert patient.ask(OTHER, body=iter([b" " * 600_000, b" " * 600_000]))[0] == 413


def test_a_sender_that_takes_too_long_is_told_so(application: Flask, settings: Settings) -> None:
    with serving(settings, WEB_BODY_SECONDS="0.3", WEB_HEADER_SECONDS="1") as served:
        for begun in (b"", b"POST /graphql/ HTTP/1.1\r\nHost:"):
            with served.connect(SLOW) as sender:
                sender.sendall(begun)
                assert sender.recv(1) == b""  # the connection is closed
        with served.start_sending("/graphql/", body=b"{") as sender:
            assert status_of(sender) == 408
        wait_until(lambda: served.ask(SLOW)[0] != 503, "its place is free once it is gone")


def environ(body: bytes, length: int, address: str = "192.0.2.1", **more: Any) -> dict[str, Any]:
    made = create_environ(method="POST", input_stream=BytesIO(body), environ_base={"REMOTE_ADDR": address})
    return made | {"CONTENT_LENGTH": str(length)} | more


def test_a_body_that_ends_early_reaches_nobody() -> None:
    bodies = Bodies(in_all=1, of_address=1, seconds=1, largest=1000)
    assert bodies.fetch(environ(b"{}", 3)) is INCOMPLETE
    assert bodies.fetch(environ(b"{} ", 3)) is None
    assert bodies.places.taken == 0


def test_a_large_body_takes_the_places_of_many() -> None:
    bodies = Bodies(in_all=100, of_address=10, seconds=1, largest=1_000_000)
    assert bodies.places.take("192.0.2.1", 6)
    assert bodies.fetch(environ(b"", 300_000)) is STILL_SENDING
    assert bodies.fetch(environ(b" " * 100, 100)) is None
    assert bodies.fetch(environ(b" " * 900_000, 900_000, "192.0.2.2")) is None  # alone, however large
    assert bodies.places.taken == 6


@pytest.mark.parametrize(
    ("body", "length", "path", "is_told"),
    [
        (b"{}", "2", "/", False),
        (b"", "0", "/", False),
        (b"", "5000", "/", True),
        (b"{}", "2", "/health/live", True),
        (b" " * 900, "", "/", False),
        (b" " * 1001, "", "/", True),
    ],
)
def test_an_answer_says_that_its_connection_ends_where_the_body_was_not_read(
    body: bytes, length: str, path: str, is_told: bool
) -> None:
    def application(_environ: Any, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [])
        return []

    bodies = Bodies(in_all=10, of_address=10, seconds=1, largest=1000)
    gate = Gate(application, bodies, at_once=1, waiting=Places(1, 1), seconds=1)
    asked = environ(body, 0, PATH_INFO=path, CONTENT_LENGTH=length)
    if not length:
        asked |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    _, _, headers = run_wsgi_app(gate, asked)
    assert headers.get_all("Connection") == (["close"] if is_told else [])


def test_one_network_of_ipv6_is_one_address() -> None:
    bodies = Bodies(in_all=10, of_address=1, seconds=1, largest=1000)
    assert bodies.places.take("2001:db8:1:2::/64")
    assert bodies.fetch(environ(b"{}", 2, "2001:db8:1:2:ffff::7")) is STILL_SENDING
    assert bodies.fetch(environ(b"{}", 2, "2001:db8:1:3::7")) is None


def test_the_watch_answers_the_late_and_nobody_else() -> None:
    told: list[str] = []
    watch = Watch(0.05)
    late = watch.begin(lambda *_: told.append("late"))
    watch.end(watch.begin(lambda *_: told.append("in time")))
    wait_until(lambda: told, "the late one is told")
    watch.end(late)
    assert told == ["late"]


def test_a_body_that_is_there_is_not_watched_for_longer() -> None:
    bodies = Bodies(in_all=1, of_address=1, seconds=0, largest=1000)
    assert bodies.fetch(environ(b"{}", 2, **{ANSWER: lambda *_: None})) is None
    assert not bodies.watch._waiting
