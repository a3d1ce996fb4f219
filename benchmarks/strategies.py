"""What strategies add to a tick: the same fleet with what its homes go by, and as if all went by own use.

Each tick has a process of its own that is forked for it, as a worker's job has: nothing is kept between ticks.
"""

import os
import statistics
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from psycopg import Cursor
from sqlalchemy import text

from benchmarks import ticks as tick_bench
from benchmarks.believable import DEVICES_A_HOME, make_homes
from benchmarks.scale import vacuum
from config import Settings
from smartenergy import create_app
from smartenergy.jobs.preloading import preload
from smartenergy.kernel.extensions import db
from smartenergy.services.common.transaction import transaction
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.tariffs import example_tariffs
from smartenergy.services.ticking import ticks
from smartenergy.simulation.world import Homes
from smartenergy.storage import home_rows
from smartenergy.storage.strategy_rows import StrategyRows

ROUNDS = 7
SESSIONS = text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
HEAD = """## Strategies

| a tick of {devices:,} devices of homes that behave like homes | s of processors |
| --- | --- |"""
# Eight strategies, half of them by prices, and the example tariffs in turn.
GIVE = text("""
    INSERT INTO home_strategies (
        user_id, home_id, valid_from, kind, settings, reserve_percent, feeds_car_above_percent
    )
    SELECT user_id, homes.id, '2026-01-01', kind, said::jsonb, (homes.id % 3) * 10, 100 - (homes.id % 2) * 50
    FROM homes JOIN (VALUES
        (0, 'time_of_use', '{}'), (1, 'price', '{"cheapest_hours": 4}'),
        (2, 'windows', '{"windows": [{"until": 360, "target_percent": 60}]}'),
        (3, 'peak_shaving', '{"cap_watts": 4000}'), (4, 'backup', '{}'), (5, 'hold', '{}'),
        (6, 'time_of_use', '{"target_percent": 50}'), (7, 'price', '{"buy_below": 200000}')
    ) AS strategies (number, kind, said) ON number = homes.id % 8
""")
GIVE_TARIFFS = text("""
    INSERT INTO home_tariffs (user_id, home_id, direction, valid_from, tariff_id)
    SELECT homes.user_id, homes.id, 'import', '2026-01-01',
        (array_agg(tariffs.id))[1 + homes.id % count(tariffs.id)]
    FROM homes, tariffs WHERE tariffs.is_example AND tariffs.currency = 'EUR' GROUP BY homes.user_id, homes.id
""")


def measure(settings: Settings, devices: int) -> str:
    """The table, in Markdown."""
    with create_app(settings).app_context():
        make_homes(devices // DEVICES_A_HOME)
        example_tariffs.store()
        with transaction() as session:
            session.execute(GIVE)
            session.execute(GIVE_TARIFFS)
        vacuum()
        tick_bench.Clock.tick = max(tick_bench.Clock.tick, int(time.time()) // 86_400 * 86_400 + 86_400)
        preload()
        for _ in range(2):  # the first ticks make room on the pages for those that follow
            tick_with()
            tick_without()
        rounds = [(tick_with(), tick_without()) for _ in range(ROUNDS)]
        synthetic_fleets.clear_fleet()
    with_, without = (statistics.mean(column) for column in zip(*rounds, strict=True))
    table = [
        HEAD.format(devices=devices), f"| each home with a strategy, half of them by prices | {with_:.2f} |",
        f"| the same fleet by own use | {without:.2f} |",
    ]  # fmt: skip
    told = (
        f"\nMeans of {ROUNDS} rounds in turn, processor time of a process that is forked for the tick, as a "
        f"worker's is, and of its sessions with the database: **{100 * (with_ / without - 1):+.1f}%**.\n"
    )
    return "\n".join([*table, told])


def tick_with() -> float:
    """Seconds of processors: of a process for this tick, and of all sessions with the database."""
    tick, (read_end, write_end) = tick_bench.next_tick(), os.pipe()
    db.session.remove()
    child = os.fork()
    if not child:
        with os.fdopen(write_end, "w") as pipe:
            pipe.write(str(seconds_of(tick)))
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return float(told)


def seconds_of(tick: int) -> float:
    """In the process that is forked for it."""
    db.engine.dispose(close=False)  # the connections of the process that forked
    before, own = spent_by_sessions(), own_seconds()
    ticks.run_tick(tick)
    own, after = own_seconds() - own, spent_by_sessions()
    return own + sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def tick_without() -> float:
    """Strategies are not even asked for."""
    with patch.object(home_rows, "read_at", read_without):
        return tick_with()


def own_seconds() -> float:
    return sum(os.times()[:2])


def spent_by_sessions() -> dict[int, float]:
    """Seconds of each session with the database."""
    with transaction() as session:
        sessions = session.scalars(SESSIONS).all()
    fields = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13] for pid in sessions}
    return {pid: (int(user) + int(system)) / CLOCK_TICKS for pid, (user, system) in fields.items()}


def read_without(cursor: Cursor[Any], users: tuple[int, int], _: int) -> tuple[Homes, StrategyRows]:
    return home_rows.read(cursor, *users), StrategyRows.unpack({}, None)
