"""Servers that die or are full: real processes wait, and go on."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from redis import Redis

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from smartenergy.services.operations import setup
from tests.e2e.conftest import ROOT, System, wait_until
from tests.failover import Address, demote, fill, make_room, promote, two_servers

ROLES = {"worker": ["worker.py"], "scheduler": ["worker.py", "scheduler"]}


class Processes:
    """A worker and a scheduler over servers of their own; a tick every second."""

    def __init__(self, folder: Path, postgres: PrivatePostgres, redis_url: str) -> None:
        self.folder = folder
        self.postgres = postgres
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        unwanted = {name.upper() for name in Settings.model_fields}
        self.environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "DATABASE_URL": postgres.url, "REDIS_URL": redis_url, "SIMULATION_INTERVAL_SECONDS": "1",
            "INSTANCE_DIR": str(folder), "SMARTENERGY_ENV": "testing",
        }  # fmt: skip

    def start(self, *roles: str) -> None:
        for role in roles:
            with self.log(role).open("ab") as log:
                self.running[role] = subprocess.Popen(
                    [sys.executable, *ROLES[role]], cwd=ROOT, env=self.environment, stdout=log, stderr=log
                )

    def log(self, role: str) -> Path:
        return self.folder / f"{role}.log"

    def said(self, role: str) -> str:
        return self.log(role).read_text()

    def wait_to_say(self, role: str, words: str) -> None:
        wait_until(lambda: words in self.said(role), lambda: f"{words!r} of {self.said(role)[-3000:]}")

    def stop(self) -> dict[str, int]:
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        return {role: process.wait(30) for role, process in self.running.items()}

    def wait_for_a_tick(self) -> None:
        """Until one is done that begins after this."""
        (now,) = self._sql("SELECT clock_timestamp()")[0]
        done = "SELECT 1 FROM tick_runs WHERE status = 'done' AND started_at > %s"
        wait_until(lambda: self._sql(done, now), lambda: f"a tick:\n{self.said('worker')[-3000:]}")

    def _sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.postgres.url.replace("+psycopg", ""), autocommit=True) as connection:
            return connection.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def postgres(short_dir: Path) -> Iterator[PrivatePostgres]:
    server = PrivatePostgres(short_dir / "outages-pg", short_dir / "outages-pg", "fsync = off")
    server.start()
    settings = Settings(
        _env_file=None, database_url=server.url, instance_dir=short_dir, simulation_interval_seconds=1
    )
    with create_app(settings).app_context():
        setup.set_up(with_demo=False, say=lambda _: None)
    yield server
    server.stop()


@pytest.fixture
def redis(short_dir: Path) -> Iterator[PrivateRedis]:
    server = PrivateRedis(short_dir / "outages-redis", short_dir / "outages-redis", durable=False)
    server.start()
    make_room(server)
    yield server
    server.stop()


@contextmanager
def processes_over(folder: Path, postgres: PrivatePostgres, redis_url: str) -> Iterator[Processes]:
    processes = Processes(folder, postgres, redis_url)
    try:
        yield processes
    finally:
        for process in processes.running.values():
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


@pytest.fixture
def processes(tmp_path: Path, postgres: PrivatePostgres, redis: PrivateRedis) -> Iterator[Processes]:
    with processes_over(tmp_path, postgres, redis.url) as found:
        yield found


def kill(server: PrivateRedis) -> None:
    process = psutil.Process(Redis.from_url(server.url).info("server")["process_id"])
    process.kill()
    psutil.wait_procs([process], timeout=30)


def test_without_redis_worker_and_scheduler_wait_from_their_very_start(
    processes: Processes, redis: PrivateRedis
) -> None:
    redis.stop()
    processes.start("worker", "scheduler")
    for role in processes.running:
        processes.wait_to_say(role, f"{role}_waits")
        assert "Redis does not answer" in processes.said(role)
    redis.start()
    processes.wait_for_a_tick()
    for role in processes.running:
        assert "Traceback" not in processes.said(role)
        assert processes.said(role).count(f"{role}_waits") < 5, "a line now and then"
    assert processes.stop() == {"worker": 0, "scheduler": 0}


def test_a_waiting_worker_and_scheduler_end_when_told_to(processes: Processes, redis: PrivateRedis) -> None:
    redis.stop()
    processes.start("worker", "scheduler")
    for role in processes.running:
        processes.wait_to_say(role, f"{role}_waits")
    assert processes.stop() == {"worker": 0, "scheduler": 0}
    assert not any("Traceback" in processes.said(role) for role in ROLES)


def test_a_worker_outlives_a_redis_that_is_killed_while_a_job_is_in_hand(
    processes: Processes, postgres: PrivatePostgres, redis: PrivateRedis
) -> None:
    processes.start("worker", "scheduler")
    processes.wait_for_a_tick()
    worker = psutil.Process(processes.running["worker"].pid)
    with psycopg.connect(postgres.url.replace("+psycopg", "")) as connection:
        connection.execute("LOCK TABLE tick_runs")  # the next job waits for this
        wait_until(lambda: _waits_for_a_lock(postgres), "a job in hand")
        kill(redis)
        connection.rollback()
    processes.wait_to_say("worker", "worker_waits")
    redis.start()
    processes.wait_for_a_tick()
    assert worker.is_running() and worker.pid == processes.running["worker"].pid
    assert processes.stop() == {"worker": 0, "scheduler": 0}


def _waits_for_a_lock(postgres: PrivatePostgres) -> bool:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(postgres.url.replace("+psycopg", ""), autocommit=True) as connection:
        return bool(connection.execute(waiting).fetchall())


TROUBLES: list[tuple[Callable[[PrivateRedis], None], Callable[[PrivateRedis], None], str]] = [
    (fill, make_room, "Redis is out of memory"),
    (demote, promote, "Redis is read-only"),
]


def test_worker_and_scheduler_wait_for_a_redis_that_takes_no_writes(
    processes: Processes, redis: PrivateRedis
) -> None:
    processes.start("worker", "scheduler")
    processes.wait_for_a_tick()
    for trouble, end, word in TROUBLES:
        trouble(redis)
        for role in processes.running:
            processes.wait_to_say(role, word)
        end(redis)
        processes.wait_for_a_tick()
    assert all(process.poll() is None for process in processes.running.values())
    assert processes.stop() == {"worker": 0, "scheduler": 0}


def test_worker_and_scheduler_begin_over_a_full_redis_and_work_once_there_is_room(
    processes: Processes, redis: PrivateRedis
) -> None:
    fill(redis)
    processes.start("worker", "scheduler")
    for role in processes.running:
        processes.wait_to_say(role, "Redis is out of memory")
    make_room(redis)
    processes.wait_for_a_tick()
    assert not any("Traceback" in processes.said(role) for role in ROLES)


def test_after_a_failover_that_keeps_connections_the_new_primary_is_used_by_all(
    tmp_path: Path, short_dir: Path, postgres: PrivatePostgres
) -> None:
    with (
        two_servers(short_dir / "moving") as (address, primary, other),
        processes_over(tmp_path, postgres, address.url) as processes,
    ):
        processes.start("worker", "scheduler")
        processes.wait_for_a_tick()
        _fail_over(address, primary, other)
        processes.wait_for_a_tick()
        wait_until(lambda: Redis.from_url(other.url).smembers("rq:workers"), "the worker at the new primary")
        assert processes.stop() == {"worker": 0, "scheduler": 0}


def _fail_over(address: Address, primary: PrivateRedis, other: PrivateRedis) -> None:
    demote(primary)
    address.server = other


def test_a_private_server_that_died_is_started_again(own_system: System) -> None:
    token = own_system.sign_in("user1")
    for name, pid_file in (("Redis", "redis/redis.pid"), ("PostgreSQL", "postgres/data/postmaster.pid")):
        pid = int((own_system.instance / pid_file).read_text().split("\n")[0])
        psutil.Process(pid).kill()
        wait_until(lambda: f"{name} runs again" in own_system.log.read_text(), f"{name} again")  # noqa: B023
        own_system.wait_ready()
    newest = own_system.sql("SELECT coalesce(max(tick), 0) FROM tick_runs")[0][0]
    done = f"SELECT 1 FROM tick_runs WHERE status = 'done' AND tick > {newest}"
    wait_until(lambda: own_system.sql(done), lambda: f"a next tick:\n{own_system.log.read_text()[-3000:]}")
    assert own_system.graphql("{ me { id } }", own_system.sign_in("user1") or token)
    assert own_system.stop() == 0
    assert own_system.servers_run() == [False, False]


def test_a_private_server_that_does_not_come_back_ends_all_with_a_word(own_system: System) -> None:
    assert own_system.process
    server = psutil.Process(int((own_system.instance / "redis" / "redis.pid").read_text()))
    folder = own_system.instance / "redis"
    away = folder.rename(folder.with_name("redis-away"))
    folder.write_text("not a folder")
    server.kill()
    try:
        assert own_system.process.wait(timeout=120) == 1
    finally:
        folder.unlink()
        away.rename(folder)
    said = own_system.log.read_text()
    assert "Redis has died. It is started again." in said
    assert "Redis does not start again: " in said
    assert own_system.processes() == {}
