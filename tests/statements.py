"""What the application sends to PostgreSQL, all of it: by SQLAlchemy, by the driver, and by COPY."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import Flask
from psycopg.sql import Composable

from tests.cursors import cursors_of

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

    with cursors_of(app, Noting):
        yield statements


def _text(cursor: psycopg.Cursor[Any], query: Any) -> str:
    return query.as_string(cursor) if isinstance(query, Composable) else str(query)
