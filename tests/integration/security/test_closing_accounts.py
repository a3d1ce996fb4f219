"""Closing one's account erases all that is one's own, and only with the password."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection
from redis import Redis
from rq import SimpleWorker

from smartenergy.services.access import users
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import homes, invitations
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.ticking import ticks
from smartenergy.storage import job_queue
from tests.client import PASSWORD, GraphQLClient
from tests.rest import HEATER, RestClient, assert_problem, rest

CLOSE = "mutation($p: String!) { deleteMe(password: $p) { ok } }"
TICK = 1_795_392_000
KEPT = {"audit_entries", "energy_erasures"}
"""What was done, and whose numbers are no more: no particulars."""
TABLES_OF_USERS = """
    SELECT c.relname, min(a.attname) FILTER (WHERE a.attname = 'user_id'), min(a.attname)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname IN ('user_id', 'home_id')
    GROUP BY c.relname ORDER BY c.relname
"""


def by_rest(client: GraphQLClient, password: str) -> Any:
    return rest(client).send("DELETE", "/me", {"password": password})


def by_graphql(client: GraphQLClient, password: str) -> Any:
    return client.post(CLOSE, p=password)


@pytest.fixture
def settled(app: Flask, ada: GraphQLClient) -> GraphQLClient:
    """Ada, with something of everything: a device with readings, stats, a ledger, a token, a key, a document."""
    ada.login("ada")
    api = rest(ada)
    assert api.post("/devices", HEATER | {"readings": "on"}, Idempotency_Key="a-heater").status_code == 201
    ada.generator()
    assert api.post("/tokens", {"name": "x", "password": PASSWORD}).status_code == 201
    query = "{ me { email } }"
    named = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}
    headers = {"Authorization": f"Bearer {ada.access_token}"}
    ada.http.post("/graphql/", json={"query": query, "extensions": named}, headers=headers)
    with app.app_context():
        ticks.run_tick(TICK)
    return ada


def rows_of(sql: Connection[Any], user_id: int) -> dict[str, int]:
    counts = {}
    for table, by_user, by_home in sql.execute(TABLES_OF_USERS).fetchall():
        found = sql.execute(f'SELECT count(*) FROM "{table}" WHERE {by_user or by_home} = %s', [user_id])
        (counts[table],) = found.fetchone() or (0,)
    return {table: count for table, count in counts.items() if count}


def keys(redis: Redis) -> set[str]:
    return {key.decode() for key in redis.scan_iter("*")}


@pytest.mark.parametrize("close", [by_rest, by_graphql])
def test_all_that_is_ones_own_is_erased(
    settled: GraphQLClient, sql: Connection[Any], redis: Redis, close: Callable[..., Any]
) -> None:
    before = rows_of(sql, 1)
    assert {
        "devices",
        "access_tokens",
        "idempotency_keys",
        "user_sessions",
        "energy_ticks",
        "device_readings",
    } <= before.keys()
    owned = {"energy_stats:1", "persisted_queries:of:1", "persisted_queries"}
    assert owned <= keys(redis)
    answer = close(settled, PASSWORD)
    assert (
        answer.json == {"data": {"deleteMe": {"ok": True}}} if close is by_graphql else answer.status_code == 204
    )
    assert rows_of(sql, 1).keys() - KEPT == set()
    assert sql.execute("SELECT count(*) FROM users").fetchone() == (0,)
    left = keys(redis)
    assert left & owned == set()
    assert not any(key.startswith(("sign_in:known", "sign_in:account")) for key in left)


def test_every_token_is_dead_afterwards_and_the_name_is_free(settled: GraphQLClient) -> None:
    pat = rest(settled).post("/tokens", {"name": "y", "password": PASSWORD}).json["token"]
    assert by_rest(settled, PASSWORD).status_code == 204
    for token in (settled.access_token, pat):
        old = RestClient(settled.http, token)
        for path in ("/me", "/energy/stats", "/devices"):
            assert_problem(old.get(path), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(settled.http, settled.refresh_token).post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert settled.code("{ me { id } }") == "UNAUTHENTICATED"
    given = {"username": "ada", "password": PASSWORD}
    assert_problem(RestClient(settled.http, None).post("/auth/login", given), 401, "UNAUTHENTICATED")
    settled.register("ada")
    assert settled.ask("{ allDevices { id } energyStats { timestamp } }") == {
        "allDevices": [],
        "energyStats": None,
    }


def test_it_takes_the_password_with_as_few_tries_as_signing_in(ada: GraphQLClient, sql: Connection[Any]) -> None:
    assert_problem(rest(ada).send("DELETE", "/me", {}), 422, "BAD_USER_INPUT", "password")
    assert list(ada.fields(CLOSE, p="wrong")) == ["password"]
    for _ in range(4):
        assert_problem(by_rest(ada, "wrong"), 422, "BAD_USER_INPUT", "password")
    assert_problem(by_rest(ada, PASSWORD), 429, "RATE_LIMITED")
    assert ada.code(CLOSE, p=PASSWORD) == "RATE_LIMITED"
    assert sql.execute("SELECT count(*) FROM users").fetchone() == (1,)


def test_a_personal_access_token_closes_nothing(ada: GraphQLClient) -> None:
    given = {"name": "x", "password": PASSWORD, "scopes": ["read", "write"]}
    pat = RestClient(ada.http, rest(ada).post("/tokens", given).json["token"])
    assert_problem(pat.send("DELETE", "/me", {"password": PASSWORD}), 403, "FORBIDDEN")


def test_the_last_active_admin_stays(ada: GraphQLClient, sql: Connection[Any]) -> None:
    sql.execute("UPDATE users SET is_admin = true")
    answer = by_rest(ada, PASSWORD)
    assert_problem(answer, 409, "CONFLICT")
    assert "last active admin" in answer.json["detail"]
    assert ada.ask("{ me { username } }")["me"]["username"] == "ada"
    assert sql.execute("SELECT count(*) FROM audit_entries WHERE action = 'account closed'").fetchone() == (0,)


def test_the_audit_log_keeps_that_it_was_done(ada: GraphQLClient, sql: Connection[Any]) -> None:
    by_rest(ada, PASSWORD)
    closed = "SELECT actor, via, subject, details FROM audit_entries WHERE action = 'account closed'"
    assert sql.execute(closed).fetchall() == [("ada", "api", "user ada (id 1)", {})]


def test_somebody_elses_home_stays_as_it_is(settled: GraphQLClient, signed_in: Any, sql: Connection[Any]) -> None:
    eve = signed_in("eve")
    eve.heater()
    before = rows_of(sql, 2)
    assert by_rest(settled, PASSWORD).status_code == 204
    assert rows_of(sql, 2) == before


OF_HOMES = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'home_id'
"""


