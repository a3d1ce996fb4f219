"""Homes with some days behind them."""

from collections.abc import Callable

import pytest

from smartenergy.services.common import clock
from smartenergy.services.ledger.rollup import kept
from tests.integration.services.ledger.conftest import DAY, HOUR, START, every, lived, make_home, run

__all__ = ["every", "lived", "run"]
NOW = START + 2 * DAY + 5 * HOUR + 600


@pytest.fixture
def homes(
    monkeypatch: pytest.MonkeyPatch,
    every: Callable[[int], None],
    lived: Callable[[int, int], None],
    run: Callable[[int, int], None],
) -> list[int]:
    """Two homes with two days and some hours behind them: in meter blocks, quarter hours, and rows of ticks."""
    monkeypatch.setattr(kept.time, "time", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    every(300)
    ids = [make_home("ada"), make_home("bob", "Europe/Berlin")]
    lived(START, NOW - 2 * HOUR - 600)
    run(NOW - 2 * HOUR - 600, NOW + 2 * HOUR)
    return ids
