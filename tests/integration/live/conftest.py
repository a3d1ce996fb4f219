"""The live process as it runs, and readers of it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import Settings

ROOT = Path(__file__).parents[3]


class Reader:
    """Who reads a stream: event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.lines = response.iter_lines()

    def event(self) -> dict[str, Any]:
        """The next event with data, as its fields; comments and `retry` are read over."""
        found, began = dict[str, Any](), time.monotonic()
        for line in self.lines:  # a heartbeat a second: it never waits for long
            assert time.monotonic() < began + 15, "nothing came"
            if not line and "data" in found:
                return found | {"data": json.loads(found["data"] or "null")}
            name, _, value = line.partition(": ")
            if name.strip(":"):
                found[name] = value
        raise EOFError


class LiveServer:
    """A running `asgi.py`."""

    def __init__(self, port: int) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)

    def read(self, home_id: int, token: str | None = None, **query: str) -> AbstractContextManager[httpx.Response]:
        """A stream of a home."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.stream("GET", f"/live/homes/{home_id}", headers=headers, params=query)

    @property
    def streams(self) -> int:
        """How many are open."""
        return int(self.client.get("/live/health").json()["streams"])


@pytest.fixture(scope="module")
def live(settings: Settings) -> Iterator[LiveServer]:
    """The process over the tests' servers, with few streams a user and short heartbeats."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "SMARTENERGY_ENV": "testing", "SECRET_KEY": settings.secret_key.get_secret_value(),
        "JWT_SECRET_KEY": settings.jwt_secret_key.get_secret_value(), "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url, "LIVE_PORT": str(port), "LIVE_STREAMS_OF_USER": "3",
        "LIVE_HEARTBEAT_SECONDS": "1", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "asgi.py"], cwd=ROOT, env=environment)
    server = LiveServer(port)
    try:
        for _ in range(900):
            try:
                if server.client.get("/live/health").json()["hears_of_changes"]:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        yield server
    finally:
        server.client.close()
        process.terminate()
        process.wait(20)
