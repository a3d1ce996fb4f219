"""One use case, one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy.session import Session
from psycopg import Cursor
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from smartenergy.kernel.extensions import db

OPEN = "a transaction is open"
AFTERWARDS = "what follows its commit"


@contextmanager
def transaction() -> Iterator[scoped_session[Session]]:
    """Commit what the block does, or undo all of it.

    One inside another is refused: its commit would keep the outer's work half done. What is to be part of a
    transaction says "in the transaction at hand" and opens none.
    """
    notes = db.session().info
    if OPEN in notes:
        raise RuntimeError("a transaction is open already: inside it, this one would commit its half-done work")
    notes[OPEN] = True
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        notes.pop(AFTERWARDS, None)
        raise
    finally:
        del notes[OPEN]
    for follow, arguments in notes.pop(AFTERWARDS, {}):
        follow(*arguments)


def after_commit(follow: Callable[..., None], *arguments: Any) -> None:
    """Call something once the transaction at hand is committed, once however often this is said.

    What is done by then is done: `follow` may not fail on a server that is away.
    """
    db.session().info.setdefault(AFTERWARDS, {})[follow, arguments] = None


def let_go() -> None:
    """Give back the connection that was used for reading, before work that takes long and needs none."""
    if OPEN in db.session().info:
        raise RuntimeError("a transaction is open: letting go would commit its half-done work")
    db.session.commit()  # a rollback would forget what was read, and the next look at it take a connection again


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
