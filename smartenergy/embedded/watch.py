"""`python -m smartenergy.embedded.watch`: starts a private server again that has died.

It is a process of the run, as web, worker and scheduler are: when it gives up, it ends, and everything with it.
"""

import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

from config import Settings, load_settings
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis

LOOK_EVERY_SECONDS = 0.5
TRIES = 20  # what is left of a killed PostgreSQL holds its memory for a while
DEATHS = 5
WITHIN_SECONDS = 300


class GaveUpError(Exception):
    """A server that does not stay alive, in one line for a person."""


@dataclass
class Watched:
    """A server, how it is started, and when it died before."""

    name: str
    pid_file: Path
    log: Path
    start: Callable[[], None]
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))

    def look(self) -> None:
        """Start the server again if it has died. Raises GaveUpError."""
        if _is_alive(self.pid_file):
            return
        now = time.monotonic()
        if len(self.deaths) == DEATHS and now - self.deaths[0] < WITHIN_SECONDS:
            raise GaveUpError(f"{self.name} has died {DEATHS + 1} times in {WITHIN_SECONDS} s: see {self.log}.")
        self.deaths.append(now)
        _say(f"{self.name} has died. It is started again.")
        self._revive()
        _say(f"{self.name} runs again.")

    def _revive(self) -> None:
        for left in reversed(range(TRIES)):
            try:
                self.start()
                return
            except (RuntimeError, OSError) as error:
                if not left:
                    raise GaveUpError(f"{self.name} does not start again: {error}") from None
                time.sleep(LOOK_EVERY_SECONDS)


def private_servers(settings: Settings) -> tuple[PrivatePostgres | None, PrivateRedis | None]:
    """The servers of a run: private ones for those that no URL names."""
    here = settings.instance_dir
    return (
        None if settings.database_url else PrivatePostgres(here / "postgres", settings.socket_dir("postgres")),
        None if settings.redis_url else PrivateRedis(here / "redis", settings.socket_dir("redis")),
    )


def main() -> None:
    """Watch until told to stop; end with a word where a server does not stay alive."""
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)  # not at once: a start in hand is seen through

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    watched = _watched(load_settings())
    while not stopping:
        try:
            for server in watched:
                server.look()
        except GaveUpError as error:
            sys.exit(str(error))
        time.sleep(LOOK_EVERY_SECONDS)


def _watched(settings: Settings) -> list[Watched]:
    postgres, redis = private_servers(settings)
    found = []
    if postgres:
        pid_file = postgres.data / "postmaster.pid"
        found.append(Watched(postgres.name, pid_file, postgres.home / "server.log", postgres.start))
    if redis:
        pid_file = redis.data_dir / "redis.pid"
        found.append(Watched(redis.name, pid_file, redis.data_dir / "server.log", redis.start))
    return found


def _is_alive(pid_file: Path) -> bool:
    try:
        process = psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
        return process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, psutil.Error):
        return False


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - for a person


if __name__ == "__main__":
    main()
