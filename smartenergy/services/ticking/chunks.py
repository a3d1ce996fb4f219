"""A chunk of a tick: claimed, moved and marked done in one transaction, then shown in Redis.

A claim is a row lock, which dies with its worker's connection. A worker that is held up keeps its connection; what
it holds is freed once its database session has waited for it too long.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from flask_sqlalchemy.session import Session
from redis.exceptions import RedisError
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import scoped_session

from smartenergy.kernel import tracing
from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db, log, redis, settings
from smartenergy.models import TickChunk, TickRun, TickStatus
from smartenergy.services.common.transaction import driver_cursor, let_go, transaction
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ruling.in_force import under_strategies
from smartenergy.services.ticking import plan
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.step import step
from smartenergy.simulation.totals import Totals, sum_by_home
from smartenergy.simulation.world import Homes, World
from smartenergy.storage import fleet_store, live_channel, stats_publishing
from smartenergy.storage.fleet_store import Snapshot
from smartenergy.storage.stats_publishing import ByHome

# A chunk's commit need not wait for the disk: if a crash takes it, readings and mark go together, and the chunk is
# run again to the same readings. What users commit after it takes it to the disk with it.
TICK_SESSION = text("""
    SELECT set_config('synchronous_commit', 'off', true),
        set_config('application_name', 'smartenergy tick', true),
        set_config('idle_in_transaction_session_timeout', '5s', true),
        set_config('statement_timeout', '120s', true)
""")
# A session that waits for its client inside one statement: the client is stopped, or far away and not coming back.
END_STALLED = text("""
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND application_name = 'smartenergy tick'
      AND wait_event_type = 'Client' AND state_change < clock_timestamp() - make_interval(secs => :seconds)
