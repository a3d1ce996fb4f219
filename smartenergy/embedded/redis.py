"""A private Redis under `instance/`, on a Unix socket only: the one on PATH, else the one in a wheel."""

import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from smartenergy.embedded.programs import redis_server

START_SECONDS = 30


class PrivateRedis:
    """One server over one data directory. An instance left over by a killed run is taken over as it is."""

    def __init__(self, data_dir: Path, socket_dir: Path, durable: bool = True) -> None:
        self.data_dir = data_dir
        self.socket = socket_dir / "redis.sock"
        self.durable = durable

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError."""
        if self.is_running():
            return
        for directory in {self.data_dir, self.socket.parent}:
            directory.mkdir(parents=True, exist_ok=True)
        log = self.data_dir / "server.log"
        options = {
            "port": "0", "unixsocket": self.socket, "unixsocketperm": "700", "daemonize": "yes",
            "dir": self.data_dir, "logfile": log, "pidfile": self.data_dir / "redis.pid", "save": "",
            "appendonly": "yes" if self.durable else "no", "aof-use-rdb-preamble": "yes",
        }  # fmt: skip
        arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        subprocess.run([redis_server(), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=self.data_dir)  # noqa: S603 - our own arguments
        self._wait(log)

    def stop(self) -> None:
        """Stop the server after it has written down what it holds."""
        if not self.is_running():
            return
        client = self._client()
        client.shutdown(save=False, nosave=True)  # the append-only file has it all
        deadline = time.monotonic() + START_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)

    def is_running(self) -> bool:
        """Whether a server answers on this socket."""
        try:
            return bool(self._client().ping())
        except RedisError as error:
            return "loading" in str(error).lower()

    def _client(self) -> Redis:
        return Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=5)

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                if self._client().ping():
                    return
            except RedisError:
                time.sleep(0.02)
        lines = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        raise RuntimeError("Redis did not start" + "".join(f"\n  {line}" for line in lines))
