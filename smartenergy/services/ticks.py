"""The tick: open it, run its chunks, show the totals.

Exactly once rests on three things in the database, not on whoever delivers jobs: a tick is opened by inserting
its row; a chunk is claimed by a row lock that dies with its worker; and its mark "done" commits together with
the readings. Totals go to Redis after the commit, and `published_at` tells which chunks still owe theirs.
"""

import time
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from redis.exceptions import RedisError
from sqlalchemy import delete, func, insert, select, text, update

from smartenergy.extensions import db, log, redis, settings
from smartenergy.models import TickChunk, TickRun, TickStatus
from smartenergy.services.transaction import driver_cursor, transaction
from smartenergy.simulation.daylight import is_day
from smartenergy.simulation.totals import Totals, sum_by_user
from smartenergy.simulation.uniform import simulate
from smartenergy.storage import fleet_store, stats_cache

OPENING_LOCK = 0x5E7C0DE  # an advisory lock: one worker opens a tick at a time
LAST_USER_ID = 2**63 - 1
CHUNK_TIMEOUT = "SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL statement_timeout = '120s'"

# Whole users, about so many devices a chunk: users are put in a row and cut where another chunk's worth begins.
CHUNK_STARTS = text("""
    SELECT min(user_id) FROM (
        SELECT user_id, div(sum(count(*)) OVER (ORDER BY user_id) - count(*), :size) AS chunk
        FROM (SELECT user_id FROM devices WHERE status = 'online') online GROUP BY user_id
    ) users GROUP BY chunk ORDER BY chunk
""")


@dataclass(frozen=True)
class TickSummary:
    """What came of a tick so far."""

    tick: int
    status: str
    missed_ticks: int
    chunks: int
    users: int
    devices: int
    edited: int


def current_tick(now: float | None = None) -> int:
    """The tick of a moment (epoch seconds; now unless given): its start, a multiple of the interval."""
    interval = settings.simulation_interval_seconds
    return int(time.time() if now is None else now) // interval * interval


def run_tick(tick: int) -> TickSummary | None:
    """Open a tick and run it to its end, alone or beside others. None where it is older than the newest."""
    if open_tick(tick) is None:
        return None
    run_open_chunks(tick)
    return summarize(tick)


def open_tick(tick: int) -> int | None:
    """Open a tick unless it is open, give up what older ticks have left, and answer the number of chunks.

    None where a newer tick has begun: what was missed is never replayed.
    """
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(OPENING_LOCK)))
        newest = session.scalar(select(func.max(TickRun.tick)))
        if newest is not None and newest > tick:
            return None
        if newest != tick:
            _give_up_before(tick)
            _plan(tick, missed=_missed_between(newest, tick))
        return session.scalar(select(func.count()).where(TickChunk.tick == tick))


def run_open_chunks(tick: int) -> None:
    """Take chunks of a tick until none is open, then pay what is still owed to Redis."""
    while _run_next_chunk(tick):
        pass
    _close(tick)
    _publish_owed(tick)


def summarize(tick: int) -> TickSummary:
    """Add up the run log of a tick."""
    run = db.session.get_one(TickRun, tick, populate_existing=True)
    sums = (func.sum(column) for column in (TickChunk.users, TickChunk.devices, TickChunk.edited))
    chunks, *totals = db.session.execute(select(func.count(), *sums).where(TickChunk.tick == tick)).one()
    users, devices, edited = (int(total or 0) for total in totals)
    return TickSummary(tick, run.status, run.missed_ticks, chunks, users, devices, edited)


def prune_runs(before_tick: int) -> int:
    """Delete the run log before a tick and answer how many runs that were."""
    with transaction() as session:
        return len(
            session.execute(delete(TickRun).where(TickRun.tick < before_tick).returning(TickRun.tick)).all()
        )


def _give_up_before(tick: int) -> None:
    """Close what is still running. Waits for the chunks in hand, so that two ticks never run side by side."""
    overdue = update(TickRun).where(TickRun.status == TickStatus.RUNNING, TickRun.tick < tick)
    db.session.execute(overdue.values(status=TickStatus.GIVEN_UP, finished_at=func.now()))


