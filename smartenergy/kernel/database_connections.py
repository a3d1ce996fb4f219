"""Connections to the database: what a pooler in between asks for, and none is kept to a server that only reads.

Behind PgBouncer in transaction mode each transaction may run on another of the server's connections. So nothing
may outlive one: no prepared statements, and no SET of a session (see `web/timeouts.py`). That somebody is between
shows by itself: the process that a connection is told of at its beginning is not the one that answers.
"""

from typing import Any

from flask import Flask
from psycopg import Connection
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from smartenergy.kernel.extensions import db

POOLED = "pooled"


def init_app(app: Flask) -> None:
    """Bind it to the application's pool of connections."""
    wanted = app.extensions["settings"].database_pooler

    def look(connection: Connection[Any], record: Any) -> None:
        record.info[POOLED] = wanted == "transaction" or (wanted == "auto" and _somebody_is_between(connection))
        if record.info[POOLED]:
            connection.prepare_threshold = None

    with app.app_context():
        event.listen(db.engine, "connect", look)
        event.listen(db.engine, "handle_error", _give_up_read_only)


def _somebody_is_between(connection: Connection[Any]) -> bool:
    answer = connection.execute("SELECT pg_backend_pid()").fetchone()
    connection.rollback()
    return answer != (connection.info.backend_pid,)


def _give_up_read_only(context: ExceptionContext) -> None:
    """After a failover that keeps connections, new ones lead to the new primary."""
    if isinstance(context.original_exception, ReadOnlySqlTransaction):
        context.is_disconnect = True
