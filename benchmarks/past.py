"""A past to order: a home's year alone, and homes side by side, each in a process as a worker is."""

import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks import believable
from benchmarks.crew import ROOT, hear, tell
from benchmarks.http import environment
from benchmarks.system import bench_system
from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.services.backfill import fleets, turns
from smartenergy.services.operations import setup, synthetic_fleets
from smartenergy.services.ticking import ticks

HOMES, DAYS, YEAR, WORKERS = 1_000, 10, 365, 2
WORKER = """
import sys, time
from pathlib import Path
from smartenergy import create_app
from smartenergy.jobs.preloading import preload
from smartenergy.kernel import freed_memory
from smartenergy.services.backfill import turns
from smartenergy.services.backfill.queueing import TURN_SECONDS
app = create_app(serves_http=False)
freed_memory.keep()
preload()
with app.app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.process_time()
    while turns.go_on(TURN_SECONDS) or turns.is_any_open():
        time.sleep(0.05)
    spent = time.process_time() - started
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(f"{spent} {int(status['VmHWM'].split()[0]) // 1024}", flush=True)
"""
NOTE = """\
Processor time is that of workers alone, PostgreSQL's beside it. What is on disk grows more slowly than days.
"""
HEAD = """## A past to order

| | seconds | processor time a home and year, s | largest memory of a worker, MiB | on disk a home and year, MB |
| --- | --- | --- | --- | --- |"""


def measure(settings: Settings) -> str:
    """The table, in Markdown."""
    with tempfile.TemporaryDirectory(prefix="se-bench-") as folder, bench_system(Path(folder)) as alone:
        with create_app(alone).app_context():
            setup.set_up(with_demo=True, say=lambda _: None)
        family = row("`family`'s year, one worker", alone, 1, ["family"], YEAR)
    with create_app(settings).app_context():
        believable.make_homes(HOMES)
    many = row(f"{HOMES:,} homes of five devices, {DAYS} days, {WORKERS} workers", settings, WORKERS, [], DAYS)
    with create_app(settings).app_context():
        synthetic_fleets.clear_fleet()
    return "\n".join([HEAD, family, many, NOTE])


def row(what: str, settings: Settings, workers: int, users: list[str], days: int) -> str:
    """Ask for so many days of pasts, and let workers make them."""
    with create_app(settings).app_context():
        ticks.run_tick(ticks.current_tick())
        asked, before = fleets.chosen(users), size()
        homes = sum(fleets.ask_for_many(date.today() - timedelta(days=days), asked))
        turns.find_ends()  # else who comes second may find nothing to do yet, and leave
        db.session.remove()
        seconds, spent, memory = made_by(settings, workers)
        assert (left := fleets.standing(asked)).open == left.failed == 0, left
        disk = (size() - before) / homes / days * YEAR / 1e6
    return f"| {what} | **{seconds:.1f}** | {spent / homes / days * YEAR:.2f} | {memory} | {disk:.1f} |"


def made_by(settings: Settings, workers: int) -> tuple[float, float, int]:
    """Seconds, processor time of all workers, and the largest memory of one, MiB."""
    crew = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER], cwd=ROOT, env=environment(settings), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(workers)
    ]  # fmt: skip
    for worker in crew:
        assert hear(worker) == "ready"
    started = time.perf_counter()
    for worker in crew:
        tell(worker, "begin")
    said = [hear(worker).split() for worker in crew]
    seconds = time.perf_counter() - started
    for worker in crew:
        worker.wait()
    return seconds, sum(float(spent) for spent, _ in said), max(int(held) for _, held in said)


def size() -> int:
    """Of the database, bytes."""
    found: int = db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    db.session.remove()
    return found
