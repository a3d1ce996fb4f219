"""The energy ledger: what it adds to a tick, how quickly it is appended to and asked, how much it takes."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import orjson
from sqlalchemy import text

from benchmarks import ticks as tick_bench
from benchmarks.scale import vacuum, warm_up
from config import Settings
from smartenergy import create_app
from smartenergy.kernel import zones
from smartenergy.kernel.extensions import db, redis
from smartenergy.ledger import periods
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.columns import FACTS, LOSSES, STORED
from smartenergy.ledger.shown import MAIN
from smartenergy.rest import energy_schemas
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.reading import history, summary
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.services.ledger.rollup.days import make_days, make_months
from smartenergy.services.ledger.rollup.rollup_progress import HOURS, Progress
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, period_rows, tick_rows

ROUNDS = 25
DEVICES = 200_000
APPENDED = 1_000_000
HOMES = int(os.environ.get("BENCH_HOMES", "200000"))
HISTORY_DAYS = int(os.environ.get("BENCH_HISTORY_DAYS", "1"))
DAYS_OF_A_YEAR = 365
HOMES_AT_ONCE = 5_000
CHUNK_HOMES = 5_000  # as a chunk has of homes with five devices
PRESENT_TICKS = 40
ASKED = 101
HOUR, DAY = 3_600, 86_400
BYTES_AN_HOUR = 1_500  # of a home, indexes included; for asking whether the disk has room


def measure(settings: Settings) -> str:
    """The tables, in Markdown."""
    app = create_app(settings)
    with app.app_context():
        tick_bench.Clock.tick = max(tick_bench.Clock.tick, ticks.current_tick())
        parts = [added_to_a_tick(), appended(), present_hour()]
        synthetic_fleets.clear_fleet()
        forget_history()
        parts += [asked(settings)]
        forget_history()
        ticks.prune_runs(2**62)
        redis.flushall()  # these ticks lie in the future of the parts that follow
        db.session.remove()
    return "\n".join(parts)


def added_to_a_tick() -> str:
    """Ticks with and without the ledger, in turn, in one run."""
    tick_bench.make_fleet(DEVICES)
    vacuum()
    warm_up()
    record, index = tick_facts.record_chunk, tick_facts.index
    rows = []
    for _ in range(ROUNDS):
        with_ledger = tick_bench.timed(lambda: ticks.run_tick(tick_bench.next_tick()))
        tick_facts.record_chunk, tick_facts.index = (lambda *_: None), (lambda _: None)
        without = tick_bench.timed(lambda: ticks.run_tick(tick_bench.next_tick()))
        tick_facts.record_chunk, tick_facts.index = record, index
        rows.append((with_ledger, without))
    added = statistics.median(a / b for a, b in rows) - 1
    slow, fast = (statistics.median(column) for column in zip(*rows, strict=True))
    return f"""## The energy ledger

