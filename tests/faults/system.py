"""The system under test: real servers and real processes, each of which can be killed and started again."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from smartenergy.services.access import own_account, sessions
from smartenergy.services.devices import editing
from smartenergy.services.operations import setup, synthetic_fleets
from tests.e2e.conftest import free_port
from tests.killing import kill_family

ROOT = Path(__file__).parents[2]
SECRET = "a secret of the fault runs, long enough for everyone"
ROLES = {
    "worker 1": ["worker.py"], "worker 2": ["worker.py"], "worker 3": ["worker.py"],
    "scheduler 1": ["worker.py", "scheduler"], "scheduler 2": ["worker.py", "scheduler"], "web": ["wsgi.py"],
    "live": ["asgi.py"],
}  # fmt: skip
EDITOR = {"username": "editor", "email": "editor@example.com", "password": "moves devices"}
HOMES, DEVICES_PER_HOME = 400, 5


class FaultySystem:
    """Servers, processes, and a way to each of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = PrivatePostgres(folder / "pg", folder / "pg", "max_connections = 60")
        self.redis_server = PrivateRedis(folder / "redis", folder / "redis")
        self.port = free_port()
        self.settings = Settings(
            _env_file=None, secret_key=SECRET, jwt_secret_key=SECRET, database_url=self.postgres.url,
            redis_url=self.redis_server.url, port=self.port, live_port=free_port(), live_heartbeat_seconds=1, simulation_interval_seconds=1,
            simulation_chunk_devices=100, simulation_stall_seconds=2, access_token_minutes=600,
            stats_ttl_intervals=600,  # what Redis shows outlasts the wait for the end of schedulers and jobs
            log_format="json", instance_dir=folder,
        )  # fmt: skip
        self.home_id, self.token = 0, ""
        """Of the editor, for who follows it live."""
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self.postgres.start()
        self.redis_server.start()
        with create_app(self.settings).app_context():
            setup.set_up(with_demo=False, say=lambda _: None)
            synthetic_fleets.create_fleet(HOMES, DEVICES_PER_HOME, lambda _: None)
            user = own_account.create_user(EDITOR)
            owner, self.token = user.id, sessions.sign_in(user).access_token
            self.home_id = owner  # one's first home has one's own id
            for number in range(6):
                editing.create_device(owner, {
                    "device_type": "storage", "name": f"Battery {number}", "total_capacity_wh": 50_000,
                    "current_level_wh": 25_000.0, "charge_discharge_rate_watts": 0.0,
                })  # fmt: skip

    def spawn(self, role: str) -> None:
        environment = {
            name.upper(): str(value)
            for name, value in self.settings.model_dump(exclude={"secret_key", "jwt_secret_key"}).items()
        } | {"SECRET_KEY": SECRET, "JWT_SECRET_KEY": SECRET}
        with (self.folder / f"{role}.log").open("ab") as log:
            self.processes[role] = subprocess.Popen(
                [sys.executable, *ROLES[role]], cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def keep_up(self) -> list[str]:
        """Start what has ended, as a supervisor does, and say what that was."""
        ended = [role for role in ROLES if role not in self.processes or self.processes[role].poll() is not None]
        for role in ended:
            self.spawn(role)
        return ended

    def stop(self) -> None:
        for process in self.processes.values():
            _end(process)
        self.redis_server.stop()
        self.postgres.stop()

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.postgres.url.replace("+psycopg", ""), autocommit=True)

    def redis(self) -> Redis:
        return Redis.from_url(self.redis_server.url)

    def ticks_done(self) -> int:
        """How many ticks have been done so far; raises psycopg.Error where the database is away."""
        with self.connect() as sql:
            (count,) = sql.execute("SELECT count(*) FROM tick_runs WHERE status = 'done'").fetchone() or (0,)
            return int(count)

    def newest_shown(self) -> int:
        """The newest tick whose chunks all show in Redis."""
        shown = """SELECT max(tick) FROM tick_runs r WHERE status = 'done'
                   AND NOT EXISTS (SELECT FROM tick_chunks c WHERE c.tick = r.tick AND c.published_at IS NULL)"""
        with self.connect() as sql:
            (tick,) = sql.execute(shown).fetchone() or (0,)
            return int(tick or 0)

    def seconds_to_next_tick(self, patience: float) -> float:
        """Wait until a tick that began after now is done, and answer how long that took."""
        began = time.monotonic()
        newest = None
        while time.monotonic() - began < patience:
            with suppress(psycopg.Error), self.connect() as sql:
                newest = newest or sql.execute("SELECT clock_timestamp()").fetchone()
                done = "SELECT FROM tick_runs WHERE status = 'done' AND started_at > %s"
                if sql.execute(done, newest).rowcount:
                    return time.monotonic() - began
            time.sleep(0.05)
        return float("inf")


@contextmanager
def faulty_system(folder: Path) -> Iterator[FaultySystem]:
    """A system that ticks every second; ended with all its processes, however the block ends."""
    system = FaultySystem(folder)
    try:
        system.start()
        yield system
    finally:
        system.stop()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that this run started, with its children."""
    kill_family(process.pid)
    process.wait()
