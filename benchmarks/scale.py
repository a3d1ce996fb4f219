"""The tick of a million devices: rate, memory, what a reader of `energyStats` notices; 200 ticks in a row."""

import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import func, select, text

from benchmarks import ticks as tick_bench
from benchmarks.crew import crew
from benchmarks.http import a_home, environment, graphql, web_server
from benchmarks.load import is_whole
from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db, redis
from smartenergy.models import TickRun
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks

ROOT = Path(__file__).parent.parent
ROUNDS = 5
SMALL, MIDDLE, LARGE = 10_000, 200_000, 1_000_000
CREWS = (1, 2, 4, 8)
ENDURANCE_TICKS = 200
PAUSE_SECONDS = 0.02
STATS = "query { energyStats { currentProduction currentConsumption currentStorageFlow netGridFlow timestamp } }"
SET_BASED = text("""
    UPDATE devices SET
        instantaneous_output_watts = CASE WHEN device_type = 'production' THEN (random() * 4000)::int END,
        consumption_rate_watts = CASE WHEN device_type = 'consumption' THEN (random() * 2500)::int END,
        current_level_wh = CASE WHEN device_type = 'storage' THEN random() * total_capacity_wh END,
        charge_discharge_rate_watts = CASE WHEN device_type = 'storage' THEN random() * 1000 END
    WHERE status = 'online'
""")
SIZE = text("SELECT pg_total_relation_size('devices')")


def measure(settings: Settings) -> str:
    """The tables, in Markdown."""
    app = create_app(settings)
    with app.app_context():
        tick_bench.Clock.tick = max(
            tick_bench.Clock.tick, ticks.current_tick()
        )  # the parts before took their time
        parts = [against_loops_and_update(), endurance()]
        small = rate_of(SMALL)
        tick_bench.make_fleet(LARGE)
        vacuum()
        parts += [a_million(settings, small), readers(settings), idle(settings)]
        synthetic_fleets.clear_fleet()
        ticks.prune_runs(tick_bench.Clock.tick + 1)  # these ticks lie in the future of the parts that follow
        redis.flushall()
    return "\n".join(parts)


def against_loops_and_update() -> str:
    """One worker's tick of 200,000 devices, against loops over an ORM and against one UPDATE of the same rows."""
    tick_bench.make_fleet(MIDDLE)
    vacuum()
    warm_up()
    rows = [
        (
            MIDDLE / tick_bench.timed(lambda: ticks.run_tick(tick_bench.next_tick())),
            MIDDLE / tick_bench.timed(set_based_update),
            tick_bench.LOOP_DEVICES / tick_bench.timed(lambda: tick_bench.orm_loop(db.session.commit)),
            tick_bench.LOOP_DEVICES / tick_bench.timed(lambda: tick_bench.orm_loop(db.session.flush)),
        )
        for _ in range(ROUNDS)
    ]
    tick, update, saves, flushes = (statistics.median(column) for column in zip(*rows, strict=True))
    ratio = statistics.median(row[0] / row[1] for row in rows)
    phases = ticks.summarize(tick_bench.Clock.tick).phases
    spent = sum(phases.values())
    shares = ", ".join(f"{name} {100 * seconds / spent:.1f}%" for name, seconds in phases.items())
    return f"""## A tick of {MIDDLE:,} devices, one worker

| against | devices/s | the tick, devices/s | ratio |
| --- | --- | --- | --- |
| an ORM loop that stores each device | {saves:,.0f} | {tick:,.0f} | **{tick / saves:.0f} ×** |
| the same loop with one commit at its end | {flushes:,.0f} | {tick:,.0f} | {tick / flushes:.0f} × |
| one `UPDATE … SET … = random()` of all rows | {update:,.0f} | {tick:,.0f} | **{ratio:.2f}** |

Medians of {ROUNDS} rounds in turn. Where the tick's time goes, over all lanes: {shares}.
"""


def endurance() -> str:
    """200 ticks in a row over the same fleet: does the table grow, does the tick slow down?"""
    vacuum()
    warm_up()
    size = db.session.scalar(SIZE) or 1
    db.session.commit()
    seconds = [tick_bench.timed(lambda: ticks.run_tick(tick_bench.next_tick())) for _ in range(ENDURANCE_TICKS)]
    grown = (db.session.scalar(SIZE) or 0) / size - 1
    db.session.commit()
    synthetic_fleets.clear_fleet()
    first, last = statistics.median(seconds[:20]), statistics.median(seconds[-20:])
    return f"""## {ENDURANCE_TICKS} ticks of {MIDDLE:,} devices in a row

The table and its indexes grew by **{100 * grown:.1f}%**. The last 20 ticks took {last:.2f} s at the median,
the first 20 {first:.2f} s: **{100 * (last / first - 1):+.1f}%**.
"""


def rate_of(devices: int) -> float:
    tick_bench.make_fleet(devices)
    vacuum()
    warm_up()
    rates = [devices / tick_bench.timed(lambda: ticks.run_tick(tick_bench.next_tick())) for _ in range(ROUNDS)]
    synthetic_fleets.clear_fleet()
    return statistics.median(rates)


