"""A home in Berlin, on a Monday at two o'clock at night."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from smartenergy.services.tariffs import assigning, example_tariffs
from tests.integration.services.ledger.conftest import HOUR, START, make_home

BELIEVABLE: list[dict[str, Any]] = [
    {"catalog_key": "solar_roof_6"}, {"catalog_key": "battery_10"}, {"catalog_key": "small_car"},
    {"catalog_key": "household"}, {"catalog_key": "heat_pump_8"},
]  # fmt: skip
NOW = START + 2 * HOUR + 60
WEEKEND = {"from": "2026-11-20", "to": "2026-11-23"}
At = Callable[[int], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, context: Flask) -> At:
    """Sets what time it is."""
    return lambda instant: monkeypatch.setattr(time, "time", lambda: float(instant))


@pytest.fixture
def owner(at: At) -> int:
    """Of a home that behaves like one."""
    at(NOW - HOUR)
    found = make_home("ada", "Europe/Berlin", BELIEVABLE)
    at(NOW)
    return found


def example(key: str) -> int:
    """The id of a tariff that everybody may take."""
    example_tariffs.store()
    return example_tariffs.id_of(key)


def give(owner: int, tariff_id: int, **more: Any) -> None:
    """Let the home have a tariff since long ago."""
    assigning.assign(owner, None, {"tariff_id": tariff_id, "valid_from": "2026-01-01"} | more)
