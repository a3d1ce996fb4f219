"""When these tests are."""

import pytest

from smartenergy.services.ledger.rollup import kept
from tests.integration.services.ledger.conftest import HOUR, START


@pytest.fixture
def at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Now is two hours after the beginning of a Monday, whenever the test runs."""
    monkeypatch.setattr(kept.time, "time", lambda: START + 2 * HOUR + 60)
