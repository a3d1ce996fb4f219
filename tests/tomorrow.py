"""A database as a newer version leaves it while this one still runs; afterwards it is again what it was."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from flask import has_app_context

from smartenergy.kernel.extensions import db


@pytest.fixture
def of_tomorrow(sql: psycopg.Connection[Any]) -> Iterator[Callable[[int], None]]:
    """Gives a device a model that a newer version has."""
    constraint = sql.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_devices_model'"
    )
    (rule,) = constraint.fetchone() or ("",)
    sql.execute("ALTER TABLE devices DROP CONSTRAINT ck_devices_model")
    sql.execute("SET session_replication_role = replica")  # no trigger holds it
    given = "UPDATE devices SET model = 'fusion', peak_watts = NULL WHERE id = %s"
    yield lambda device_id: sql.execute(given, [device_id]) and None
    if has_app_context():
        db.session.rollback()  # it would hold what is altered
    sql.execute("UPDATE devices SET model = 'uniform' WHERE model = 'fusion'")
    sql.execute(f"ALTER TABLE devices ADD CONSTRAINT ck_devices_model {rule}")
