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
from smartenergy.services import accounts, devices, ticks, tokens
from smartenergy.services.setup import DEMO_HOMES

ROUNDS = 5
SECONDS = 2.0
WARM_UP_SECONDS = 1.0
STATS = """query { energyStats { currentProduction currentConsumption currentStorage {
    totalCapacityWh currentLevelWh percentage } currentStorageFlow netGridFlow timestamp } }"""
HEAD = """## GraphQL over HTTP

| request | requests/s | ratio to the bare route | p50, ms | p99, ms |
| --- | --- | --- | --- | --- |"""
NOTE = """
One web worker with {threads} threads, 8 connections; medians of {rounds} rounds, in which the requests take turns
of {seconds:.0f} s. The load generator runs on the same cores. The bare route makes the same token check,
revocation check and Redis GET.
"""
DEVICES = "query { allDevices { id name status deviceType otherDetails } }"


def measure(settings: Settings) -> str:
    """The table, in Markdown."""
    token = a_home_with_six_devices(settings)
    requests = {
        "bare Flask route": http_request("GET", "/bare", token),
        "GraphQL `energyStats`": graphql(STATS, token),
        "GraphQL `allDevices`, 6 devices": graphql(DEVICES, token),
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
    bare = next(iter(loads.values()))
    lines = [HEAD]
    for name, phases in loads.items():
        latencies = sorted(1000 * latency for phase in phases for latency in phase.latencies)
        p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
        rate = statistics.median(phase.per_second for phase in phases)
        ratio = statistics.median(a.per_second / b.per_second for a, b in zip(phases, bare, strict=True))
        lines.append(f"| {name} | {rate:,.0f} | **{ratio:.2f}** | {p50:.1f} | {p99:.1f} |")
    lines.append(NOTE.format(threads=settings.web_threads, rounds=ROUNDS, seconds=SECONDS))
    return "\n".join(lines)


def a_home_with_six_devices(settings: Settings, owner: str = "bench") -> str:
    """Make it, let it tick, and answer an access token of its owner."""
    app = create_app(settings)
    with app.app_context(), app.test_request_context():
        user = accounts.create_user({"username": owner, "email": f"{owner}@example.com", "password": "password"})
        for fields in [*DEMO_HOMES["user2"][1], DEMO_HOMES["user1"][1][0]]:
            devices.create_device(user.id, fields)
        ticks.run_tick(ticks.current_tick())
        return tokens.issue(user).access_token


def graphql(query: str, token: str) -> bytes:
    return http_request("POST", "/graphql/", token, json.dumps({"query": query}).encode())


def environment(settings: Settings) -> dict[str, str]:
    """What a process needs to find the servers of a run."""
    return os.environ | {
        "DATABASE_URL": settings.database, "REDIS_URL": settings.redis, "SECRET_KEY": SECRET,
        "JWT_SECRET_KEY": SECRET, "LOG_LEVEL": "WARNING",
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
