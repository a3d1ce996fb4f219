"""Homes that behave like homes, and pasts of theirs, made to their end."""

from typing import Any

from smartenergy.kernel.extensions import db
from smartenergy.models import Backfill
from smartenergy.services.backfill import requests, turns
from smartenergy.services.common.transaction import transaction
from tests.integration.services.ledger.conftest import make_home

BELIEVABLE: list[dict[str, Any]] = [
    {"catalog_key": "solar_roof_6"}, {"catalog_key": "battery_10"}, {"catalog_key": "small_car"},
    {"catalog_key": "household"}, {"catalog_key": "heat_pump_8"},
]  # fmt: skip


def believable(name: str = "ada", timezone: str = "Europe/Berlin") -> int:
    return make_home(name, timezone, BELIEVABLE)


def asked(owner: int, first: str) -> Backfill:
    return requests.request(owner, {"from": first})


def done(owner: int) -> Backfill:
    """Go on until there is nothing left."""
    while turns.go_on(60):  # until there is nothing to do
        pass
    with transaction():
        row = db.session.get_one(Backfill, owner, populate_existing=True)
    assert row.finished_at is not None, row.failure
    return row
