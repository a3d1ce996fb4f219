"""A home with a load, a battery and a tariff that goes by plans."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from smartenergy.services.common import clock
from smartenergy.services.homes import strategies
from smartenergy.services.planning.making import Planned, plan_homes
from tests.integration.services.ruling.conftest import api, devices, home
from tests.integration.services.ruling.homes import NOON

__all__ = ["api", "devices", "home"]
At = Callable[[int], None]
Plan = Callable[[], Planned]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the clock."""

    def set_to(instant: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_to(NOON)
    return set_to


@pytest.fixture
def optimised(app: Flask, api: Any, home: int, at: At) -> int:
    """The home's id."""
    at(NOON)
    with app.app_context():
        strategies.set_strategy(home, None, {"kind": "optimised"})
    return home


@pytest.fixture
def plan(app: Flask) -> Plan:
    """Plans whatever is due."""

    def run() -> Planned:
        with app.app_context():
            return plan_homes()

    return run
