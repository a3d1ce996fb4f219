"""The web server at half of what it can do, and at twice that for a minute."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.http import STATS, a_home, environment, graphql, wait_for
from benchmarks.load import OpenLoad, drive, drive_at
from config import Settings
from tests.e2e.conftest import free_port

HALF_SECONDS, TWICE_SECONDS = 15.0, 60.0
CONNECTIONS = 128
HEAD = """## At half and at twice the capacity

| load | asked, requests/s | answered, /s | told 503, /s | p50, ms | p99, ms | p99 of a 503, ms | memory, MiB |
| --- | --- | --- | --- | --- | --- | --- | --- |"""
NOTE = """
`energyStats` by the server that `make run` starts (one web worker, {threads} threads at work, {waiting} places to
wait), asked at a steady rate over at most {connections} connections; a latency runs from when a request was due.
The capacity, {capacity:,.0f}/s, is what 8 connections got that asked again as soon as they were answered. The load
generator runs on the same cores. Failures other than 503, and requests that found no connection free: {others}.
"""


def measure(settings: Settings) -> str:
    """The table, in Markdown."""
    request = graphql(STATS, a_home(settings, "overload"))
    with real_server(settings) as (port, process):
        drive(port, request, 2)
        capacity = drive(port, request, 5).per_second
        idle = memory(process)
        half = drive_at(port, request, capacity / 2, HALF_SECONDS, CONNECTIONS)
        before = memory(process)
        twice = drive_at(port, request, 2 * capacity, TWICE_SECONDS, CONNECTIONS)
        after = memory(process)
        assert drive(port, request, 1).failures == 0, "the server did not survive"
    lines = [
        HEAD,
        row("half the capacity", half, capacity / 2, HALF_SECONDS, f"{idle} → {before}"),
        row("twice the capacity", twice, 2 * capacity, TWICE_SECONDS, f"{before} → {after}"),
        NOTE.format(
            threads=settings.web_threads, waiting=settings.web_waiting, connections=CONNECTIONS, capacity=capacity,
            others=f"{half.failures} and {half.unsent} at half, {twice.failures} and {twice.unsent} at twice",
        ),
    ]  # fmt: skip
    return "\n".join(lines)


def row(name: str, load: OpenLoad, asked: float, seconds: float, memory: str) -> str:
    p50, p99 = percentile(load.answered, 50), percentile(load.answered, 99)
    away = f"{percentile(load.turned_away, 99):.0f}" if load.turned_away else ""
    return (
        f"| {name} | {asked:,.0f} | {len(load.answered) / seconds:,.0f} | {len(load.turned_away) / seconds:,.0f} |"
        f" {p50:.1f} | {p99:.0f} | {away} | {memory} |"
    )


def percentile(latencies: list[float], percent: int) -> float:
    ordered = sorted(latencies)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def memory(process: psutil.Process) -> int:
    """Of the server and its worker, MiB."""
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) >> 20


@contextmanager
def real_server(settings: Settings) -> Iterator[tuple[int, psutil.Process]]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "wsgi.py"], cwd=Path(__file__).parent.parent,
        env=environment(settings) | {"PORT": str(port)},
    )  # fmt: skip
    try:
        wait_for(port)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)