A tick of {DEVICES:,} devices takes {slow:.3f} s with the ledger and {fast:.3f} s without:
**{100 * added:+.1f}%** (median of the ratios of {ROUNDS} pairs in turn; asked: at most 10%).
"""


def appended() -> str:
    """A million user-ticks appended, as one worker does it, commit included."""
    homes = APPENDED // 10
    seconds = []
    for _ in range(3):
        took = 0.0
        for _ in range(10):
            tick, facts = tick_bench.next_tick(), made_up(np.arange(homes), 1)
            with transaction():
                tick_facts.prepare(tick)
            started = time.perf_counter()
            with transaction():
                tick_rows.append(driver_cursor(), tick, facts)
            took += time.perf_counter() - started
        seconds.append(took)
    size, rows = size_of("energy_ticks")
    return f"""A million user-ticks are appended in **{statistics.median(seconds):.2f} s** (10 chunks of {homes:,}
homes, one connection, commits included; median of 3; asked: at most 3 s). A row takes {size / rows:.0f} bytes
until its hour is packed.
"""


def present_hour() -> str:
    """A home's ticks of an hour that is not packed yet, among many."""
    hour = (tick_bench.Clock.tick // HOUR + 1) * HOUR
    tick_bench.Clock.tick = hour + HOUR
    firsts = range(0, HOMES, CHUNK_HOMES)
    with transaction():
        cuts = tick_facts.cuts_after((first, CHUNK_HOMES) for first in firsts)
        partitions.ensure(driver_cursor(), "energy_ticks", hour, cuts)
    for number in range(PRESENT_TICKS):
        for first in firsts:
            facts = made_up(np.arange(first, first + CHUNK_HOMES), 1)
            with transaction():
                tick_rows.append(driver_cursor(), hour + 60 * number, facts)
        with transaction():
            tick_facts.index(hour + 60 * number)
    times = []
    for home in np.random.default_rng(7).integers(0, HOMES, ASKED).tolist():
        started = time.perf_counter()
        with transaction():
            found = tick_rows.read(driver_cursor(), (home, home + 1), hour, hour + HOUR)
        times.append(1000 * (time.perf_counter() - started))
        assert len(found["tick"]) == PRESENT_TICKS
    return f"""Of {HOMES:,} homes' present hour, {PRESENT_TICKS} ticks so far, not packed, one home's rows are
read in **{statistics.median(times):.1f} ms** (median of {ASKED} homes).
"""


def asked(settings: Settings) -> str:
    """What a home is answered among many with a history."""
    room = shutil.disk_usage(tempfile.gettempdir()).free
    days = max(1, min(HISTORY_DAYS, int(room * 0.8 / (HOMES * 24 * BYTES_AN_HOUR))))
    now = int(time.time()) // HOUR * HOUR
    until = now // DAY * DAY
    started = time.perf_counter()
    ids = make_homes()
    make_history(ids, until - days * DAY, until)
    made = time.perf_counter() - started
    home = int(ids[len(ids) // 2])
    make_year(home, until)
    vacuum()
    restart_readers()
    day, month, year = ({"from": moment(until - n * DAY), "to": moment(until)} for n in (1, 30, 364))
    questions: list[tuple[str, str, Callable[[], Any]]] = [
        ("24 hours by the tick", "5", lambda: answer(home, day | {"resolution": "tick"})),
        ("a year by the day", "5", lambda: answer(home, year | {"resolution": "day"})),
        ("the summary of a month, and of the month before", "20", lambda: summed(home, month)),
    ]
    lines = []
    for name, most, ask in questions:
        times = sorted(1000 * tick_bench.timed(ask) for _ in range(ASKED))
        lines.append(f"| {name} | **{times[ASKED // 2]:.1f}** | {times[ASKED * 95 // 100]:.1f} | {most} |")
    sizes = "\n".join(size_lines(days))
    dropped = drop_a_day()
    return f"""One home among {HOMES:,} with {days} days of history by the minute
({HOMES * days * 1440:,} user-ticks, made by COPY in {made:.0f} s; `BENCH_HOMES` and
`BENCH_HISTORY_DAYS` set how many, and the disk has the last word):

| asked | median, ms | 95th percentile, ms | asked for, ms |
| --- | --- | --- | --- |
{chr(10).join(lines)}

In the server's own process, JSON included, {ASKED} times each, the home's pages in memory.

| what is kept | rows | bytes a row, indexes included | |
| --- | --- | --- | --- |
{sizes}

Dropping a day of ticks takes **{dropped:.2f} s** (asked: at most 1 s).
"""


def made_up(users: np.ndarray, ticks_each: int, start: int = 0) -> dict[str, np.ndarray]:
    """Facts of homes with a panel, a generator, a heater and a battery, which keep the rules of storage."""
    rng, rows = np.random.default_rng(7 + start), len(users) * ticks_each
    flow = rng.integers(-16_667, 16_668, (len(users), ticks_each))
    level = 25_000_000 + np.cumsum(flow, axis=1)
    watts = {"solar_mwh": (16_667, 83_333), "generator_mwh": (16_667, 83_333), "consumption_mwh": (8_333, 50_000)}
    facts = {name: rng.integers(low, high, rows) for name, (low, high) in watts.items()}
    flow = flow.ravel()
    facts |= {"charge_mwh": np.maximum(flow, 0), "discharge_mwh": np.maximum(-flow, 0), "level_mwh": level.ravel()}
    facts |= {
        "interval_seconds": np.full(rows, 60),
        "capacity_wh": np.full(rows, 50_000),
        "home_id": np.repeat(users, ticks_each),
        **dict.fromkeys(LOSSES, np.zeros(rows, np.int64)),
    }
    net = facts["consumption_mwh"] + flow - facts["solar_mwh"] - facts["generator_mwh"]
    facts |= {"import_mwh": np.maximum(net, 0), "export_mwh": np.maximum(-net, 0)}
    return facts | {"tick": np.tile(start + 60 * np.arange(ticks_each), len(users))}


def make_homes() -> np.ndarray:
    synthetic_fleets.create_fleet(HOMES, 0, lambda _: None)
    ids = db.session.execute(text("SELECT id FROM users WHERE email LIKE '%@fleet.invalid' ORDER BY id")).scalars()
    found = np.array(list(ids), np.int64)
    db.session.rollback()
    db.session.execute(text("UPDATE users SET timezone = 'UTC'"))
    db.session.commit()
    return found


def make_history(ids: np.ndarray, since: int, until: int) -> None:
    """Packed hours as the roll-up leaves them; one made-up hour of each range of homes serves for all hours."""
    for first in range(0, len(ids), HOMES_AT_ONCE):
        homes = ids[first : first + HOMES_AT_ONCE]
        facts = made_up(homes, 60, 0)
        for hour in range(since, until, HOUR):
            with transaction():
                moved = facts | {"tick": facts["tick"] + hour}
                blocks.write_ticks(driver_cursor(), {n: moved[n] for n in ("home_id", "tick", *FACTS)})
                quarters = periods.quarters(moved, np.zeros((len(homes), 4), np.int64))
                at = np.full(len(quarters["start"]), hour, np.int64)
                blocks.write_periods(driver_cursor(), blocks.QUARTERS, quarters, at)
        with transaction():
            make_days(homes.tolist(), "UTC", since, until)
    with transaction():
        rollup_progress.note(HOURS, Progress(until))
        rollup_progress.note("UTC", Progress(until, rules=zones.fingerprint("UTC")))


def make_year(home: int, until: int) -> None:
    """A year of days and months before the history of the home that is asked."""
    since = until - DAYS_OF_A_YEAR * DAY
    with transaction():
        last = db.session.scalar(text("SELECT min(start) FROM energy_days")) or until
        facts = made_up(np.array([home]), 24)
        facts["tick"] = facts["tick"] * 60  # an hour apart
        day = periods.quarters(facts, np.zeros((1, len(STORED)), np.int64))
        whole = periods.merge(day, np.zeros(len(day["start"]), np.int64))
        days = np.arange(since, last, DAY)
        period_rows.write(
            driver_cursor(), period_rows.DAYS,
            {name: np.repeat(column, len(days)) for name, column in whole.items()}
            | {"start": days, "until": days + DAY},
        )  # fmt: skip
        months = [int(month) for month in boundaries("month", "UTC", since, until) if since <= month <= until]
        make_months([home], "UTC", months[0], months[-1])


def answer(home: int, given: dict[str, str]) -> bytes:
    found = history.energy_history(home, given)
    written = energy_schemas.history(found, MAIN, as_points=False)
    return orjson.dumps(written, option=orjson.OPT_SERIALIZE_NUMPY)


def summed(home: int, given: dict[str, str]) -> bytes:
    found = summary.energy_summary(home, given)
    return orjson.dumps([energy_schemas.totals(found.present), energy_schemas.totals(found.before)])


def size_lines(days: int) -> list[str]:
    kept = {
        "energy_tick_blocks": ("an hour of ticks", 60),
        "energy_quarter_blocks": ("an hour of quarter hours", 4),
        "energy_hour_blocks": ("a day of hours", 24),
        "energy_days": ("a day", 1),
    }
    lines = []
    for table, (name, entries) in kept.items():
        size, rows = size_of(table)
        each = size / rows
        about = f"**{each / entries:.0f} bytes a user-tick** (asked: at most 100)" if entries == 60 else ""
        lines.append(f"| {name} | {int(rows):,} | {each:,.0f} | {about} |")
    return lines


def size_of(table: str) -> tuple[float, float]:
    """Bytes, indexes included, and rows of all partitions."""
    db.session.execute(text(f"ANALYZE {table}"))
    sizes = text("""
        SELECT sum(pg_total_relation_size(relid)), sum(reltuples)
        FROM pg_partition_tree(CAST(:table AS regclass)) JOIN pg_class ON oid = relid WHERE isleaf
    """)
    size, rows = db.session.execute(sizes, {"table": table}).one()
    db.session.commit()
    return float(size), float(rows)


def drop_a_day() -> float:
    """As it is once the day is old: autovacuum, which a drop interrupts after a second, has long been there."""
    tending = text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'")
    for _ in range(300):
        db.session.rollback()
        if not db.session.scalar(tending):
            break
        time.sleep(1)
    with transaction():
        name = next(partitions.of_table(driver_cursor(), "energy_tick_blocks")).name

    def drop() -> None:
        with transaction():
            partitions.drop(driver_cursor(), name)

    return tick_bench.timed(drop)


def forget_history() -> None:
    with transaction():
        cursor = driver_cursor()
        for table in partitions.LENGTHS.keys() - set(partitions.BY_TIMESTAMP):
            for partition in list(partitions.of_table(cursor, table)):
                partitions.drop(cursor, partition.name)
        cursor.execute("TRUNCATE energy_balances, energy_progress, energy_erasures, energy_behind")
    synthetic_fleets.clear_fleet()


def restart_readers() -> None:
    """Connections that begin anew, as a server's do."""
    db.session.remove()
    db.engine.dispose()


def moment(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()
