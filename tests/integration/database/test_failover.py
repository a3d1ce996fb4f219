"""A database that became read-only: said so, and the connections to it are given up."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from smartenergy.kernel.extensions import db
from tests.client import GraphQLClient

DEVICE = (
    'mutation { createDevice(input: {name: "Lamp", deviceType: consumption, consumptionRateWatts: 5}) { id } }'
)


@pytest.fixture
def read_only(ada: GraphQLClient, app: Flask, sql: psycopg.Connection[Any]) -> Iterator[None]:
    """What connections find that a failover has left with the old server, and new ones do not."""
    with app.app_context():
        db.engine.dispose()
    sql.execute("ALTER DATABASE smartenergy SET default_transaction_read_only = on")
    ada.ask("{ allDevices { id } }")
    sql.execute("ALTER DATABASE smartenergy RESET default_transaction_read_only")
    yield
    with app.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("read_only")
def test_a_write_is_told_so_once_and_the_next_one_finds_the_new_server(ada: GraphQLClient) -> None:
    answer = ada.post(DEVICE)
    assert answer.status_code == 503
    assert answer.get_json()["errors"][0]["message"] == "The database is read-only. Try again shortly."
    assert ada.ask(DEVICE)["createDevice"]["id"]


@pytest.mark.usefixtures("read_only")
def test_health_says_that_the_database_is_read_only(app: Flask, ada: GraphQLClient) -> None:
    answer = ada.http.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["database"] == {"status": "failing", "detail": "The database is read-only"}
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1
