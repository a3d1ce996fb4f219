"""The schedule in Redis follows the table; firings become jobs of their own; workers run them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker
from rq.job import Job

from smartenergy.jobs import tasks
from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.kernel.extensions import db
from smartenergy.models import PeriodicTask, TickRun
from smartenergy.services.scheduling import due_times, periodic_tasks
from smartenergy.services.ticking import ticks
from smartenergy.storage import job_queue
from smartenergy.storage.job_queue import queue

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def scheduler(redis: Redis) -> PeriodicScheduler:
    return PeriodicScheduler(connection=redis)


@pytest.fixture
def simulation() -> PeriodicTask:
    """The task of the seed, due since the start of the present minute."""
    periodic_tasks.ensure_simulation_task(time.time())
    return db.session.query(PeriodicTask).one()


def schedule(redis: Redis) -> dict[str, float]:
    return {
        name.decode(): due for name, due in redis.zrange("rq:scheduler:scheduled_jobs", 0, -1, withscores=True)
    }


def reload(task: PeriodicTask) -> PeriodicTask:
    db.session.expire_all()
    return db.session.get_one(PeriodicTask, task.id)


def change(task: PeriodicTask, **values: Any) -> None:
    task = reload(task)
    for name, value in values.items():
        setattr(task, name, value)
    db.session.commit()


def run_jobs() -> None:
    SimpleWorker([queue()], connection=queue().connection).work(burst=True, logging_level="WARNING")


def test_a_due_task_becomes_a_job_and_is_due_again_on_the_next_boundary(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    scheduler.enqueue_jobs()
    (job,) = queue().jobs
    assert job.func_name == "smartenergy.jobs.tasks.simulate_device_readings"
    (due,) = schedule(redis).values()
    assert due % 60 == 0
    assert time.time() < due <= time.time() + 60


def test_the_job_runs_the_present_tick_and_counts_the_firing(
    scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    scheduler.enqueue_jobs()
    run_jobs()
    (run,) = db.session.query(TickRun).all()
    assert run.tick == pytest.approx(ticks.current_tick(), abs=60)
    counted = reload(simulation)
    assert counted.run_count == 1
    assert counted.last_run_at is not None
    assert counted.updated_at == counted.created_at


def test_two_schedulers_make_one_job_of_one_firing(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    other = PeriodicScheduler(connection=redis)
    scheduler.reconcile(), other.reconcile()
    (template,) = [Job.fetch(name, connection=redis) for name in schedule(redis)]
    due = dict(schedule(redis))
    scheduler.enqueue_job(template)
    (job,) = queue().job_ids
    queue().remove(job)  # a worker has it in hand
    redis.zadd(scheduler.scheduled_jobs_key, due)  # the other looked before this one was through
    other.enqueue_job(template)
    assert queue().count == 0


def test_firings_that_no_worker_takes_leave_one_job_that_waits(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    def fire(seconds_ago: int) -> list[str]:
        (template,) = schedule(redis)
        redis.zadd(scheduler.scheduled_jobs_key, {template: time.time() // 60 * 60 - seconds_ago})
        scheduler.enqueue_jobs()
        return queue().job_ids

    scheduler.reconcile()
    first = fire(180)
    assert len(first) == 1
    assert fire(120) == first
    queue().remove(first[0])  # a worker has it in hand
    assert len(fire(60)) == 1
    periodic_tasks.run_now(simulation.name)
    assert len(queue().job_ids) == 2, "a run by hand is a wish of its own"


def test_a_firing_delivered_twice_is_counted_once(simulation: PeriodicTask) -> None:
    for firing in (600, 600, 540):
        assert due_times.record_run(simulation.id, firing)
    assert (reload(simulation).run_count, reload(simulation).last_firing) == (1, 600)


def test_a_schedule_lost_from_redis_is_put_right_by_the_next_round(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    scheduler.enqueue_jobs()
    before = schedule(redis)
    run_jobs()
    redis.flushall()
    scheduler.enqueue_jobs()
    assert schedule(redis) == before
    assert queue().count == 0, "what ran is not run again"


def test_a_template_lost_from_redis_is_put_right(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    scheduler.enqueue_jobs()
    before = schedule(redis)
    redis.delete(Job.key_for(f"periodic-template-{simulation.id}"))
    run_jobs()
    scheduler.enqueue_jobs()
    assert schedule(redis) == before


def test_what_the_table_does_not_name_is_cancelled(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    scheduler.schedule(
        datetime(2020, 1, 1), "smartenergy.jobs.tasks.simulate_device_readings", interval=1, id="by-hand"
    )
    scheduler.enqueue_jobs()
    assert list(schedule(redis)) == [f"periodic-template-{simulation.id}"]


@pytest.mark.parametrize("how", ["disabled", "deleted"])
def test_a_disabled_or_deleted_task_does_not_run_again(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask, how: str
) -> None:
    scheduler.enqueue_jobs()
    if how == "disabled":
        change(simulation, enabled=False)
    else:
        db.session.delete(simulation)
        db.session.commit()
    run_jobs()
    scheduler.enqueue_jobs()
    assert schedule(redis) == {}
    assert db.session.query(TickRun).count() == 0, "not even the job that was in the queue already"


def test_a_change_takes_effect_in_the_next_round(
    redis: Redis, scheduler: PeriodicScheduler, simulation: PeriodicTask
) -> None:
    scheduler.enqueue_jobs()
    run_jobs()
    start = datetime.now(UTC).replace(microsecond=0)
    change(simulation, every=7, unit="hours", start_at=start)
    scheduler.enqueue_jobs()
    run_jobs()
    scheduler.enqueue_jobs()
    (due,) = schedule(redis).values()
    assert due == start.timestamp() + 7 * 3600


def test_a_round_without_the_database_costs_a_round_and_not_the_scheduler(
    scheduler: PeriodicScheduler, simulation: PeriodicTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    with monkeypatch.context() as patch:
        patch.setattr(due_times, "enabled_tasks", away)
        assert scheduler.enqueue_jobs() == []
    scheduler.enqueue_jobs()
    assert queue().count == 1


def test_a_scheduler_is_listed_while_it_lives(redis: Redis, scheduler: PeriodicScheduler) -> None:
    scheduler.register_birth()
    redis.delete(scheduler.key)
    scheduler.heartbeat()
    assert redis.hexists(scheduler.key, "birth")
    assert 0 < redis.ttl(scheduler.key) <= 10
    assert job_queue.machinery().schedulers == 1
    scheduler.register_death()
    assert job_queue.machinery().schedulers == 0


@pytest.fixture
def three_workers(context: Flask, redis: Redis) -> Iterator[None]:
    workers = [SimpleWorker([queue()], connection=redis, name=f"w{number}") for number in range(3)]
    for worker in workers:
        worker.register_birth()
    yield
    for worker in workers:
        worker.register_death()


@pytest.mark.usefixtures("three_workers")
def test_a_tick_of_many_chunks_calls_idle_workers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from smartenergy.services.operations import synthetic_fleets

    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 10})
    monkeypatch.setitem(app.extensions, "settings", small)
    synthetic_fleets.create_fleet(20, 4, lambda _: None)
    tasks.simulate_device_readings()
    assert [job.func_name for job in queue().jobs] == ["smartenergy.jobs.tasks.join_tick"] * 2
    run_jobs()
    assert [run.status for run in db.session.query(TickRun)] == ["done"]


def test_pruning_keeps_what_is_within_the_retention() -> None:
    now = ticks.current_tick()
    ticks.run_tick(now - 40 * 86_400)
    ticks.run_tick(now)
    assert tasks.prune_tick_runs() == {"pruned": 1}
    assert [run.tick for run in db.session.query(TickRun)] == [now]


def test_the_task_of_the_seed_follows_the_interval_until_somebody_edits_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, simulation: PeriodicTask
) -> None:
    assert (simulation.every, simulation.unit, simulation.enabled) == (60, "seconds", True)
    quick = app.extensions["settings"].model_copy(update={"simulation_interval_seconds": 5})
    monkeypatch.setitem(app.extensions, "settings", quick)
    assert periodic_tasks.ensure_simulation_task(1003) is False
    assert (reload(simulation).every, reload(simulation).start_at.timestamp()) == (5, 1000)
    change(simulation, every=30)
    periodic_tasks.ensure_simulation_task(2000)
    assert reload(simulation).every == 30
