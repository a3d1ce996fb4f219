"""A home with a history: ticks run one after the other, at times long past, or written at once."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from smartenergy.services.access import own_account
from smartenergy.services.devices import editing
from smartenergy.services.ledger.reading import spans
from tests import histories

START = 1_795_392_000  # 2026-11-23 00:00 UTC
HOUR, DAY = 3_600, 86_400
HOME: list[dict[str, Any]] = [
    {"device_type": "storage", "name": "Battery", "total_capacity_wh": 20_000, "current_level_wh": 8_000.0,
     "charge_discharge_rate_watts": 0.0},
    {"device_type": "storage", "name": "Car", "total_capacity_wh": 50_000, "current_level_wh": 50_000.0,
     "charge_discharge_rate_watts": 0.0},
    {"device_type": "production", "name": "Panel", "instantaneous_output_watts": 7, "is_solar": True},
    {"device_type": "production", "name": "Generator", "instantaneous_output_watts": 7},
    {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 7},
]  # fmt: skip


def make_home(name: str = "ada", timezone: str = "UTC", home: list[dict[str, Any]] = HOME) -> int:
    given = {
        "username": name,
        "email": f"{name}@example.com",
        "password": "correct horse battery",
        "timezone": timezone,
    }
    owner = own_account.create_user(given).id
    for device in home:
        editing.create_device(owner, device)
    return owner


@pytest.fixture
def every(context: Flask) -> Iterator[Callable[[int], None]]:
    """Sets the length of a tick, seconds."""
    before = context.extensions["settings"]

    def set_interval(seconds: int) -> None:
        context.extensions["settings"] = before.model_copy(update={"simulation_interval_seconds": seconds})

    yield set_interval
    context.extensions["settings"] = before


@pytest.fixture
def run(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Runs all ticks of a span; what is asked afterwards is asked at its end."""

    def run_all(since: int, until: int) -> None:
        histories.run_ticks(since, until)
        monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: until))

    return run_all


@pytest.fixture
def lived(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """The same without ticks: what all homes would have done is written in bulk, straight into the blocks."""

    def live(since: int, until: int) -> None:
        histories.live(since, until)
        monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: until))

    return live
