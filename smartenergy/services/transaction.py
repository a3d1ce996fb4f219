"""One use case, one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy.session import Session
from psycopg import Cursor
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from smartenergy.extensions import db


@contextmanager
def transaction() -> Iterator[scoped_session[Session]]:
    """Commit what the block does, or undo all of it."""
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def driver_cursor() -> Cursor[Any]:
    """A psycopg cursor inside the session's transaction, for COPY."""
    connection = db.session.connection().connection.driver_connection
    if connection is None:
        raise RuntimeError("the session has no open connection")
    cursor: Cursor[Any] = connection.cursor()
    return cursor


def broken_constraint(error: IntegrityError) -> str:
    """The name of the database constraint that a statement broke."""
    return str(getattr(getattr(error.orig, "diag", None), "constraint_name", "") or "")
