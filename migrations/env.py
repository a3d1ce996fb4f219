"""Alembic's entry: run the migrations over the application's own connection."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, compare_type=True, compare_server_default=True
        )
        with context.begin_transaction():
            context.run_migrations()


run()
