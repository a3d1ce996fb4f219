"""A home with a past of a day and a half, and a minute that is now."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from smartenergy.services.common import clock
from smartenergy.services.devices import editing
from smartenergy.services.homes import invitations
from smartenergy.services.tariffs import assigning, tariffs
from smartenergy.services.ticking import ticks
from tests import histories
from tests.integration.services.ruling.homes import NOON
from tests.integration.services.tariffs.contracts import DYNAMIC
from tests.integration.site.conftest import Visitor

HOUSE: tuple[dict[str, Any], ...] = (
    {"name": "Roof", "device_type": "production", "model": "solar", "parameters": {"peak_watts": 6_000}},
    {"name": "Store", "device_type": "storage", "model": "battery", "total_capacity_wh": 10_000, "current_level_wh": 5_000},
    {"name": "Everyday", "device_type": "consumption", "model": "household"},
)  # fmt: skip
TICK = 900
SINCE = NOON - 36 * 3_600


@pytest.fixture
def now(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A minute after noon in Berlin; ticks take a quarter hour, so that a past is soon made."""
    before = app.extensions["settings"]
    app.extensions["settings"] = before.model_copy(update={"simulation_interval_seconds": TICK})
    monkeypatch.setattr(clock, "now", lambda: NOON + 60)
    yield NOON + 60
    app.extensions["settings"] = before


def live_in(app: Flask, owner: int, since: int = SINCE, tariff: dict[str, Any] | None = DYNAMIC) -> None:
    """Give a home devices, a tariff and a past up to now."""
    with app.app_context():
        for device in HOUSE:
            editing.create_device(owner, dict(device))
        if tariff is not None:
            made = tariffs.create_tariff(owner, tariff)
            assigning.assign(owner, None, {"tariff_id": made.id, "valid_from": "2026-01-01"})
        histories.live(since, NOON)
        ticks.run_tick(NOON)


def share_with(app: Flask, owner: int, guest: int, role: str = "viewer") -> None:
    """Let somebody into a first home."""
    with app.app_context():
        _, code = invitations.invite(owner, owner, {"role": role})
        invitations.join(guest, {"code": code})


__all__ = ["HOUSE", "Visitor", "live_in", "now", "share_with"]