def _missed_between(newest: int | None, tick: int) -> int:
    return 0 if newest is None else max(0, (tick - newest) // settings.simulation_interval_seconds - 1)


def _plan(tick: int, missed: int) -> None:
    starts = list(db.session.scalars(CHUNK_STARTS, {"size": settings.simulation_chunk_devices}))
    edges = [0, *starts[1:], LAST_USER_ID]
    db.session.add(
        TickRun(
            tick=tick,
            interval_seconds=settings.simulation_interval_seconds,
            seed=str(settings.simulation_seed),
            missed_ticks=missed,
        )
    )
    db.session.flush()
    chunks = [{"tick": tick, "first_user_id": first, "next_user_id": after} for first, after in pairwise(edges)]
    db.session.execute(insert(TickChunk), chunks)


def _run_next_chunk(tick: int) -> bool:
    """Claim a chunk, move its devices and mark it done in one transaction; then show its totals."""
    with transaction() as session:
        session.execute(text(CHUNK_TIMEOUT))
        run = _hold_open(tick)
        chunk = _claim(tick) if run else None
        if run is None or chunk is None:
            return False
        totals = _move(run, chunk)
        chunk.users = len(totals.user_ids)
        chunk.done_at = func.now()
    log.debug("tick_chunk_done", tick=tick, first_user_id=chunk.first_user_id, devices=chunk.devices)
    try:
        _publish(chunk, totals)
    except RedisError as error:  # the other chunks need not wait for Redis; this one stays owed
        log.warning("tick_totals_owed", tick=tick, error=type(error).__name__)
    return True


def _hold_open(tick: int) -> TickRun | None:
    """The run if it is running, with a share lock: a newer tick that gives it up waits for the chunk in hand."""
    run = db.session.get(TickRun, tick, with_for_update={"read": True}, populate_existing=True)
    return run if run is not None and run.status == TickStatus.RUNNING else None


def _claim(tick: int) -> TickChunk | None:
    """Lock an open chunk that nobody else has."""
    return db.session.scalar(
        select(TickChunk)
        .where(TickChunk.tick == tick, TickChunk.done_at.is_(None))
        .order_by(TickChunk.first_user_id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _move(run: TickRun, chunk: TickChunk) -> Totals:
    """Read, simulate, write. Seed and interval are the run's own, whatever this worker's settings say by now."""
    cursor, users = driver_cursor(), (chunk.first_user_id, chunk.next_user_id)
    snapshot = fleet_store.read_fleet(cursor, users, partial(is_day, run.tick))
    readings = simulate(snapshot.fleet, seed=int(run.seed), tick=run.tick, interval_seconds=run.interval_seconds)
    chunk.devices = fleet_store.write_readings(cursor, snapshot, readings)
    chunk.edited = len(snapshot.fleet) - chunk.devices
    if chunk.edited:  # count what those devices show now, not what the tick would have given them
        return sum_by_user(*fleet_store.read_readings(cursor, users))
    return sum_by_user(snapshot.fleet, readings)


def _publish(chunk: TickChunk, totals: Totals) -> None:
    with transaction() as session:
        users = fleet_store.read_user_ids(driver_cursor(), (chunk.first_user_id, chunk.next_user_id))
        session.commit()  # Redis may be slow: hold no transaction meanwhile
        stats_cache.publish(redis, chunk.tick, totals, users, settings.stats_ttl_seconds)
        key = (TickChunk.tick == chunk.tick, TickChunk.first_user_id == chunk.first_user_id)
        session.execute(update(TickChunk).where(*key).values(published_at=func.now()))


def _publish_owed(tick: int) -> None:
    """Show the totals of chunks that were stored and not shown (a worker died, Redis was away), as stored."""
    owed = select(TickChunk).where(
        TickChunk.tick == tick, TickChunk.done_at.is_not(None), TickChunk.published_at.is_(None)
    )
    for chunk in db.session.scalars(owed).all():
        users = (chunk.first_user_id, chunk.next_user_id)
        _publish(chunk, sum_by_user(*fleet_store.read_readings(driver_cursor(), users)))


def _close(tick: int) -> None:
    """Mark the tick done if no chunk is open; whoever commits the last chunk comes by here after it."""
    open_chunks = select(TickChunk).where(TickChunk.tick == tick, TickChunk.done_at.is_(None)).exists()
    running = update(TickRun).where(TickRun.tick == tick, TickRun.status == TickStatus.RUNNING, ~open_chunks)
    with transaction() as session:
        session.execute(running.values(status=TickStatus.DONE, finished_at=func.now()))
