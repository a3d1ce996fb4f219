"""A clock that ran ahead and was put right: told, left behind by schedules, taken back by a command."""

import time
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from smartenergy.jobs import tasks
from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.kernel.extensions import db
from smartenergy.models import PeriodicTask, TickRun
from smartenergy.services.devices import editing
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import packing, rolling, rollup_progress
from smartenergy.services.operations import system_metrics
from smartenergy.services.scheduling import due_times, periodic_tasks
from smartenergy.services.ticking import repair, ticks
from smartenergy.storage import stats_cache
from smartenergy.storage.job_queue import machinery, note_scheduler, queue
from tests.histories import run_these
from tests.integration.services.ledger.conftest import HOUR, make_home

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]


@pytest.fixture
def now() -> int:
    """The tick of now, or the one before it: the next one still lies in its hour."""
    tick = ticks.current_tick()
    return tick if (tick + 60) % HOUR else tick - 60


@pytest.fixture
def home(now: int) -> int:
    """A home whose clock ran four hours and more ahead, hours and a day of it packed."""
    owner = make_home()
    hour = now // HOUR * HOUR
    began = sorted({hour - 2 * HOUR, hour - HOUR, hour, now})
    run_these([*began, *range(hour + 3 * HOUR, hour + 32 * HOUR, 2 * HOUR)])
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    return owner


def signs() -> dict[str, float]:
    return {sign.name: sign.value for sign in system_metrics.read()}


def test_what_lies_ahead_is_told(home: int, http: FlaskClient, now: int) -> None:
    answer = http.get("/health/ready")
    part = answer.get_json()["parts"]["last_tick"]
    assert answer.status_code == 503
    assert "s ahead of the clock" in part["detail"]
    found = signs()
    assert found["tick_ahead_seconds"] > 20 * HOUR
    assert 0 <= found["tick_age_seconds"] < 2 * HOUR
    with capture_logs() as logged:
        assert tasks.simulate_device_readings() is None
    assert [(line["event"], line["log_level"]) for line in logged] == [("tick_skipped", "warning")]
    assert "flask ticks repair" in logged[0]["reason"]


def test_the_command_takes_it_back_and_the_next_tick_runs_at_once(
    app: Flask, home: int, now: int, redis: Redis, sql: Sql
) -> None:
    levels = [device.current_level_wh for device in editing.list_devices(home)[:2]]  # type: ignore[attr-defined]
    runner = app.test_cli_runner()
    asked = runner.invoke(args=["ticks", "repair"], input="n\n")
    assert asked.exit_code == 1
    assert "s ahead of the clock" in asked.output
    assert sql.execute("SELECT count(*) FROM tick_runs WHERE tick > %s", [now]).fetchone() != (0,)
    done = runner.invoke(args=["ticks", "repair", "--yes"])
    assert done.exit_code == 0, done.output
    assert "Took away 15 ticks" in done.output
    db.session.expire_all()
    assert levels == [device.current_level_wh for device in editing.list_devices(home)[:2]]  # type: ignore[attr-defined]
    assert db.session.query(TickRun).order_by(TickRun.tick.desc()).first().tick == now  # type: ignore[union-attr]
    assert stats_cache.newest_tick(redis) == 0
    assert rollup_progress.packed_until() == now // HOUR * HOUR
    kept = open_home(home).ticks(0, now + 99 * HOUR)["tick"].tolist()
    hour = now // HOUR * HOUR
    assert kept == sorted({hour - 2 * HOUR, hour - HOUR, hour, now})
    db.session.rollback()
    assert ledger_audit.audit().faults == []
    assert [job.func_name.rsplit(".", 1)[1] for job in queue().jobs] == ["simulate_device_readings"]
    assert ticks.run_tick(now + 60) is not None
    for tick in range(hour + HOUR, hour + 4 * HOUR, HOUR):
        ticks.run_tick(tick)
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    assert {*kept, now + 60} <= set(open_home(home).ticks(0, now + 99 * HOUR)["tick"].tolist())
    db.session.rollback()


def test_ticks_removed_by_hand_leave_nothing_that_spins_and_the_command_puts_the_ledger_right(
    home: int, now: int, sql: Sql
) -> None:
    sql.execute("DELETE FROM tick_runs WHERE tick > %s", [now])
    ticks.run_tick(now + 60)
    hour = now // HOUR * HOUR
    ticks.run_tick(hour + HOUR)
    with capture_logs() as logged:
        rolling.roll_up(5)
    assert "energy_hour_late" in [line["event"] for line in logged]
    assert repair.look() != []
    repair.repair()
    seen = open_home(home).ticks(0, hour + HOUR)["tick"].tolist()
    db.session.rollback()
    assert seen[-1] in (now, now + 60), "and what is new is shown"
    rolling.roll_up(5)
    assert ledger_audit.audit().faults == []


def test_clocks_that_differ_are_put_right_first(home: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair.time, "time", lambda: 1_000_000_000)
    with pytest.raises(Exception, match="put them right first"):
        repair.look()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE energy_progress SET until = until + 360000",
        "UPDATE energy_progress SET until = 4611686018427387904",
        "UPDATE energy_progress SET until = until - 36000, next_user_id = 77",
        "UPDATE energy_progress SET until = until + 1800 WHERE name <> 'hours'",
        "UPDATE energy_progress SET until = until + 7200 WHERE name = 'hours'",
        "DELETE FROM energy_progress WHERE name = 'hours'",
        "DELETE FROM tick_runs",
        "DELETE FROM energy_ticks",
        "DELETE FROM users",
    ],
)
def test_no_state_of_the_tables_makes_a_roll_up_spin(
    home: int, now: int, sql: Sql, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = now // HOUR * HOUR
    ticks.run_tick(hour + 40 * HOUR)
    sql.execute(damage)
    turns = 0
    step = packing._next_closed

    def counted() -> Any:
        nonlocal turns
        turns += 1
        assert turns < 60, "it spins"
        return step()

    monkeypatch.setattr(packing, "_next_closed", counted)
    with suppress(IntegrityError):  # said, and put right by a rebuild: what is made already is not made twice
        rolling.roll_up(5)
    assert turns > 0


def test_schedules_start_over_from_now(redis: Redis, now: int) -> None:
    periodic_tasks.ensure_simulation_task(time.time())
    task = db.session.query(PeriodicTask).one()
    task.last_firing = now + 3 * HOUR
    db.session.commit()
    scheduler = PeriodicScheduler(connection=redis)
    scheduler.reconcile()
    [(name, due)] = redis.zrange(scheduler.scheduled_jobs_key, 0, -1, withscores=True)
    assert time.time() - 1 <= due <= time.time() + 61
    redis.zadd(scheduler.scheduled_jobs_key, {name: now + 3 * HOUR})
    with capture_logs() as logged:
        scheduler.enqueue_jobs()
        scheduler.enqueue_jobs()
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["schedule_lay_ahead"]
    [(_, due)] = redis.zrange(scheduler.scheduled_jobs_key, 0, -1, withscores=True)
    assert due <= time.time() + 61
    assert due_times.record_run(task.id, now)
    db.session.expire_all()
    assert db.session.get_one(PeriodicTask, task.id).last_firing == now, "and it is counted again"


def test_a_scheduler_of_a_clock_that_was_ahead_is_not_counted_as_alive(redis: Redis) -> None:
    redis.zadd("simulation:schedulers", {"gone": time.time() + 3 * HOUR})
    assert machinery().schedulers == 0
    note_scheduler("here")
    assert machinery().schedulers == 1
    assert redis.zrange("simulation:schedulers", 0, -1) == [b"here"]
