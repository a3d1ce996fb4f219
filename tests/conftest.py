"""Fixtures of all tests: real servers, private to the run (each parallel process has its own)."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings as hypothesis_settings
from redis import Redis
from sqlalchemy import event, text

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from smartenergy.kernel.extensions import db
from smartenergy.storage import partitions
from tests.client import GraphQLClient
from tests.servers import chosen_postgres

TABLES = "users, devices, periodic_tasks, tick_runs, tick_chunks, tick_counters, audit_entries, access_tokens, idempotency_keys"
LEDGER = "energy_balances, energy_progress, energy_erasures, energy_behind, energy_histories"
DROP_PARTITIONS = f"""
DO $$ DECLARE part regclass; BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = ANY ('{{{",".join(partitions.LENGTHS.keys() - {"audit_entries"})}}}'::regclass[])
    LOOP EXECUTE format('DROP TABLE %s', part); END LOOP;
END $$"""
hypothesis_settings.register_profile("busy machine", deadline=None)  # how long an example takes says nothing
hypothesis_settings.load_profile("busy machine")

SECRET = "a secret of the tests, long enough for everyone"


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that the application runs inside the block."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def short_dir() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="se-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(short_dir: Path) -> Iterator[PrivatePostgres]:
    server = chosen_postgres(short_dir / "pg")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server(short_dir: Path) -> Iterator[PrivateRedis]:
    server = PrivateRedis(short_dir / "redis", short_dir / "redis", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def settings(postgres: PrivatePostgres, redis_server: PrivateRedis) -> Settings:
    return Settings(
        _env_file=None,
        smartenergy_env="testing",
        secret_key=SECRET,
        jwt_secret_key=SECRET,
        database_url=postgres.url,
        redis_url=redis_server.url,
        argon2_time_cost=1,
        argon2_memory_kib=64,
        ratelimit_enabled=False,
        health_kept_seconds=0,
        log_level="WARNING",
    )


@pytest.fixture(scope="session")
def application(settings: Settings) -> Flask:
    """The application over a migrated database."""
    app = create_app(settings)
    with app.app_context():
        upgrade(directory=app.extensions["migrate"].directory)
    return app


@pytest.fixture
def app(application: Flask) -> Flask:
    """The application with nothing stored. No context is pushed: requests and services bring their own."""
    with application.app_context():
        db.session.execute(text("SET LOCAL session_replication_role = replica"))  # past the append-only trigger
        db.session.execute(text("SET LOCAL lock_timeout = '10s'"))  # a transaction that a test left open
        db.session.execute(text(f"TRUNCATE {TABLES}, {LEDGER} RESTART IDENTITY CASCADE"))
        db.session.execute(text(DROP_PARTITIONS))
        db.session.commit()
    application.extensions["redis"].flushall()
    return application


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application's context, for tests that call services."""
    with app.app_context():
        yield app


@pytest.fixture
def sql(app: Flask, settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own that goes round the code; every statement commits."""
    with psycopg.connect(settings.database.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


@pytest.fixture
def redis(app: Flask) -> Redis:
    return app.extensions["redis"]


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def anybody(http: FlaskClient) -> GraphQLClient:
    """A GraphQL client that is not signed in."""
    return GraphQLClient(http)


@pytest.fixture
def signed_in(http: FlaskClient) -> Callable[..., GraphQLClient]:
    """Opens an account and signs in to it: `signed_in("ada")`."""

    def sign_in(username: str, **more: Any) -> GraphQLClient:
        client = GraphQLClient(http)
        client.register(username, **more)
        return client

    return sign_in


@pytest.fixture
def ada(signed_in: Callable[..., GraphQLClient]) -> GraphQLClient:
    return signed_in("ada")
