"""Alembic's entry: run the migrations over the application's own connection."""

from collections.abc import Callable, Mapping
from functools import cache

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

db = current_app.extensions["migrate"].db
WHOLE = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
""")


def of_the_models(connection: Connection) -> Callable[[str | None, str, Mapping[str, str | None]], bool]:
    """Which names a comparison with the models looks at: all but partitions, which come and go while it runs.

    The catalogue is asked once, after the names were read: what was dropped meanwhile is left out as well.
    """

    @cache
    def whole_tables() -> frozenset[str]:
        return frozenset(connection.scalars(WHOLE))

    return lambda name, kind, _parents: kind != "table" or name in whole_tables()


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, compare_type=True, compare_server_default=True,
            include_name=of_the_models(connection),
        )  # fmt: skip
        with context.begin_transaction():
            context.run_migrations()


run()
