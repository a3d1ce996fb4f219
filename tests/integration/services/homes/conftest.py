"""People with homes."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from smartenergy.kernel.extensions import settings
from smartenergy.services.common.audit_log import Actor, act_as
from smartenergy.services.devices import editing
from smartenergy.services.homes import invitations
from smartenergy.services.ticking import ticks
from tests.integration.services.ledger.conftest import make_home

TICK = 1_795_435_200  # 2026-11-23 12:00 UTC
HEATER: dict[str, Any] = {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 7}
BATTERY: dict[str, Any] = {
    "device_type": "storage", "name": "Battery", "total_capacity_wh": 20_000, "current_level_wh": 8_000.0,
    "charge_discharge_rate_watts": 0.0,
}  # fmt: skip
Person = Callable[[str], int]


@pytest.fixture
def ada(context: Flask) -> int:
    return make_home("ada", "Europe/Berlin", home=[])


@pytest.fixture
def bob(context: Flask) -> int:
    return make_home("bob", home=[])


@pytest.fixture
def by_api(context: Flask) -> Callable[[int], None]:
    """Lets somebody act through the APIs from here on."""
    return lambda user_id: act_as(Actor(user_id=user_id, via="api"))


def share(owner: int, home_id: int, guest: int, role: str = "viewer") -> None:
    """Let somebody share a home."""
    _, code = invitations.invite(owner, home_id, {"role": role})
    invitations.join(guest, {"code": code})


def add(user_id: int, home_id: int | None = None, **more: Any) -> int:
    """A heater of a home; answers its id."""
    return editing.create_device(user_id, HEATER | {"home_id": home_id} | more).id


def run(number: int = 0) -> None:
    """Run a tick: the first, or one of those after it."""
    ticks.run_tick(TICK + number * settings.simulation_interval_seconds)