def a_million(settings: Settings, small: float) -> str:
    lines = [f"| {SMALL:,} | 1, in place | {small:,.0f} | | |"]
    rate_of_one = None
    for size in CREWS:
        with crew(settings, size) as workers:
            workers.run(tick_bench.next_tick())
            runs = [workers.run(tick_bench.next_tick()) for _ in range(ROUNDS)]
        seconds = statistics.median(run[0] for run in runs)
        rate_of_one = rate_of_one or LARGE / seconds
        cost = f"**{small * seconds / LARGE:.2f} ×**" if size == 1 else f"{small * seconds / LARGE:.2f} ×"
        memory = max(run[1] for run in runs)
        lines.append(f"| {LARGE:,} | {size} | **{LARGE / seconds:,.0f}** | {cost} | {memory} |")
    planned = ticks.summarize(tick_bench.Clock.tick).phases["plan"]
    return "\n".join([
        "## A million devices\n",
        f"| devices | workers | devices/s | cost per device against {SMALL:,} | largest worker, MiB |",
        "| --- | --- | --- | --- | --- |",
        *lines,
        f"\nMedians of {ROUNDS} ticks, seen from outside, keys in Redis included. Planning one took "
        f"{1000 * planned:.1f} ms: **{100 * planned / seconds:.2f}%** of it.\n",
    ])  # fmt: skip


def readers(settings: Settings) -> str:
    """`energyStats` asked 50 times a second or less, on an idle system and while a million devices tick."""
    token = a_home(settings, "reader")
    tick_bench.Clock.tick = db.session.scalar(select(func.max(TickRun.tick))) or 0  # which that home has just seen
    db.session.rollback()
    request = graphql(STATS, token)
    with web_server(settings) as port, crew(settings, 1) as workers:
        pace(port, request, lambda n: n < 100)
        workers.run(tick_bench.next_tick())
        idle_times = pace(port, request, lambda n: n < 500)
        ended = threading.Event()

        def tick_on() -> None:
            for _ in range(4):
                workers.run(tick_bench.next_tick())
            ended.set()

        thread = threading.Thread(target=tick_on)
        thread.start()
        busy_times = pace(port, request, lambda _: not ended.is_set())
        thread.join()
    rows = [("idle", idle_times), ("while a million devices tick", busy_times)]
    lines = [f"| {name} | {len(t)} | {p(t, 50):.1f} | {p(t, 99):.1f} |" for name, t in rows]
    return "\n".join([
        "## `energyStats` meanwhile\n", "| | requests | p50, ms | p99, ms |", "| --- | --- | --- | --- |", *lines,
        f"\nRatio of the 99th percentiles: **{p(busy_times, 99) / p(idle_times, 99):.1f} ×**. One worker, as "
        f"`make run` has; one connection, a pause of {1000 * PAUSE_SECONDS:.0f} ms between requests.\n",
    ])  # fmt: skip


def idle(settings: Settings) -> str:
    """What a worker and the web hold in memory when they have nothing to do."""
    with process(settings, "worker.py") as worker, process(settings, "wsgi.py") as web:
        time.sleep(6)
        (served,) = web.children()
        held = {
            "worker": memory(worker),
            "web, the process that serves": memory(served),
            "web, its supervisor": memory(web),
        }
    lines = [f"| {name} | **{size:.0f}** |" for name, size in held.items()]
    return "\n".join(["## Idle\n", "| | proportional set size, MiB |", "| --- | --- |", *lines, ""])


def pace(port: int, request: bytes, goes_on: Callable[[int], bool]) -> list[float]:
    """Ask at a walking pace over one connection; answer the latencies in ms."""
    times: list[float] = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        while goes_on(len(times)):
            started, answer = time.perf_counter(), b""
            connection.sendall(request)
            while not is_whole(answer):
                answer += connection.recv(65_536)
            assert b'"errors"' not in answer
            times.append(1000 * (time.perf_counter() - started))
            time.sleep(PAUSE_SECONDS)
    return times


def p(times: list[float], percent: int) -> float:
    return sorted(times)[len(times) * percent // 100]


@contextmanager
def process(settings: Settings, program: str) -> Iterator[psutil.Process]:
    started = subprocess.Popen([sys.executable, program], cwd=ROOT, env=environment(settings) | {"PORT": "8951"})
    try:
        yield psutil.Process(started.pid)
    finally:
        started.terminate()
        started.wait(timeout=20)


def memory(one: psutil.Process) -> float:
    """MiB of a process; what several share counts in parts."""
    return float(one.memory_full_info().pss) / 2**20


def set_based_update() -> None:
    db.session.execute(SET_BASED)
    db.session.commit()


def vacuum() -> None:
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def warm_up() -> None:
    """The first ticks make room on the pages for those that follow; they are not counted."""
    for _ in range(2):
        ticks.run_tick(tick_bench.next_tick())
