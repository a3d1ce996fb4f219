"""Flask-Migrate, bound where it is wanted: Alembic takes long to import, and few commands need it."""

from pathlib import Path

from flask import Flask, current_app
from flask_migrate import Migrate, upgrade

from smartenergy.kernel.extensions import db

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"

migrate = Migrate(compare_type=True)


def init_app(app: Flask) -> None:
    """Bind it to an application; may be repeated."""
    migrate.init_app(app, db, directory=str(MIGRATIONS))


def upgrade_schema() -> None:
    """Apply the migrations that the database lacks."""
    init_app(current_app)
    upgrade(directory=str(MIGRATIONS))
