"""One use case, one transaction."""

from typing import Any

import pytest
from flask import Flask
from psycopg import Connection
from sqlalchemy import text

from smartenergy.kernel.extensions import db
from smartenergy.services.access import own_account, passwords
from smartenergy.services.common.transaction import let_go, transaction
from tests.client import PASSWORD, GraphQLClient

COUNTER = text("INSERT INTO tick_counters (name, value) VALUES ('half done', 1)")


def counters(sql: Connection[Any]) -> list[str]:
    return [name for (name,) in sql.execute("SELECT name FROM tick_counters")]


def test_a_transaction_inside_another_is_refused_and_commits_nothing(context: Flask, sql: Connection[Any]) -> None:
    with pytest.raises(RuntimeError, match="open already"), transaction() as session:
        session.execute(COUNTER)
        with transaction():
            pass
    assert counters(sql) == []


def test_letting_go_of_the_connection_inside_a_transaction_is_refused(
    context: Flask, sql: Connection[Any]
) -> None:
    with pytest.raises(RuntimeError, match="half-done"), transaction() as session:
        session.execute(COUNTER)
        let_go()
    assert counters(sql) == []


def test_a_transaction_after_one_that_failed_is_a_new_one(context: Flask, sql: Connection[Any]) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.execute(COUNTER)
        raise ZeroDivisionError
    assert counters(sql) == []
    with transaction() as session:
        session.execute(COUNTER)
    assert counters(sql) == ["half done"]


def test_an_application_context_inside_another_has_a_transaction_of_its_own(
    context: Flask, sql: Connection[Any]
) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.execute(text("SELECT 1"))
        with context.app_context(), transaction() as inner:
            inner.execute(COUNTER)
        raise ZeroDivisionError
    assert counters(sql) == ["half done"]


def test_no_connection_is_held_while_a_password_is_hashed(
    ada: GraphQLClient, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    really = passwords.matches

    def matches(password_hash: str, password: str) -> bool:
        held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined] # a QueuePool
        return really(password_hash, password)

    monkeypatch.setattr(passwords, "matches", matches)
    own_account.login({"username": "ada", "password": PASSWORD})
    own_account.change_password(1, {"current_password": PASSWORD, "new_password": "another good one"})
    assert held == [0, 0]
