"""A private Redis under `instance/`, on a Unix socket only: the one on PATH, else the one in a wheel."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
from redis import Redis
from redis.exceptions import RedisError

from private_files import close_files, own_folder
from smartenergy.embedded.instance import own_socket_folder, say, someone_listens
from smartenergy.embedded.programs import redis_server, server_environment

START_SECONDS = 120  # a long append-only file takes long to read
STOP_SECONDS = 30
WHAT_IT_READS = ("appendonlydir", "appendonly.aof", "dump.rdb")


class PrivateRedis:
    """One server over one data directory. An instance left over by a killed run is taken over as it is."""

    name = "Redis"

    def __init__(self, data_dir: Path, socket_dir: Path, durable: bool = True) -> None:
        self.data_dir = data_dir
        self.socket = socket_dir / "redis.sock"
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError.

        What it can't read of its own it does without, for it may come back empty; the files are put aside.
        """
        own_folder(self.data_dir)
        close_files(self.data_dir)
        own_socket_folder(self.socket.parent, beside=self.data_dir)
        if self.is_running():
            self._process = None
            self._wait()
        elif not self._begin():
            self._begin_empty()

    def stop(self) -> None:
        """Stop the server after it has written down what it holds. Raises RuntimeError."""
        if not self.is_running():
            return
        client = self._client()
        try:
            server = psutil.Process(int(client.info("server")["process_id"]))
            client.shutdown(save=False, nosave=True)  # the append-only file has it all
        except psutil.NoSuchProcess:
            return
        except RedisError as error:
            raise RuntimeError(f"Redis does not stop: {error}") from None
        if psutil.wait_procs([server], timeout=STOP_SECONDS)[1]:
            raise RuntimeError(f"Redis (pid {server.pid}) does not stop.{self._last_words()}")

    def is_running(self) -> bool:
        """Whether a server listens on this socket, however busy it is."""
        return someone_listens(self.socket)

    def _begin(self) -> bool:
        """Start a server; whether it has come to answer. One that ended at once has not."""
        arguments = [str(part) for name, value in self._options().items() for part in (f"--{name}", value)]
        with os.fdopen(os.open(self._log(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)) as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own arguments
                [redis_server(), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.data_dir, env=server_environment(), umask=0o077, start_new_session=True,
            )  # fmt: skip
        return self._wait()

    def _begin_empty(self) -> None:
        """Start a server without the files that one did not start with; if they were not why, put them back."""
        because = self._last_words()
        aside = self.data_dir / f"unreadable-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
        aside.mkdir(mode=0o700)
        moved = [name for name in WHAT_IT_READS if (self.data_dir / name).exists()]
        for name in moved:
            (self.data_dir / name).rename(aside / name)
        if moved and self._begin():
            say(f"Redis can't read what it has written: it starts empty, and the files are in {aside}.{because}")
            return
        for name in moved:
            _remove(self.data_dir / name)
            (aside / name).rename(self.data_dir / name)
        aside.rmdir()
        raise RuntimeError(f"Redis did not start{because}")

    def _options(self) -> dict[str, str | Path]:
        return {
            "port": "0", "unixsocket": self.socket, "unixsocketperm": "700", "daemonize": "no",
            "dir": self.data_dir, "pidfile": self.data_dir / "redis.pid", "save": "",
            "appendonly": "yes" if self.durable else "no", "aof-use-rdb-preamble": "yes",
        }  # fmt: skip

    def _client(self) -> Redis:
        return Redis.from_url(self.url, socket_connect_timeout=5, socket_timeout=5)

    def _wait(self) -> bool:
        """Until the server answers, or the one that we started has ended. Raises RuntimeError."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.is_running():
                with suppress(RedisError):  # it is still reading its file
                    self._client().ping()
                    return True
            if self._process and self._process.poll() is not None:
                return False
            time.sleep(0.02)
        raise RuntimeError(f"Redis does not answer{self._last_words()}")

    def _log(self) -> Path:
        return self.data_dir / "server.log"

    def _last_words(self) -> str:
        lines = self._log().read_text(errors="replace").splitlines()[-5:] if self._log().exists() else []
        return "".join(f"\n  {line}" for line in lines)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
