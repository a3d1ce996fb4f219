"""Health: each part by name, and 503 when one fails."""

import time
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import RedisExtension
from smartenergy.services.ticking import ticks


def parts(http: FlaskClient) -> tuple[int, dict[str, dict[str, str]]]:
    response = http.get("/health/ready")
    return response.status_code, response.get_json()["parts"]


def failing(http: FlaskClient) -> list[str]:
    status, found = parts(http)
    names = [name for name, part in found.items() if part["status"] != "ok"]
    assert status == (503 if names else 200)
    return names


def test_the_process_is_live(http: FlaskClient) -> None:
    assert http.get("/health/live").get_json() == {"status": "ok"}


def test_a_new_system_is_ready(http: FlaskClient) -> None:
    status, found = parts(http)
    assert status == 200
    assert {name: part["status"] for name, part in found.items()} == dict.fromkeys(
        ["database", "redis", "schema", "last_tick"], "ok"
    )
    assert found["last_tick"]["detail"] == "none yet"


def test_a_recent_tick_is_ready_and_an_old_one_is_not(app: Flask, http: FlaskClient) -> None:
    now = ticks_now(app)
    run(app, now - 16 * 60)
    assert failing(http) == ["last_tick"]
    run(app, now)
    assert failing(http) == []


def ticks_now(app: Flask) -> int:
    with app.app_context():
        return ticks.current_tick(time.time())


def run(app: Flask, tick: int) -> None:
    with app.app_context():
        ticks.run_tick(tick)


def test_redis_away_is_named(app: Flask, http: FlaskClient) -> None:
    reachable = app.extensions["redis"]
    RedisExtension().init_app(app, "unix:///nowhere/redis.sock", 0.2)
    try:
        assert failing(http) == ["redis"]
    finally:
        app.extensions["redis"] = reachable


def test_a_database_away_is_named(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql+psycopg://nobody@/x?host=/nowhere"})
    assert failing(create_app(away).test_client()) == ["database", "schema", "last_tick"]


@pytest.mark.parametrize("revision", ["0000", None])
def test_a_schema_of_another_version_is_named(
    http: FlaskClient, sql: psycopg.Connection[Any], revision: str | None
) -> None:
    (present,) = sql.execute("DELETE FROM alembic_version RETURNING version_num").fetchone() or ("",)
    try:
        if revision:
            sql.execute("INSERT INTO alembic_version VALUES (%s)", (revision,))
        assert failing(http) == ["schema"]
    finally:
        sql.execute("DELETE FROM alembic_version")
        sql.execute("INSERT INTO alembic_version VALUES (%s)", (present,))
