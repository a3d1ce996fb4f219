"""The tick run by real processes: two at once, one killed, one held up by an edit."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from flask import Flask
from redis import Redis

from config import Settings
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import chunks
from tests import model
from tests.conftest import SECRET
from tests.waiting import PATIENCE_SECONDS, wait_until

TICK = 1_795_425_060
ROOT = Path(__file__).parents[4]
RUN_TICK = f"""
from smartenergy import create_app
from smartenergy.services.ticking import ticks
with create_app(serves_http=False).app_context():
    print("ready", flush=True)
    input()
    ticks.run_tick({TICK})
"""
DEVICES = """SELECT d.id, d.device_type, d.is_solar, u.timezone, d.total_capacity_wh,
                    coalesce(d.instantaneous_output_watts, d.consumption_rate_watts), d.current_level_wh
             FROM devices d JOIN users u ON u.id = d.user_id ORDER BY d.id"""
Connection = psycopg.Connection[Any]
Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def start_worker(app: Flask, settings: Settings) -> Iterator[Start]:
    """Starts a process that runs the tick once it is told to go; all are ended with the test."""
    environment = os.environ | {
        "SMARTENERGY_ENV": "testing", "SECRET_KEY": SECRET, "JWT_SECRET_KEY": SECRET,
        "DATABASE_URL": settings.database, "REDIS_URL": settings.redis, "SIMULATION_CHUNK_DEVICES": "20",
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    workers: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        worker = subprocess.Popen(
            [sys.executable, "-c", RUN_TICK],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        workers.append(worker)
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.communicate()


def go(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin
    worker.stdin.write("\n")
    worker.stdin.flush()


def end(worker: subprocess.Popen[str]) -> None:
    assert worker.wait(timeout=PATIENCE_SECONDS) == 0


def waits_for_a_lock(sql: Connection, statement: str = "UPDATE devices") -> bool:
    query = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
    return sql.execute(query, (f"%{statement}%",)).rowcount > 0


def nobody_holds_a_chunk(sql: Connection) -> bool:
    query = "SELECT count(*) FROM pg_locks WHERE relation = 'tick_chunks'::regclass"
    return sql.execute(query).fetchone() == (0,)


def assert_moved_once(sql: Connection, seed: int, but: dict[int, float] | None = None) -> None:
    """Every device shows what one tick makes of a new fleet; `but` are levels that stand otherwise."""
    rows = sql.execute(DEVICES).fetchall()
    assert len(rows) == 120
    for device_id, kind, is_solar, timezone, capacity, watts, level in rows:
        if device_id in (but or {}):
            assert level == (but or {})[device_id]
        elif kind == "storage":
            assert level == model.storage(seed, TICK, device_id, capacity / 2, capacity, 60)[0]
        elif kind == "production":
            assert watts == model.production(seed, TICK, device_id, is_solar, timezone)
        else:
            assert watts == model.consumption(seed, TICK, device_id)


def assert_redis_agrees(sql: Connection, redis: Redis) -> None:
    query = """SELECT user_id, sum(coalesce(instantaneous_output_watts, 0)),
                      sum(coalesce(consumption_rate_watts, 0)), sum(coalesce(current_level_wh, 0))
               FROM devices GROUP BY user_id"""
    for user_id, production, consumption, level in sql.execute(query).fetchall():
        stats = orjson.loads(redis.get(f"energy_stats:{user_id}"))  # type: ignore[arg-type]
        assert (stats["current_production"], stats["current_consumption"]) == (production, consumption)
        assert stats["current_storage"]["current_level_wh"] == pytest.approx(level)


@pytest.fixture
def fleet(app: Flask) -> None:
    """30 homes of 4 devices: with chunks of 20 devices, 6 chunks."""
    with app.app_context():
        synthetic_fleets.create_fleet(30, 4, lambda _: None)


@pytest.fixture
def seed(settings: Settings) -> int:
    return settings.simulation_seed


@pytest.mark.usefixtures("fleet")
def test_two_workers_on_one_tick_move_each_device_once(
    start_worker: Start, sql: Connection, redis: Redis, seed: int
) -> None:
    workers = [start_worker(), start_worker()]
    for worker in workers:
        go(worker)
    for worker in workers:
        end(worker)
    assert_moved_once(sql, seed)
    assert_redis_agrees(sql, redis)
    assert sql.execute("SELECT status FROM tick_runs").fetchall() == [("done",)]
    assert sql.execute("SELECT count(*), sum(devices) FROM tick_chunks").fetchone() == (6, 120)


@pytest.mark.usefixtures("fleet")
def test_a_chunk_whose_worker_was_killed_is_run_by_the_next(
    start_worker: Start, sql: Connection, redis: Redis, settings: Settings, seed: int
) -> None:
    victim = start_worker()
    with psycopg.connect(settings.database.replace("+psycopg", "")) as holder:
        holder.execute("SELECT FROM devices WHERE id = 60 FOR UPDATE")  # the worker will wait here, mid-chunk
        go(victim)
        wait_until(lambda: waits_for_a_lock(sql), "the worker is inside a chunk")
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    wait_until(lambda: nobody_holds_a_chunk(sql), "the database noticed")
    open_chunks = sql.execute("SELECT count(*) FROM tick_chunks WHERE done_at IS NULL").fetchone()
    assert open_chunks and open_chunks[0] > 0
    successor = start_worker()
    go(successor)
    end(successor)
    assert_moved_once(sql, seed)
    assert_redis_agrees(sql, redis)


@pytest.mark.usefixtures("fleet")
def test_an_edit_that_commits_while_a_chunk_is_written_wins(
    start_worker: Start, sql: Connection, redis: Redis, settings: Settings, seed: int
) -> None:
    worker = start_worker()
    (battery,) = sql.execute("SELECT max(id) FROM devices WHERE device_type = 'storage'").fetchone() or (0,)
    with psycopg.connect(settings.database.replace("+psycopg", "")) as editor:
        editor.execute("UPDATE devices SET current_level_wh = 77 WHERE id = %s", (battery,))
        go(worker)
        wait_until(lambda: waits_for_a_lock(sql), "the worker waits for the edit")
    end(worker)
    assert_moved_once(sql, seed, but={battery: 77})
    assert_redis_agrees(sql, redis)
    assert sql.execute("SELECT sum(devices), sum(edited) FROM tick_chunks").fetchone() == (119, 1)


def run_newer_tick(settings: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN_TICK.replace(str(TICK), str(TICK + 60)).replace("input()", "")],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": settings.database, "REDIS_URL": settings.redis},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.usefixtures("fleet")
def test_a_newer_tick_helps_the_older_one_to_its_end_and_waits_for_the_chunk_in_hand(
    app: Flask, start_worker: Start, sql: Connection, settings: Settings, seed: int
) -> None:
    slow = start_worker()
    with psycopg.connect(settings.database.replace("+psycopg", "")) as holder:
        holder.execute("SELECT FROM devices WHERE id = 1 FOR UPDATE")
        go(slow)
        wait_until(lambda: waits_for_a_lock(sql), "the worker is inside the first chunk")
        newer = run_newer_tick(settings)
        left = "SELECT count(*) FROM tick_chunks WHERE done_at IS NULL"
        wait_until(
            lambda: sql.execute(left).fetchone() == (1,), "the newer tick's worker has done all but that chunk"
        )
        assert sql.execute("SELECT count(*) FROM tick_runs").fetchone() == (1,)
    assert newer.wait(timeout=PATIENCE_SECONDS) == 0
    end(slow)
    runs = dict(sql.execute("SELECT tick, status FROM tick_runs").fetchall())
    assert runs == {TICK: "done", TICK + 60: "done"}
    moved = dict(sql.execute("SELECT tick, sum(devices) FROM tick_chunks GROUP BY tick").fetchall())
    assert moved == {TICK: 120, TICK + 60: 120}


@pytest.mark.usefixtures("fleet")
def test_what_a_stopped_worker_holds_is_freed_and_it_does_no_harm_when_it_goes_on(
    app: Flask, start_worker: Start, sql: Connection, redis: Redis, settings: Settings, seed: int
) -> None:
    paused = start_worker()
    with psycopg.connect(settings.database.replace("+psycopg", "")) as holder:
        holder.execute("SELECT FROM devices WHERE id = 1 FOR UPDATE")
        go(paused)
        wait_until(lambda: waits_for_a_lock(sql), "the worker is inside the first chunk")
        paused.send_signal(signal.SIGSTOP)
    newer = run_newer_tick(settings)
    with app.app_context():
        wait_until(lambda: chunks.free_stalled() >= 0 and newer.poll() is not None, "the newer tick ends")
    assert newer.returncode == 0
    runs = dict(sql.execute("SELECT tick, status FROM tick_runs").fetchall())
    assert runs == {TICK: "done", TICK + 60: "done"}
    paused.send_signal(signal.SIGCONT)
    paused.wait(timeout=PATIENCE_SECONDS)
    moved = dict(sql.execute("SELECT tick, sum(devices) FROM tick_chunks GROUP BY tick").fetchall())
    assert moved == {TICK: 120, TICK + 60: 120}
    assert_redis_agrees(sql, redis)
