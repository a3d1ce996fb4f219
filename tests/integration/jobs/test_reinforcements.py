"""More workers for a tick, whenever one needs them."""

from typing import Any

import psycopg
import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from rq import SimpleWorker, Worker

from smartenergy.jobs import reinforcements, tasks, worker
from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.jobs.worker import ApplicationWorker
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks
from smartenergy.storage.job_queue import queue

pytestmark = pytest.mark.usefixtures("context")
TICK = 1_795_425_060


@pytest.fixture
def opened(app: Flask, context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick of five homes in five chunks, opened and left alone."""
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 4})
    monkeypatch.setitem(app.extensions, "settings", small)
    synthetic_fleets.create_fleet(5, 4, lambda _: None)
    ticks.open_tick(TICK)


def quiet_for(sql: psycopg.Connection[Any], seconds: int) -> None:
    sql.execute("UPDATE tick_runs SET started_at = started_at - make_interval(secs => %s)", (seconds,))


def jobs() -> list[str]:
    return [job.func_name.rpartition(".")[2] for job in queue().jobs]


def run_jobs() -> None:
    SimpleWorker([queue()], connection=queue().connection).work(burst=True, logging_level="WARNING")


@pytest.mark.usefixtures("opened")
def test_a_tick_that_came_to_a_halt_gets_another_worker(sql: psycopg.Connection[Any]) -> None:
    quiet_for(sql, 6)
    reinforcements.rescue()
    assert jobs() == ["join_tick"]
    run_jobs()
    assert (ticks.summarize(TICK).status, ticks.summarize(TICK).devices) == ("done", 20)


@pytest.mark.usefixtures("opened")
def test_a_firing_that_was_held_up_by_an_older_tick_runs_the_tick_that_is_present_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = iter([TICK + 60, TICK + 180])
    monkeypatch.setattr(ticks, "current_tick", lambda: next(moments))
    tasks.simulate_device_readings()
    assert ticks.summarize(TICK).status == "done"
    late = ticks.summarize(TICK + 180)
    assert (late.status, late.devices, late.missed_ticks) == ("done", 20, 2)


@pytest.mark.usefixtures("opened")
def test_a_tick_that_moves_is_left_alone() -> None:
    reinforcements.rescue()
    assert jobs() == []


@pytest.mark.usefixtures("opened")
def test_no_more_rescuers_are_called_than_come(sql: psycopg.Connection[Any]) -> None:
    quiet_for(sql, 6)
    for _ in range(3):
        reinforcements.rescue()
    assert jobs() == ["join_tick"]


@pytest.mark.usefixtures("opened")
def test_the_scheduler_looks_after_halted_ticks(redis: Redis, sql: psycopg.Connection[Any]) -> None:
    quiet_for(sql, 6)
    PeriodicScheduler(connection=redis).enqueue_jobs()
    assert jobs() == ["join_tick"]


@pytest.mark.usefixtures("opened")
def test_a_worker_that_joins_is_given_the_tick_that_runs() -> None:
    reinforcements.offer("newcomer")
    assert jobs() == ["join_tick"]
    run_jobs()
    assert ticks.summarize(TICK).status == "done"
    reinforcements.offer("another")
    assert jobs() == []


def test_as_many_workers_are_called_as_there_are_or_as_chunks(app: Flask) -> None:
    for number in range(3):
        ApplicationWorker(app, name=f"worker-{number}").register_birth()
    reinforcements.call(TICK, chunks=10)
    assert jobs() == ["join_tick"] * 2
    reinforcements.call(TICK + 60, chunks=2)
    assert jobs() == ["join_tick"] * 3


def test_a_worker_stays_listed_in_a_redis_that_lost_everything(app: Flask, redis: Redis) -> None:
    one = ApplicationWorker(app)
    one.register_birth()
    redis.flushall()
    one.heartbeat()
    assert Worker.count(connection=redis) == 1


def test_a_heartbeat_without_redis_does_not_end_a_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise RedisConnectionError("away")

    one = ApplicationWorker(app)
    monkeypatch.setattr(one.connection, "hset", away)
    one.heartbeat()


def test_a_worker_that_quits_without_being_told_to_is_followed_by_another(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    quits: list[str] = []

    def work(self: ApplicationWorker, **_: Any) -> None:
        quits.append(self.name)
        if len(quits) == 1:
            raise RedisConnectionError("away")
        self.told_to_stop = len(quits) == 3

    monkeypatch.setattr(ApplicationWorker, "work", work)
    monkeypatch.setattr(worker, "BACK_OFF_SECONDS", 0)
    worker.work(app)
    assert len(set(quits)) == 3
