"""The whole system as `make run` starts it, on another port and in another folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from config import Settings
from smartenergy.embedded.instance import MARK, end_leftovers
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from tests.waiting import PATIENCE_SECONDS, wait_until

# Without these a browser that runs as root in a closed network stumbles over its own errands.
ALONE = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class System:
    """One folder with a system in it, which can be started, stopped and killed."""

    def __init__(self, instance: Path, **environment: str) -> None:
        self.instance = instance
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = instance.parent / f"{instance.name}.log"
        unwanted = {name.upper() for name in Settings.model_fields}
        self.environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "INSTANCE_DIR": str(instance), "PORT": str(self.port), "LIVE_PORT": str(free_port()), "SIMULATION_INTERVAL_SECONDS": "2",
            "RATELIMIT_LOGIN": "600 per minute",  # all tests sign in from one address
            "ARGON2_TIME_COST": "1", "ARGON2_MEMORY_KIB": "64", "DEMO_PAST_DAYS": "2",
            "WORKER_NICE": "0",  # all other tests would go before its jobs
        } | environment  # fmt: skip
        self.live = f"http://127.0.0.1:{self.environment['LIVE_PORT']}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "smartenergy.embedded"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def wait_ready(self) -> None:
        wait_until(self._is_ready, lambda: f"ready; the log says:\n{self.log.read_text()[-3000:]}")

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        assert self.process
        self.process.send_signal(sign)
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def processes(self) -> dict[str, psutil.Process]:
        """The running processes of web, worker and scheduler, by the file that they run."""
        found = {}
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == str(self.instance):
                    found[" ".join(process.cmdline()[1:])] = process
            except psutil.Error:
                continue
        return found

    def servers_run(self) -> list[bool]:
        return [private_postgres(self).is_running(), private_redis(self).is_running()]

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        url = Settings(_env_file=None, instance_dir=self.instance, database_url="").database
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def get(self, path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def graphql(self, query: str, token: str | None = None) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(
            f"{self.address}/graphql/", data=json.dumps({"query": query}).encode(), headers=headers
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            body = json.loads(answer.read())
        assert "errors" not in body, body
        return body["data"]

    def sign_in(self, username: str, password: str = "password123") -> str:
        query = (
            f'mutation {{ login(input: {{username: "{username}", password: "{password}"}}) {{ accessToken }} }}'
        )
        return str(self.graphql(query)["login"]["accessToken"])

    def _is_ready(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            return self.get("/health/ready")[0] == 200
        except OSError:
            return False


@contextmanager
def running_system(before_start: Callable[[Path], None] | None = None, **environment: str) -> Iterator[System]:
    """A system in a folder of its own; `before_start` may put something there."""
    with tempfile.TemporaryDirectory(prefix="se-") as folder:
        system = System(Path(folder) / "instance", **environment)
        if before_start:
            before_start(system.instance)
        system.start()
        try:
            system.wait_ready()
            yield system
        finally:
            if system.process and system.process.poll() is None:
                system.stop()
            end_leftovers(system.instance)
            stop_servers(system)


def stop_servers(system: System) -> None:
    private_postgres(system).stop()
    private_redis(system).stop()


def private_postgres(system: System) -> PrivatePostgres:
    settings = Settings(_env_file=None, instance_dir=system.instance)
    return PrivatePostgres(system.instance / "postgres", settings.socket_dir("postgres"))


def private_redis(system: System) -> PrivateRedis:
    settings = Settings(_env_file=None, instance_dir=system.instance)
    return PrivateRedis(system.instance / "redis", settings.socket_dir("redis"))


@pytest.fixture(scope="package")
def system() -> Iterator[System]:
    """A running system for tests that leave it as it is. It ends with them: its ticks take a tenth of a processor.

    It believes one proxy, for those who come to it through one; what comes straight to it names none.
    """
    with running_system(TRUSTED_PROXIES="1") as running:
        yield running


@pytest.fixture(scope="package")
def mortal_system() -> Iterator[System]:
    with running_system() as running:
        yield running


@pytest.fixture
def own_system(mortal_system: System) -> System:
    """A running system for tests that stop it or kill parts of it; its log begins with the test.

    All have one folder: what one of them has ended is started again for the next, and on data that is there.
    """
    mortal_system.log.write_bytes(b"")
    assert mortal_system.process
    if mortal_system.process.poll() is not None:
        mortal_system.start()
        mortal_system.wait_ready()
    return mortal_system


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        on_path = shutil.which("chromium") or shutil.which("google-chrome")
        try:
            browser = playwright.chromium.launch(executable_path=on_path, args=ALONE)
        except Exception as error:
            pytest.fail(f"No browser: `apt-get install chromium` or `playwright install chromium` ({error})")
        expect.set_options(timeout=PATIENCE_SECONDS * 1_000)
        yield browser
        browser.close()
