"""What a request may ask of the database: so many seconds for a statement, and no more.

Commands, migrations and workers share the code and are not bounded: the bound is laid on connections as requests
take them from the pool, or where a pooler lends connections by the transaction, on each transaction.
"""

from typing import Any

from flask import Flask, has_request_context
from sqlalchemy import Connection, event

from smartenergy.kernel.database_connections import POOLED
from smartenergy.kernel.extensions import db

BOUND = "statement_timeout"


def init_app(app: Flask) -> None:
    """Bind it to the application's pool of connections."""
    milliseconds = 1000 * app.extensions["settings"].database_statement_seconds

    def bound(connection: Any, record: Any, _proxy: Any) -> None:
        wanted = milliseconds if has_request_context() else 0
        if not record.info[POOLED] and record.info.get(BOUND, 0) != wanted:
            connection.execute(f"SET statement_timeout = {wanted:d}")
            connection.commit()
            record.info[BOUND] = wanted

    def bound_here(connection: Connection) -> None:
        if connection.info[POOLED] and has_request_context():
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds:d}")

    with app.app_context():
        event.listen(db.engine, "checkout", bound)
        event.listen(db.engine, "begin", bound_here)
