"""`flask periodic …`: the table, and through it the schedule."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from redis import Redis
from rq import SimpleWorker

from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.storage.job_queue import queue

Run = Callable[..., str]
Connection = psycopg.Connection[Any]


@pytest.fixture
def invoke(app: Flask) -> Callable[..., Result]:
    return lambda *arguments: app.test_cli_runner().invoke(args=["periodic", *arguments])


@pytest.fixture
def periodic(invoke: Callable[..., Result]) -> Run:
    """Runs a command that must succeed and answers what it says."""

    def run(*arguments: str) -> str:
        result = invoke(*arguments)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    return run


def row(sql: Connection, name: str = "ticks") -> tuple[Any, ...] | None:
    return sql.execute(
        "SELECT task, every, unit, cron, enabled, run_count FROM periodic_tasks WHERE name = %s", (name,)
    ).fetchone()


CREATE = ("create", "ticks", "--task", "simulate_device_readings")
MINUTE = ("--every", "1", "--unit", "minutes")


def test_the_task_of_the_seed_can_be_made_from_scratch(periodic: Run, sql: Connection) -> None:
    periodic(*CREATE, *MINUTE, "--start", "2026-11-23 09:00", "--timezone", "Europe/Berlin")
    assert row(sql) == ("simulate_device_readings", 1, "minutes", None, True, 0)
    start = sql.execute("SELECT start_at FROM periodic_tasks").fetchone()
    assert start == (datetime.fromisoformat("2026-11-23T08:00:00+00:00"),)


def test_an_edit_changes_what_it_names(periodic: Run, sql: Connection) -> None:
    periodic(*CREATE, *MINUTE)
    periodic("edit", "ticks", "--every", "2", "--rename", "slow ticks")
    assert row(sql, "slow ticks") == ("simulate_device_readings", 2, "minutes", None, True, 0)


def test_an_interval_and_a_cron_line_replace_one_another(periodic: Run, sql: Connection) -> None:
    periodic(*CREATE, *MINUTE)
    periodic("edit", "ticks", "--cron", "*/5 * * * *")
    assert row(sql) == ("simulate_device_readings", None, None, "*/5 * * * *", True, 0)
    periodic("edit", "ticks", "--every", "3", "--unit", "hours")
    assert row(sql) == ("simulate_device_readings", 3, "hours", None, True, 0)


def test_a_task_is_disabled_enabled_and_deleted(periodic: Run, sql: Connection) -> None:
    periodic(*CREATE, *MINUTE, "--disabled")
    assert row(sql) == ("simulate_device_readings", 1, "minutes", None, False, 0)
    periodic("enable", "ticks")
    assert row(sql) == ("simulate_device_readings", 1, "minutes", None, True, 0)
    periodic("disable", "ticks")
    assert "disabled" in periodic("list")
    periodic("delete", "ticks", "--yes")
    assert row(sql) is None


def test_the_list_says_when_a_task_runs_and_ran(periodic: Run) -> None:
    periodic(*CREATE, *MINUTE)
    said = periodic("list")
    assert "ticks: simulate_device_readings, every minute" in said
    assert "last never; 0 runs" in said


def test_who_sets_a_task_slower_than_the_tick_is_told_what_is_skipped(periodic: Run) -> None:
    skipped = "ticks asks every 180 seconds for ticks of 60 seconds: 2 of 3 are skipped"
    assert skipped not in periodic(*CREATE, *MINUTE)
    assert skipped in periodic("edit", "ticks", "--every", "3")
    assert skipped in periodic("list")
    assert skipped not in periodic("disable", "ticks") + periodic("list")


def test_run_lets_a_worker_run_it_once_even_if_it_is_disabled(app: Flask, periodic: Run, sql: Connection) -> None:
    periodic(*CREATE, *MINUTE, "--disabled")
    assert "Enqueued ticks as job by-hand-" in periodic("run", "ticks")
    with app.app_context():
        SimpleWorker([queue()], connection=queue().connection).work(burst=True, logging_level="WARNING")
    assert row(sql) == ("simulate_device_readings", 1, "minutes", None, False, 1)
    assert sql.execute("SELECT count(*) FROM tick_runs WHERE status = 'done'").fetchone() == (1,)


def test_the_scheduler_follows_the_commands(app: Flask, periodic: Run, redis: Redis) -> None:
    scheduler = PeriodicScheduler(connection=redis)

    def scheduled() -> int:
        with app.app_context():
            scheduler.enqueue_jobs()
        return int(redis.zcard(scheduler.scheduled_jobs_key))

    periodic(*CREATE, *MINUTE)
    assert scheduled() == 1
    periodic("create", "pruning", "--task", "prune_tick_runs", "--cron", "0 4 * * *")
    assert scheduled() == 2
    periodic("disable", "ticks")
    assert scheduled() == 1
    periodic("delete", "pruning", "--yes")
    assert scheduled() == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*CREATE, "--every", "0", "--unit", "minutes"), "every must be greater than 0"),
        ((*CREATE, "--every", "-5", "--unit", "minutes"), "every must be greater than 0"),
        ((*CREATE, "--every", "99999", "--unit", "days"), "every must be at most ten years"),
        ((*CREATE, "--every", "5"), "unit is required"),
        (CREATE, "every is required"),
        ((*CREATE, "--cron", "every day"), "cron must be a cron line of five fields"),
        ((*CREATE, "--cron", "61 * * * *"), "cron must be a cron line of five fields"),
        ((*CREATE, "--cron", "* * * * * *"), "cron must be a cron line of five fields"),
        ((*CREATE, *MINUTE, "--cron", "* * * * *"), "cron must stand alone"),
        (("create", "ticks", *MINUTE), "task is required"),
        (("create", " ", *CREATE[2:], *MINUTE), "name must have at least 1 character"),
        (("edit", "nothing", *MINUTE), "There is no periodic task 'nothing'."),
        (("run", "nothing"), "There is no periodic task 'nothing'."),
        (("delete", "nothing", "--yes"), "There is no periodic task 'nothing'."),
    ],
)
def test_a_wrong_task_gets_one_line(
    invoke: Callable[..., Result], sql: Connection, arguments: tuple[str, ...], said: str
) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert len(result.output.splitlines()) == 1
    assert sql.execute("SELECT count(*) FROM periodic_tasks").fetchone() == (0,)


def test_a_name_that_is_taken_is_refused(periodic: Run, invoke: Callable[..., Result]) -> None:
    periodic(*CREATE, *MINUTE)
    assert "name is taken" in invoke(*CREATE, *MINUTE).output
    periodic("create", "other", *CREATE[2:], *MINUTE)
    assert "name is taken" in invoke("edit", "other", "--rename", "ticks").output


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../x"])
def test_a_wrong_time_zone_is_named(invoke: Callable[..., Result], zone: str) -> None:
    result = invoke(*CREATE, *MINUTE, "--start", "2026-01-01 00:00", "--timezone", zone)
    assert result.exit_code == 2
    assert f"{zone!r} is no IANA time zone" in result.output