""")


class Shown(NamedTuple):
    """What Redis is to show of a chunk: of its users, and of the homes of those who have several."""

    by_user: Totals
    user_ids: Ints
    """All users of the chunk, those without a device too."""
    by_home: ByHome

    @classmethod
    def of(cls, world: World, totals: Totals, homes: Homes) -> "Shown":
        """Totals of the homes of a world, `homes` being all that there are."""
        several = homes.of_several
        return cls(totals.grouped(world.homes.user_ids), homes.owners, ByHome(totals.of(several), several))


@contextmanager
def tick_transaction() -> Iterator[scoped_session[Session]]:
    """A transaction that is ended from outside when its worker is held up: it holds locks that others need."""
    with transaction() as session:
        session.execute(TICK_SESSION)
        yield session


def run_next(tick: int) -> bool:
    """Claim a chunk and run it; False where none is open that nobody else has."""
    with tick_transaction():
        run = _hold_open(tick)
        chunk = _claim(tick) if run else None
        if run is None or chunk is None:
            return False
        shown = _move(run, chunk)
        if shown is None:
            _cut(chunk)
            return True
        chunk.done_at = func.now()
    log.debug("tick_chunk_done", tick=tick, first_user_id=chunk.first_user_id, devices=chunk.devices)
    try:
        _publish(run, chunk, shown)
    except RedisError as error:  # the other chunks need not wait for Redis; this one stays owed
        log.warning("tick_totals_owed", tick=tick, error=type(error).__name__)
    return True


def publish_owed(tick: int) -> None:
    """Show the totals of chunks that were stored and not shown (a worker died, Redis was away), as stored."""
    owed = select(TickChunk).where(
        TickChunk.tick == tick, TickChunk.done_at.is_not(None), TickChunk.published_at.is_(None)
    )
    run = db.session.get(TickRun, tick)
    if run is None:
        return
    for chunk in db.session.scalars(owed).all():
        cursor, users = driver_cursor(), (chunk.first_user_id, chunk.next_user_id)
        world, readings = fleet_store.read_readings(cursor, users)
        shown = Shown.of(world, sum_by_home(world, readings), fleet_store.read_homes(cursor, users))
        let_go()  # Redis may be slow
        _publish(run, chunk, shown)


def free_stalled() -> int:
    """End the database sessions of chunks whose worker is held up, so that others can run them."""
    with transaction() as session:
        ended = session.scalar(END_STALLED, {"seconds": settings.simulation_stall_seconds}) or 0
    if ended:
        log.warning("stalled_chunks_freed", chunks=ended)
    return ended


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


def _move(run: TickRun, chunk: TickChunk) -> Shown | None:
    """Read, simulate, write, record; None where the chunk is too large to be read.

    Seed and interval are the run's own, whatever this worker's settings say by now.
    """
    cursor, users = driver_cursor(), (chunk.first_user_id, chunk.next_user_id)
    most = None if plan.is_single(users) else plan.MOST * settings.simulation_chunk_devices
    with _timed(chunk, "read"):
        snapshot = fleet_store.read_fleet(cursor, users, run.tick, most)
    if snapshot is None:
        return None
    _say_who_stands_still(snapshot)
    with _timed(chunk, "simulate"):
        world = under_strategies(snapshot.world, snapshot.strategies, run.tick)
        outcome = step(world, with_free_days(run.clock, world))
    with _timed(chunk, "write"):
        chunk.devices = fleet_store.write_readings(cursor, snapshot, outcome.readings)
        chunk.edited = len(snapshot.world) - chunk.devices
    planned = snapshot.world.devices
    world, shown, totals, before_wh = snapshot.world, outcome.readings, outcome.totals, planned.levels_wh
    if chunk.edited:  # count what those devices show now, not what the tick would have given them
        world, shown = fleet_store.read_readings(cursor, users)
        totals = sum_by_home(world, shown)
        shown, before_wh = tick_facts.as_moved(planned, outcome.readings, world.devices, shown)
    with _timed(chunk, "record"):
        tick_facts.record_chunk(run, chunk, world, shown, before_wh)
    chunk.users, chunk.homes = len(world.homes.owners), len(totals)
    return Shown.of(world, totals, snapshot.homes)


def _say_who_stands_still(snapshot: Snapshot) -> None:
    """A newer version may have written what this one does not know: it moves the rest."""
    if len(snapshot.stopped):
        some = snapshot.stopped[:10].tolist()
        log.warning("homes_stopped", reason="time zone unknown here", homes=len(snapshot.stopped), some=some)
    if len(snapshot.unknown):
        some = snapshot.unknown[:10].tolist()
        log.warning("devices_stopped", reason="model unknown here", devices=len(snapshot.unknown), some=some)


def _cut(chunk: TickChunk) -> None:
    """Cut a chunk that grew since it was planned: it keeps its beginning, the rest is there for everyone."""
    users = (chunk.first_user_id, chunk.next_user_id)
    (_, after), *others = plan.cut(users, settings.simulation_chunk_devices)
    log.info("tick_chunk_cut", tick=chunk.tick, first_user_id=chunk.first_user_id, parts=1 + len(others))
    chunk.next_user_id = after
    rows = [{"tick": chunk.tick, "first_user_id": start, "next_user_id": end} for start, end in others]
    db.session.execute(insert(TickChunk), rows)


def _publish(run: TickRun, chunk: TickChunk, shown: Shown) -> None:
    seconds_to_live = settings.stats_ttl_intervals * run.interval_seconds
    with _timed(chunk, "publish"):
        stats_publishing.publish(redis, chunk.tick, shown.by_user, shown.user_ids, seconds_to_live, shown.by_home)
        live_channel.tell(redis, chunk.first_user_id, chunk.next_user_id)
    published = update(TickChunk).where(
        TickChunk.tick == chunk.tick, TickChunk.first_user_id == chunk.first_user_id
    )
    with tick_transaction() as session:
        session.execute(published.values(published_at=func.now(), publish_seconds=chunk.publish_seconds))


@contextmanager
def _timed(chunk: TickChunk, phase: str) -> Iterator[None]:
    started = time.perf_counter()
    with tracing.span(f"chunk {phase}", tick=chunk.tick, first_user_id=chunk.first_user_id):
        yield
    setattr(chunk, f"{phase}_seconds", time.perf_counter() - started)
