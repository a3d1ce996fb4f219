"""Addresses behind a proxy: what it writes is believed, put right, and never stored as it came."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from smartenergy import create_app
from tests.client import PASSWORD, GraphQLClient
from tests.rest import RestClient, assert_problem

Behind = Callable[..., RestClient]


@pytest.fixture
def behind_a_proxy(app: Flask, settings: Settings) -> Behind:
    """Makes a client of the same system that believes one proxy."""

    def make(**changes: Any) -> RestClient:
        http: FlaskClient = create_app(settings.model_copy(update={"trusted_proxies": 1} | changes)).test_client()
        return RestClient(http, None)

    return make


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9:4441", "203.0.113.9"),
        ("[2001:0db8:1111:2222:3333:4444:5555:6666]:44411", "2001:db8:1111:2222:3333:4444:5555:6666"),
        ("fe80::1%a-zone-with-a-name-that-is-longer-than-any-column-is", "fe80::1"),
        ("unknown", "127.0.0.1"), ("x" * 5_000, "127.0.0.1"), ("203.0.113.9, unknown", "127.0.0.1"),
    ],
)  # fmt: skip
def test_what_a_proxy_writes_is_an_address_or_stands_for_the_proxy(
    behind_a_proxy: Behind, ada: GraphQLClient, sql: psycopg.Connection[Any], written: str, address: str
) -> None:
    given = {"username": "ada", "password": PASSWORD}
    assert behind_a_proxy().post("/auth/login", given, X_Forwarded_For=written).status_code == 200
    (found,) = sql.execute("SELECT address FROM audit_entries WHERE action = 'signed in'").fetchall()
    assert found == (address,)


@pytest.mark.parametrize(
    "addresses",
    [["203.0.113.9:4441", "203.0.113.9:4442", "203.0.113.9"], ["2001:db8::1", "[2001:db8::2]:443", "2001:db8:0:0:ffff::3"]],
)  # fmt: skip
def test_another_port_or_another_address_of_the_same_network_is_nobody_else(
    behind_a_proxy: Behind, addresses: list[str]
) -> None:
    api = behind_a_proxy(ratelimit_enabled=True, ratelimit_address="2 per minute")
    answers = [api.get("/me", X_Forwarded_For=address) for address in addresses]
    assert [answer.status_code for answer in answers[:2]] == [401, 401]
    assert_problem(answers[2], 429, "RATE_LIMITED")
    assert api.get("/me", X_Forwarded_For="198.51.100.1").status_code == 401


def test_a_line_of_the_log_is_short_however_long_the_path_is(
    http: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr("smartenergy.web.request_log.log.info", lambda _event, **line: lines.append(line))
    http.open("/" + "x" * 60_000, method="X" * 5_000)
    (line,) = lines
    assert line["address"] == "127.0.0.1"
    assert len(str(line)) < 500
