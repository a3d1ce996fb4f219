"""How the whole system is, in numbers, from the database and from Redis: the same whichever process is asked."""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from redis.exceptions import RedisError, ResponseError
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from smartenergy.kernel.extensions import db, redis
from smartenergy.models import TickChunk, TickRun, TickStatus
from smartenergy.services.ticking import counters, tick_times, ticks
from smartenergy.storage import job_queue, redis_probe

CONNECTIONS = text("""
    SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user GROUP BY 1
""")
UNPACKED = text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'energy_ticks'::regclass")
REDIS_FACTS = {
    "used_memory": "memory_bytes", "maxmemory": "memory_limit_bytes", "connected_clients": "clients",
    "blocked_clients": "blocked_clients",
}  # fmt: skip


class Sign(NamedTuple):
    """One number: what it is called, what it says, which of its kind it is. Names ending in `_total` only grow."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = {}


def read() -> Iterator[Sign]:
    """All signs. A server that is away costs its own signs and is itself one: `up` is 0."""
    try:
        yield from _of_server("database", _database_signs)
        yield from _of_server("redis", _redis_signs)
    finally:
        db.session.remove()


def _of_server(part: str, signs: Callable[[], Iterator[Sign]]) -> Iterator[Sign]:
    try:
        found, up = list(signs()), 1
    except (SQLAlchemyError, RedisError):
        db.session.remove()
        found, up = [], 0
    yield Sign("up", "Whether the server answers.", up, {"part": part})
    yield from found


def _database_signs() -> Iterator[Sign]:
    for state, count in db.session.execute(CONNECTIONS):
        yield Sign("database_connections", "Connections of this system, by state.", count, {"state": state})
    for name, value in counters.totals().items():
        yield Sign(f"{name}_total", f"{name.replace('_', ' ').capitalize()} since the beginning.", value)
    unpacked = db.session.scalar(UNPACKED) or 0
    yield Sign(
        "energy_hours_unpacked", "Hours of the energy ledger that are not packed, the present included.", unpacked
    )
    done = select(func.max(TickRun.tick)).where(TickRun.status == TickStatus.DONE)
    newest = db.session.scalar(done)
    if newest is not None:
        now = time.time()
        begun = db.session.scalar(done.where(TickRun.tick <= now))
        age = 0 if begun is None else now - begun
        yield Sign("tick_age_seconds", "How long ago the last tick that is done began; of those not ahead.", age)
        ahead = tick_times.seconds_ahead(now)
        yield Sign("tick_ahead_seconds", "How far the newest tick lies ahead of the clock; it should not.", ahead)
        yield from _tick_signs(newest)


def _tick_signs(tick: int) -> Iterator[Sign]:
    summary = ticks.summarize(tick)
    run = db.session.get_one(TickRun, tick)
    if run.finished_at:
        seconds = (run.finished_at - run.started_at).total_seconds()
        yield Sign("tick_duration_seconds", "How long the last tick took that is done.", seconds)
    for phase, seconds in summary.phases.items():
        yield Sign("tick_phase_seconds", "Seconds in a phase of it, all lanes.", seconds, {"phase": phase})
    for result, count in (("moved", summary.devices), ("edited", summary.edited)):
        yield Sign("tick_devices", "Devices of that tick, by result.", count, {"result": result})
    shown = db.session.scalar(select(func.count(TickChunk.published_at)).where(TickChunk.tick == tick)) or 0
    for result, count in (("shown", shown), ("owed", summary.chunks - shown)):
        yield Sign("tick_chunks", "Chunks of that tick, by what stands in Redis.", count, {"result": result})


def _redis_signs() -> Iterator[Sign]:
    facts: dict[str, Any] = redis.info()
    for fact, name in REDIS_FACTS.items():
        yield Sign(f"redis_{name}", f"Redis: {fact}.", facts[fact])
    yield Sign("redis_takes_writes", "Whether Redis has room and is not read-only.", _takes_writes())
    machinery = job_queue.machinery()
    yield Sign("workers", "Workers that are alive.", machinery.workers)
    yield Sign("schedulers", "Schedulers that are alive.", machinery.schedulers)
    for state, count in (("queued", machinery.queued), ("failed", machinery.failed)):
        yield Sign("queue_jobs", "Jobs, by state.", count, {"state": state})


def _takes_writes() -> bool:
    try:
        redis_probe.write(redis)
    except ResponseError:
        return False
    return True
