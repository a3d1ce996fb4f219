"""GraphQL over HTTP against a bare route of the same server."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import Load, drive, http_request
from benchmarks.system import SECRET
from config import Settings
from smartenergy import create_app
from smartenergy.services.access import own_account, sessions
from smartenergy.services.devices import editing
from smartenergy.services.operations.demo_homes import DEMO_HOMES
from smartenergy.services.ticking import ticks

ROUNDS = 5
SECONDS = 2.0
WARM_UP_SECONDS = 1.0
STATS = """query { energyStats { currentProduction currentConsumption currentStorage {
    totalCapacityWh currentLevelWh percentage } currentStorageFlow netGridFlow timestamp } }"""
BARE, BARE_DEVICES = "bare Flask route", "bare Flask route, 50 devices"
HEAD = """## The APIs over HTTP

| request | requests/s | ratio to the bare route above | p50, ms | p99, ms |
| --- | --- | --- | --- | --- |"""
NOTE = """
One web worker with {threads} threads, 8 connections; medians of {rounds} rounds, in which the requests take turns
of {seconds:.0f} s. The load generator runs on the same cores. The first bare route makes the same token check,
revocation check and Redis GET; the second the same checks and SELECT, as rows without ORM objects, and the same
JSON.
"""
DEVICES = "query { allDevices { id name status deviceType otherDetails } }"


def measure(settings: Settings) -> str:
    """The table, in Markdown."""
    token = a_home(settings, devices_more=44)
    requests = {
        BARE: http_request("GET", "/bare", token),
        "bare Flask route, POST with GraphQL's body": graphql(STATS, token, "/bare"),
        "REST `/energy/stats`": http_request("GET", "/api/v1/energy/stats", token),
        "GraphQL `energyStats`": graphql(STATS, token),
        "the same by plain `schema.execute`": graphql(STATS, token, "/plain"),
        BARE_DEVICES: http_request("GET", "/bare/devices", token),
        "GraphQL `allDevices`, 50 devices": graphql(DEVICES, token),
        "REST `/devices`, 50 devices": http_request("GET", "/api/v1/devices", token),
        "`allDevices` by plain `schema.execute`": graphql(DEVICES, token, "/plain"),
    }
    with web_server(settings) as port:
        loads = {name: [] for name in requests}
        for number in range(ROUNDS + 1):
            for name, request in requests.items():
                load = drive(port, request, SECONDS if number else WARM_UP_SECONDS)
                assert not load.failures, f"{load.failures} failures of {name}"
                if number:
                    loads[name].append(load)
    return table(loads, settings)


def table(loads: dict[str, list[Load]], settings: Settings) -> str:
    lines, bare = [HEAD], loads[BARE]
    for name, phases in loads.items():
        bare = phases if name in (BARE, BARE_DEVICES) else bare
        latencies = sorted(1000 * latency for phase in phases for latency in phase.latencies)
        p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
        rate = statistics.median(phase.per_second for phase in phases)
        ratio = statistics.median(a.per_second / b.per_second for a, b in zip(phases, bare, strict=True))
        lines.append(f"| {name} | {rate:,.0f} | **{ratio:.2f}** | {p50:.1f} | {p99:.1f} |")
    lines.append(NOTE.format(threads=settings.web_threads, rounds=ROUNDS, seconds=SECONDS))
    return "\n".join(lines)


def a_home(settings: Settings, owner: str = "bench", devices_more: int = 0) -> str:
    """Make one with six devices and as many more, let it tick, and answer an access token of its owner."""
    app = create_app(settings)
    with app.app_context(), app.test_request_context():
        user = own_account.create_user(
            {"username": owner, "email": f"{owner}@example.com", "password": "correct horse battery"}
        )
        for fields in [*DEMO_HOMES["user2"].devices, DEMO_HOMES["user1"].devices[0]]:
            editing.create_device(user.id, fields)
        for number in range(devices_more):
            editing.create_device(user.id, {**DEMO_HOMES["user2"].devices[number % 3], "name": f"device {number}"})
        ticks.run_tick(ticks.current_tick())
        return sessions.sign_in(user).access_token


def graphql(query: str, token: str, path: str = "/graphql/") -> bytes:
    return http_request("POST", path, token, json.dumps({"query": query}).encode())


def environment(settings: Settings) -> dict[str, str]:
    """What a process needs to find the servers of a run."""
    return os.environ | {
        "DATABASE_URL": settings.database, "REDIS_URL": settings.redis, "SECRET_KEY": SECRET,
        "JWT_SECRET_KEY": SECRET, "LOG_LEVEL": "WARNING", "RATELIMIT_ENABLED": "0",
    }  # fmt: skip


@contextmanager
def web_server(settings: Settings) -> Iterator[int]:
    """One Granian worker over the application with the bare route."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--port", str(port), "--workers", "1",
        "--blocking-threads", str(settings.web_threads), "--log-level", "error", "benchmarks.server:app",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=environment(settings), cwd=Path(__file__).parent.parent)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not start")
