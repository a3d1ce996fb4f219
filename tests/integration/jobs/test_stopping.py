"""Who is told to stop in the midst of a query ends after it: an exception there may get lost, or worse."""

import signal
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from redis import Redis

from smartenergy.jobs import reinforcements, worker
from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.models import PeriodicTask
from smartenergy.services.scheduling import due_times, periodic_tasks
from smartenergy.storage.job_queue import queue

pytestmark = [pytest.mark.usefixtures("context", "signals"), pytest.mark.parametrize("number", worker.STOPS)]


@pytest.fixture
def signals() -> Iterator[None]:
    """What signals do is afterwards what it was."""
    before = {number: signal.getsignal(number) for number in worker.STOPS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_scheduler_sees_its_round_through(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    periodic_tasks.ensure_simulation_task(time.time())
    scheduler, rounds, enabled_tasks = PeriodicScheduler(connection=redis), 0, due_times.enabled_tasks

    def told_meanwhile() -> list[PeriodicTask]:
        nonlocal rounds
        rounds += 1
        assert rounds == 1, "it goes on"
        signal.raise_signal(number)
        return enabled_tasks()

    monkeypatch.setattr(due_times, "enabled_tasks", told_meanwhile)
    with pytest.raises(SystemExit) as ended:
        scheduler.run()
    assert not ended.value.code
    assert len(queue().jobs) == 1, "what is due was fired"
    assert redis.hget(scheduler.key, "death")


def test_a_worker_that_has_just_joined_sees_its_look_at_ticks_through(
    context: Flask, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    seen = []

    def told_meanwhile(name: str) -> None:
        signal.raise_signal(number)
        seen.append(name)

    monkeypatch.setattr(reinforcements, "offer", told_meanwhile)
    joined = worker.ApplicationWorker(context, name="joined")
    worker._leave_when_told()
    with pytest.raises(SystemExit) as ended:
        worker._help_at_once(joined)
    assert not ended.value.code
    assert seen == ["joined"]
