"""A database for migrations."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.kernel.extensions import db


@pytest.fixture
def empty(postgres: PrivatePostgres, settings: Settings) -> Iterator[Flask]:
    """An application over a database with nothing in it, inside its context."""
    server = postgres.url.replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS migrating WITH (FORCE)")
        connection.execute("CREATE DATABASE migrating")
    url = postgres.url.replace("/smartenergy?", "/migrating?")
    app = create_app(settings.model_copy(update={"database_url": url}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
