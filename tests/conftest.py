"""Fixtures of all tests: real servers, private to the run (each parallel process has its own)."""

import gc
import os
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
from sqlalchemy import event

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from smartenergy.kernel.extensions import db
from smartenergy.services.ruling import kept
from tests.client import GraphQLClient
from tests.emptying import empty_database
from tests.servers import chosen_postgres

hypothesis_settings.register_profile("busy machine", deadline=None)  # how long an example takes says nothing
hypothesis_settings.load_profile("busy machine")

SECRET = "a secret of the tests, long enough for everyone"


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: an end-to-end test waits for others for a third of its time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Five thousand tests stay until the end: the search for garbage need not go through them each time."""
    gc.collect()
    gc.freeze()


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
        empty_database()
    kept.forget()
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
