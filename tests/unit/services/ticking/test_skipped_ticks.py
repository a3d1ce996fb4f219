"""Which ticks a periodic task skips."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from smartenergy.models import PeriodicTask
from smartenergy.services.ticking import skipped_ticks

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "asked", "said"),
    [
        (10, {"every": 30, "unit": "seconds"}, "every 30 seconds for ticks of 10 seconds: 2 of 3 are skipped"),
        (10, {"every": 45, "unit": "seconds"}, "every 45 seconds for ticks of 10 seconds: 7 of 9 are skipped"),
        (60, {"every": 1, "unit": "hours"}, "every 3,600 seconds for ticks of 60 seconds: 59 of 60 are skipped"),
        (60, {"cron": "*/5 * * * *"}, "every 300 seconds for ticks of 60 seconds: 4 of 5 are skipped"),
        (60, {"every": 1, "unit": "minutes"}, None),
        (60, {"every": 7, "unit": "seconds"}, None),
        (60, {"cron": "* * * * *"}, None),
        (10, {"task": "roll_up_energy", "every": 30, "unit": "seconds"}, None),
    ],
)
def test_a_task_slower_than_the_tick_skips_some(
    monkeypatch: pytest.MonkeyPatch, length: int, asked: dict[str, Any], said: str | None
) -> None:
    monkeypatch.setattr(skipped_ticks, "settings", SimpleNamespace(simulation_interval_seconds=length))
    task = PeriodicTask(**{"name": "ticks", "task": "simulate_device_readings", "start_at": START} | asked)
    found = skipped_ticks.told_of(task)
    assert (found and said and said in found) or found is said
