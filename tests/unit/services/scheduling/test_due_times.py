"""When a periodic task is due."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.models import PeriodicTask
from smartenergy.services.scheduling.due_times import UNIT_SECONDS, due_firing, next_firing

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
START_SECONDS = int(START.timestamp())


def task(**more: Any) -> PeriodicTask:
    return PeriodicTask(**{"every": 5, "unit": "seconds", "start_at": START} | more)


@given(st.integers(1, 100), st.sampled_from(list(UNIT_SECONDS)), st.floats(0, 1e9))
def test_firings_are_whole_intervals_from_the_start(every: int, unit: str, later: float) -> None:
    period = every * UNIT_SECONDS[unit]
    now = START_SECONDS + later
    due = next_firing(task(every=every, unit=unit), now)
    assert (due - START_SECONDS) % period == 0
    assert now < due <= now + period


def test_a_late_firing_does_not_shift_the_next() -> None:
    assert next_firing(task(), START_SECONDS + 5.9) == START_SECONDS + 10


def test_nothing_is_due_before_the_start() -> None:
    assert next_firing(task(), START_SECONDS - 1000) == START_SECONDS


def test_a_task_that_never_ran_is_due_at_its_start() -> None:
    assert due_firing(task()) == START_SECONDS


def test_after_an_outage_one_firing_is_due_at_once() -> None:
    assert due_firing(task(last_firing=START_SECONDS + 5)) == START_SECONDS + 10


@pytest.mark.parametrize(
    ("line", "after", "due"),
    [
        ("*/15 * * * *", "09:07", "09:15"),
        ("0 12 * * *", "09:07", "12:00"),
        ("30 9 * * *", "08:00", "09:30"),
        ("* * * * *", "08:00", "09:00"),
    ],
)
def test_cron_lines_are_read_in_utc_from_the_start_on(line: str, after: str, due: str) -> None:
    def at(clock: str) -> float:
        return datetime.fromisoformat(f"2026-11-23T{clock}+00:00").timestamp()

    assert next_firing(task(every=None, unit=None, cron=line), at(after)) == at(due)
