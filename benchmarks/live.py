"""The live process: what streams take, how soon an event is there, and what the web notices of it."""

import itertools
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from flask import Flask
from sqlalchemy import event, select

from benchmarks.http import STATS, environment, graphql, web_server
from benchmarks.load import drive
from benchmarks.stream_readers import Readers, readers
from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.models import User
from smartenergy.services.access import generations, sessions
from smartenergy.services.common.transaction import transaction
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import chunks, ticks

STREAMS, FEWER = 3_000, 1_000
TICKS, IDLE_SECONDS, SETTLE_SECONDS = 4, 5.0, 2.0
ROUNDS, SECONDS = 7, 2.0
PATIENCE_SECONDS = 30
HEAD = """## Streams

| streams | events are | memory, MiB | CPU an event, µs | CPU idle, % | commit to event, p50, ms | p99, ms |
| --- | --- | --- | --- | --- | --- | --- |"""
NOTE = """
One live process, and beside its memory that of the one that keeps it running; each stream is of another home of
four devices, and all of them tick in one chunk. CPU of an event is what the process takes from the tick's
beginning to its last event, the looking at rights among it; idle, what that looking takes of a processor by
itself. Commit to event: from where the chunk's COMMIT is sent to the event at the reader, with Redis' writing
between; readers and worker run on the same cores.

`energyStats` over HTTP with {fewer:,} streams open against none, in turns of {seconds:.0f} s, {rounds} rounds:
**{ratio:.2f}** of its requests/s.
"""


@dataclass
class Measured:
    """What one number of streams took."""

    mib: float = 0.0
    keeper_mib: float = 0.0
    """Of the process that started it, and does nothing but that."""
    microseconds_an_event: float = 0.0
    idle_percent: float = 0.0
    waits: list[float] = field(default_factory=list)
    """From each commit to each event, s."""

    def percentile(self, of: int) -> float:
        """In ms."""
        return 1_000 * sorted(self.waits)[len(self.waits) * of // 100]


def measure(settings: Settings) -> str:
    """The table, in Markdown."""
    app = create_app(settings)
    with app.app_context():
        synthetic_fleets.create_fleet(STREAMS, 4, lambda _: None)
        people = db.session.scalars(select(User).order_by(User.id.desc()).limit(STREAMS)).all()
        for one in people:
            generations.agree(one)
        with transaction():
            tokens = [sessions.begin(one).access_token for one in people]
        homes = [one.id for one in people]
    lines, to_come = [HEAD], itertools.count(int(time.time()) // 60 * 60 - 6_000, 60)
    with live_server(settings) as (port, process), web_server(settings) as web:
        for count, shown in ((FEWER, "stats"), (STREAMS, "stats"), (FEWER, "home")):
            found = of_streams(app, port, process, homes[:count], tokens, shown, to_come)
            lines.append(
                f"| {count:,} | `{shown}` | **{found.mib:.0f}** + {found.keeper_mib:.0f} |"
                f" **{found.microseconds_an_event:.0f}** | {found.idle_percent:.1f} |"
                f" {found.percentile(50):.0f} | **{found.percentile(99):.0f}** |"
            )
        ratio = beside_queries(web, port, homes[:FEWER], tokens)
    return "\n".join([*lines, NOTE.format(fewer=FEWER, seconds=SECONDS, rounds=ROUNDS, ratio=ratio)])


def of_streams(
    app: Flask,
    port: int,
    process: psutil.Process,
    homes: Sequence[int],
    tokens: Sequence[str],
    shown: str,
    to_come: Iterator[int],
) -> Measured:
    """Ticks under so many streams."""
    found, commits = Measured(), dict[int, float]()
    paths = [f"/live/homes/{home}?show={shown}" for home in homes]
    with readers(port, paths, tokens[: len(paths)]) as read, noted_commits(app, commits):
        time.sleep(SETTLE_SECONDS)
        found.idle_percent = 100 * cpu_over(process, lambda: time.sleep(IDLE_SECONDS)) / IDLE_SECONDS
        spent, events = 0.0, 0
        for number in range(TICKS + 1):
            tick = next(to_come)
            before = cpu(process)
            came = one_tick(app, tick, read, len(homes))
            spent_now = cpu(process) - before
            if number:  # the first warms up
                spent, events = spent + spent_now, events + len(came)
                found.waits += [at - commits[tick] for at in came]
        found.microseconds_an_event = 1e6 * spent / events
        found.mib, found.keeper_mib = (one.memory_info().rss / 2**20 for one in reversed(tree(process)[:2]))
    return found


def one_tick(app: Flask, tick: int, read: Readers, streams: int) -> list[float]:
    """A tick, and when its events came."""
    with app.app_context():
        ticks.run_tick(tick)
    came, until = list[float](), time.monotonic() + PATIENCE_SECONDS
    while len(came) < streams:
        assert time.monotonic() < until, f"{len(came)} events of {streams}"
        time.sleep(0.2)
        came += read.arrivals().get(tick, [])
    return came


@contextmanager
def noted_commits(app: Flask, commits: dict[int, float]) -> Iterator[None]:
    """When the commit before a chunk's publishing was sent, by tick."""
    last, publish = [0.0], chunks._publish

    def note(_connection: object) -> None:
        last[0] = time.time()

    def publish_noted(run: ticks.TickRun, *given: object) -> None:
        commits[run.tick] = last[0]
        publish(run, *given)  # type: ignore[arg-type] # as it came

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", note)
    chunks._publish = publish_noted  # type: ignore[assignment] # the same, and a note
    try:
        yield
    finally:
        chunks._publish = publish
        event.remove(engine, "commit", note)


def beside_queries(web: int, port: int, homes: Sequence[int], tokens: Sequence[str]) -> float:
    """How many queries a second there are with streams open, against without, in turns."""
    request, ratios = graphql(STATS, tokens[0]), list[float]()
    paths = [f"/live/homes/{home}" for home in homes]
    drive(web, request, SECONDS)
    for _ in range(ROUNDS):
        without = drive(web, request, SECONDS).per_second
        with readers(port, paths, tokens[: len(paths)]):
            time.sleep(SETTLE_SECONDS)
            ratios.append(drive(web, request, SECONDS).per_second / without)
        time.sleep(SETTLE_SECONDS)
    return statistics.median(ratios)


def cpu_over(process: psutil.Process, work: Callable[[], None]) -> float:
    """Processor seconds that a process takes while something is done."""
    before = cpu(process)
    work()
    return cpu(process) - before


def cpu(process: psutil.Process) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in tree(process))


def tree(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


@contextmanager
def live_server(settings: Settings) -> Iterator[tuple[int, psutil.Process]]:
    """The live process as `make run` starts it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    given = environment(settings) | {"LIVE_PORT": str(port)}
    server = subprocess.Popen([sys.executable, "asgi.py"], cwd=Path(__file__).parent.parent, env=given)
    try:
        wait_for_streams(port)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for_streams(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/live/health", timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the live process did not start")
