"""The system under attack: one of its own, with the limits that a system has by default."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from redis import Redis

from config import Settings
from smartenergy.embedded.programs import postgres_program
from tests.attack.stranger import Stranger
from tests.e2e.conftest import ROOT, System, private_postgres, running_system

LIMITS = Settings.model_fields["ratelimit_login"].default
HASHING = ("argon2_time_cost", "argon2_memory_kib")


class Target:
    """A running system, and whoever comes to it, each from an address of their own."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._numbers = itertools.count(2)

    def stranger(self, forwarded: str = "") -> Stranger:
        """Somebody new, from a new address; `forwarded` is what a proxy says of it."""
        number = next(self._numbers)
        return Stranger(self.system.port, f"127.0.{number // 250}.{number % 250 + 1}", forwarded)

    def user(self) -> Stranger:
        """Somebody new with an account."""
        who = self.stranger()
        return who.register(f"user-{who.address.replace('.', '-')}")

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database, past the system."""
        return self.system.sql(query)

    def change(self, statement: str) -> None:
        """Change the database, past the system."""
        with psycopg.connect(self._address("smartenergy"), autocommit=True) as connection:
            connection.execute(statement)

    def back_up(self) -> Path:
        """Save the database as docs/operations.md says."""
        file = self.system.instance.parent / "backup.dump"
        self._run(postgres_program("pg_dump"), "--format=custom", f"--file={file}", self._address("smartenergy"))
        return file

    def restore(self, file: Path) -> None:
        """Put it back: everything stops, the database is made anew, Redis stays as it is, everything starts."""
        self.system.stop()
        server = private_postgres(self.system)
        server.start()
        maintenance = f"--maintenance-db={self._address('postgres')}"
        self._run(postgres_program("dropdb"), maintenance, "smartenergy")
        self._run(postgres_program("createdb"), maintenance, "smartenergy")
        self._run(
            postgres_program("pg_restore"), "--exit-on-error", f"--dbname={self._address('smartenergy')}", file
        )
        server.stop()
        self.system.start()
        self.system.wait_ready()

    def redis(self) -> Redis:
        """The system's Redis, past the system."""
        return Redis.from_url(Settings(_env_file=None, instance_dir=self.system.instance, redis_url="").redis)

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command as an operator does."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT, env=self.system.environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def _address(self, database: str) -> str:
        settings = Settings(_env_file=None, instance_dir=self.system.instance, database_url="")
        return settings.database.replace("+psycopg", "").replace("/smartenergy?", f"/{database}?")

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-500:]

    def health(self) -> Any:
        """What the health check says, well or not."""
        return self.system.get("/health/ready")

    def web(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return [one for name, one in self.system.processes().items() if "wsgi.py" in name or "granian" in name]

    def cpu_seconds(self) -> float:
        """What the web has worked so far."""
        times = [one.cpu_times() for one in self.web()]
        return sum(one.user + one.system for one in times)

    def memory_bytes(self) -> int:
        """What the web holds."""
        return sum(one.memory_info().rss for one in self.web())


@contextmanager
def target(**environment: str) -> Iterator[Target]:
    """Start one, and end it. Passwords cost what they cost by default, unless the environment says otherwise."""
    limits = {"RATELIMIT_LOGIN": str(LIMITS), "SIMULATION_INTERVAL_SECONDS": "2"}
    limits |= {name.upper(): str(Settings.model_fields[name].default) for name in HASHING}
    with running_system(**limits | environment) as system:
        yield Target(system)