def by_admin(app: Flask) -> None:
    with app.app_context():
        users.delete_user(1)


@pytest.mark.parametrize("way", ["by oneself", "by an admin"])
def test_all_of_ones_homes_and_memberships_go(
    app: Flask, settled: GraphQLClient, signed_in: Any, sql: Connection[Any], redis: Redis, way: str
) -> None:
    signed_in("eve").heater()
    with app.app_context():
        cabin = new_homes.create_home(1, {"name": "Cabin", "timezone": "Asia/Tokyo"}).id
        editing.create_device(1, HEATER | {"home_id": cabin})
        for owner, home_id, guest in ((1, cabin, 2), (2, 2, 1)):
            invitations.join(guest, {"code": invitations.invite(owner, home_id, {})[1]})
        invitations.invite(1, cabin, {})
        ticks.run_tick(TICK + 60)
        ticks.run_tick(TICK + 3_600)
        rolling.roll_up()
        homes.update_home(1, cabin, {"timezone": "Asia/Kolkata"})
    tables = [table for (table,) in sql.execute(OF_HOMES).fetchall()]
    assert {"homes", "home_members", "energy_hour_blocks"} & set(tables) == {"home_members", "energy_hour_blocks"}
    if way == "by oneself":
        assert by_rest(settled, PASSWORD).status_code == 204
    else:
        by_admin(app)
    left = {
        table: sql.execute(f'SELECT count(*) FROM "{table}" WHERE home_id IN (1, %s)', [cabin]).fetchone()
        for table in tables
    }
    assert {table for table, count in left.items() if count != (0,)} - KEPT == set()
    assert sql.execute("SELECT id FROM homes").fetchall() == [(2,)]
    assert sql.execute("SELECT count(*) FROM home_members").fetchone() == (0,)
    assert {key for key in keys(redis) if "_stats:" in key} == {"energy_stats:2"}
    with app.app_context():
        queue = job_queue.queue()
        SimpleWorker([queue], connection=queue.connection).work(burst=True)
        assert queue.failed_job_registry.get_job_count() == 0
        assert ledger_audit.audit().faults == []
