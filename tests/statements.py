"""What the application sends to PostgreSQL, all of it: by SQLAlchemy, by the driver, and by COPY."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask
from psycopg.sql import Composable
from sqlalchemy import event

from smartenergy.kernel.extensions import db

QUOTED = re.compile(r"\$\$.*?\$\$|'(?:[^']|'')*'|--[^\n]*", re.DOTALL)


def commands_in(statement: str) -> int:
    """How many commands a statement holds."""
    return sum(1 for command in QUOTED.sub("", statement).split(";") if command.strip())


@contextmanager
def sent_by(app: Flask) -> Iterator[list[str]]:
    """The statements that the application sends inside the block, over connections of its pool."""
    statements: list[str] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *given: Any, **more: Any) -> Any:
            statements.append(_text(self, query))
            return super().execute(query, *given, **more)

        def copy(self, statement: Any, *given: Any, **more: Any) -> Any:
            statements.append(_text(self, statement))
            return super().copy(statement, *given, **more)

    def note(connection: psycopg.Connection[Any], *_: Any) -> None:
        connection.cursor_factory = Noting

    def leave(connection: psycopg.Connection[Any] | None, *_: Any) -> None:
        if connection is not None:
            connection.cursor_factory = psycopg.Cursor

    with app.app_context():
        pool = db.engine.pool
    event.listen(pool, "checkout", note)
    event.listen(pool, "checkin", leave)
    try:
        yield statements
    finally:
        event.remove(pool, "checkout", note)
        event.remove(pool, "checkin", leave)


def _text(cursor: psycopg.Cursor[Any], query: Any) -> str:
    return query.as_string(cursor) if isinstance(query, Composable) else str(query)
