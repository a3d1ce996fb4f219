"""The audit log is bounded: what repeats is told without a row each, and whole months go once they are too old."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.errors import RaiseException

from config import Settings
from smartenergy import create_app
from smartenergy.jobs import tasks
from smartenergy.services.access import sign_in_log
from smartenergy.services.common import audit_log, audit_retention
from smartenergy.services.common.audit_log import Actor, act_as
from smartenergy.services.common.transaction import transaction
from smartenergy.storage import partitions
from tests.client import PASSWORD, GraphQLClient
from tests.rest import RestClient, assert_problem

DAY = 86_400
Connection = psycopg.Connection[Any]
Behind = Callable[..., RestClient]


@pytest.fixture
def behind(app: Flask, settings: Settings) -> Behind:
    """Makes a client of the same system behind a proxy."""

    def make(token: str | None = None, **changes: Any) -> RestClient:
        other = create_app(settings.model_copy(update={"trusted_proxies": 1} | changes))
        return RestClient(other.test_client(), token)

    return make


def rows(sql: Connection, action: str) -> list[tuple[str, dict[str, Any]]]:
    found = "SELECT actor, details FROM audit_entries WHERE action = %s ORDER BY id"
    return sql.execute(found, [action]).fetchall()


def sign_in(api: RestClient, name: str, password: str, address: str) -> int:
    given = {"username": name, "password": password}
    status: int = api.post("/auth/login", given, X_Forwarded_For=address).status_code
    return status


def test_sign_ins_of_the_same_hour_are_told_at_the_1st_the_10th_and_the_100th(
    behind: Behind, ada: GraphQLClient, sql: Connection
) -> None:
    api = behind()
    assert {sign_in(api, "Ada", PASSWORD, "203.0.113.9") for _ in range(101)} == {200}
    assert sign_in(api, "ada", PASSWORD, "203.0.113.10") == 200
    assert rows(sql, "signed in") == [("ada", {}), ("ada", {"times": 10}), ("ada", {"times": 100}), ("ada", {})]


def test_wrong_sign_ins_are_told_once_for_a_name_at_an_address(
    behind: Behind, ada: GraphQLClient, sql: Connection
) -> None:
    api = behind()
    for name in ("ada", "nobody"):
        for _ in range(15):
            sign_in(api, name, "wrong", "203.0.113.9")
    assert rows(sql, "sign-in failed") == [("ada", {}), ("nobody", {})]


def test_neither_an_address_nor_all_of_them_write_failures_without_end(
    behind: Behind, monkeypatch: pytest.MonkeyPatch, sql: Connection
) -> None:
    monkeypatch.setattr(sign_in_log, "ROWS_OF_ADDRESS", 3)
    monkeypatch.setattr(sign_in_log, "ROWS_OF_ALL", 5)
    api = behind()
    for number in range(10):
        sign_in(api, f"name{number}", "wrong", "203.0.113.9")
    last = {"last": sign_in_log.LAST}
    assert rows(sql, "sign-in failed") == [("name0", {}), ("name1", {}), ("name2", last)]
    for number in range(10):
        sign_in(api, "other", "wrong", f"198.51.100.{number}")
    assert rows(sql, "sign-in failed")[3:] == [("other", {}), ("other", last)]


def test_an_account_does_not_write_sign_ins_without_end(
    behind: Behind, ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch, sql: Connection
) -> None:
    monkeypatch.setattr(sign_in_log, "ROWS_OF_ACCOUNT", 2)
    api = behind()
    assert {sign_in(api, "ada", PASSWORD, f"203.0.113.{number}") for number in range(5)} == {200}
    assert rows(sql, "signed in") == [("ada", {}), ("ada", {"last": sign_in_log.LAST})]


def test_nobody_changes_their_account_without_end(
    behind: Behind, ada: GraphQLClient, signed_in: Callable[..., GraphQLClient], sql: Connection
) -> None:
    limits = {"ratelimit_enabled": True, "ratelimit_account": "5 per hour"}
    api = behind(ada.access_token, **limits)
    answers = [api.patch("/me", {"email": f"ada{number}@example.com"}) for number in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    assert_problem(answers[-1], 429, "RATE_LIMITED")
    assert 3_500 < int(answers[-1].headers["Retry-After"]) <= 3_600
    assert api.get("/me").json["email"] == "ada4@example.com"  # what was refused is not done
    assert len(rows(sql, "account changed")) == 5
    refused = api.post("/tokens", {"name": "x", "password": PASSWORD})
    assert_problem(refused, 429, "RATE_LIMITED")
    assert api.get("/tokens").json["items"] == []
    other = behind(signed_in("bob").access_token, **limits)
    assert other.patch("/me", {"timezone": "Europe/Berlin"}).status_code == 200


def test_a_refused_password_of_somebody_signed_in_is_told(ada: GraphQLClient, sql: Connection) -> None:
    given = {"current_password": "wrong", "new_password": "another good one"}
    assert RestClient(ada.http, ada.access_token).post("/auth/password", given).status_code == 422
    assert rows(sql, "password confirmation failed") == [("ada", {})]


def months(sql: Connection) -> list[str]:
    return [part.name for part in partitions.of_table(sql.cursor(), "audit_entries")]


def drop_months(sql: Connection) -> None:
    for name in months(sql):
        sql.execute(f"DROP TABLE {name}")


def write(app: Flask, action: str) -> None:
    with app.test_request_context():
        act_as(Actor("root", via="cli"))
        with transaction():
            audit_log.record(action, "something")


def test_a_month_that_is_missing_is_made_by_the_first_of_many_who_need_it(app: Flask, sql: Connection) -> None:
    drop_months(sql)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: write(app, "deed"), range(12)))
    assert len(rows(sql, "deed")) == 12
    assert months(sql) == [partitions.partition_for("audit_entries", int(time.time())).name]
    ids = sql.execute("SELECT count(DISTINCT id) FROM audit_entries").fetchone()
    assert ids == (12,)


@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'me'", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_month_is_as_append_only_as_the_whole(app: Flask, sql: Connection, change: str) -> None:
    drop_months(sql)
    write(app, "deed")
    for table in ("audit_entries", *months(sql)):
        with pytest.raises(RaiseException, match="append-only"):
            sql.execute(change.format(table))
    assert len(rows(sql, "deed")) == 1


@pytest.fixture
def old_months(sql: Connection) -> list[str]:
    """Three of them with a row each: what ended 500, 430 and 370 days ago or some days later."""
    drop_months(sql)
    names = []
    for days in (530, 460, 370):
        at = int(time.time()) - days * DAY
        names.append(partitions.ensure(sql.cursor(), "audit_entries", at).name)
        sql.execute(
            "INSERT INTO audit_entries (at, actor, via, action, subject, details)"
            " VALUES (to_timestamp(%s), 'root', 'cli', 'old deed', 'something', '{}')",
            [at],
        )
    return names


def test_months_that_are_too_old_are_dropped_and_the_next_one_is_made(
    context: Flask, sql: Connection, old_months: list[str]
) -> None:
    assert audit_retention.keep_months() == old_months[:2]
    present, soon = (int(time.time()) + ahead for ahead in (0, audit_retention.AHEAD_SECONDS))
    kept = {partitions.partition_for("audit_entries", instant).name for instant in (present, soon)}
    assert set(months(sql)) == {old_months[2], *kept}
    assert len(rows(sql, "old deed")) == 1


def test_the_hourly_task_keeps_them(context: Flask, old_months: list[str]) -> None:
    assert set(old_months[:2]) <= set((tasks.expire_energy() or {})["dropped"])


def test_kept_for_ever_is_for_ever(
    context: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, old_months: list[str]
) -> None:
    for_ever = settings.model_copy(update={"audit_retention_days": 0})
    monkeypatch.setitem(context.extensions, "settings", for_ever)
    assert audit_retention.keep_months() == []


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York"])
def test_months_are_those_of_utc_wherever_the_database_is(sql: Connection, zone: str) -> None:
    drop_months(sql)
    sql.execute(f"SET timezone = '{zone}'")
    sql.execute("SET datestyle = 'German'")
    made = partitions.ensure(sql.cursor(), "audit_entries", 1_795_425_060)
    assert list(partitions.of_table(sql.cursor(), "audit_entries")) == [made]
