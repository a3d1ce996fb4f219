"""A home with a load, a battery and a tariff that goes by plans."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from flask import Flask

from smartenergy.forecasts.past import first_ahead
from smartenergy.services.common import clock
from smartenergy.services.forecasts.ahead import HomesAhead
from smartenergy.services.homes import strategies
from smartenergy.services.planning import tasks
from smartenergy.services.planning.making import Planned, plan_homes
from tests.integration.services.ruling.conftest import api, devices, home
from tests.integration.services.ruling.homes import NOON, QUARTER

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
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A past stands behind the home: it uses 1 kW all the time."""

    def ahead(home_ids: Sequence[int], at: int, quarters: int) -> HomesAhead:
        starts = first_ahead(at) + np.arange(quarters) * QUARTER
        load = np.full((len(home_ids), quarters), 250.0)
        return HomesAhead(starts, load, load * 0)

    monkeypatch.setattr(tasks, "homes_ahead", ahead)


@pytest.fixture
def plan(app: Flask) -> Plan:
    """Plans whatever is due."""

    def run() -> Planned:
        with app.app_context():
            return plan_homes()

    return run
