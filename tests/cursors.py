"""The application's cursors, exchanged for a test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import event

from smartenergy.kernel.extensions import db


@contextmanager
def cursors_of(app: Flask, factory: type[psycopg.Cursor[Any]]) -> Iterator[None]:
    """Let the connections of the application's pool make such cursors inside the block."""

    def exchange(connection: psycopg.Connection[Any], *_: Any) -> None:
        connection.cursor_factory = factory

    def put_back(connection: psycopg.Connection[Any] | None, *_: Any) -> None:
        if connection is not None:
            connection.cursor_factory = psycopg.Cursor

    with app.app_context():
        pool = db.engine.pool
    event.listen(pool, "checkout", exchange)
    event.listen(pool, "checkin", put_back)
    try:
        yield
    finally:
        event.remove(pool, "checkout", exchange)
        event.remove(pool, "checkin", put_back)
