"""The tick: open it, see it through, keep its log.

Exactly once rests on three things in the database, not on whoever delivers jobs: a tick is opened by inserting
its row; a chunk is claimed by a row lock that dies with its worker; and its mark "done" commits together with
the readings. Totals go to Redis after the commit, and `published_at` tells which chunks still owe theirs.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, func, insert, select, update

from smartenergy.kernel import tracing
from smartenergy.kernel.extensions import db, log, settings
from smartenergy.models import TickChunk, TickRun, TickStatus
from smartenergy.services.common.transaction import transaction
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ticking import chunks as tick_chunks
from smartenergy.services.ticking import counters, tick_times
from smartenergy.services.ticking import plan as tick_plan
from smartenergy.services.ticking.chunks import tick_transaction
from smartenergy.simulation.step import RULES

OPENING_LOCK = 0x5E7C0DE  # an advisory lock: one worker opens a tick at a time
LOOK_AGAIN_SECONDS = 0.2
PHASES = ("read", "simulate", "write", "record", "publish")


@dataclass(frozen=True)
class TickSummary:
    """What came of a tick so far. `phases` are seconds of all lanes together, by name."""

    tick: int
    status: str
    missed_ticks: int
    chunks: int
    users: int
    devices: int
    edited: int
    phases: dict[str, float]


def current_tick(now: float | None = None) -> int:
    """The tick of a moment (epoch seconds; now unless given): its start, a multiple of the interval."""
    interval = settings.simulation_interval_seconds
    return int(time.time() if now is None else now) // interval * interval


def run_tick(
    tick: int, on_open: Callable[[int], None] | None = None, on_chunk: Callable[[], None] | None = None
) -> TickSummary | None:
    """Open a tick and see it through, alone or beside others. None where `open_tick` refuses it.

    A tick before it that is still being worked on is seen through first. `on_open` is told the number of chunks,
    `on_chunk` of each one that is done here.
    """
    see_older_through(tick)
    chunks = open_tick(tick)
    if chunks is None:
        return None
    if on_open:
        on_open(chunks)
    _see_through(tick, on_chunk)
    return summarize(tick)


def see_older_through(tick: int) -> None:
    """Work at ticks before this one that somebody still works at, until they are closed."""
    for older in _running_before(tick):
        _see_through(older)


def open_tick(tick: int) -> int | None:
    """Open a tick unless it is open, give up what older ticks have left, and answer the number of chunks.

    None where a newer tick has begun, for what was missed is never replayed, or where the last one lasts on, for
    no time may count twice.
    """
    with tick_transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(OPENING_LOCK)))
        newest = tick_times.newest()
        if newest is None or newest.ends <= tick:
            _give_up_before(tick)
            _open(tick, newest)
        elif newest.tick != tick:
            return None
        return session.scalar(select(func.count()).where(TickChunk.tick == tick))


def run_open_chunks(tick: int, on_chunk: Callable[[], None] | None = None) -> None:
    """Take chunks of a tick until none is open, in as many lanes as are set; then pay what is owed to Redis."""
    _run_lanes(tick, on_chunk)
    _close(tick)
    tick_chunks.publish_owed(tick)


def running_tick() -> int | None:
    """The newest tick if it is running."""
    with transaction() as session:
        newest = session.scalar(select(TickRun).order_by(TickRun.tick.desc()).limit(1))
        return newest.tick if newest and newest.status == TickStatus.RUNNING else None


def halted_tick() -> int | None:
    """The running tick if nothing has moved in it for longer than a worker may be silent."""
    tick = running_tick()
    return tick if tick is not None and _is_quiet(tick, settings.simulation_stall_seconds) else None


def newest_interval() -> int | None:
    """The length of the newest tick in seconds; None where there is none."""
    with transaction() as session:
        return session.scalar(select(TickRun.interval_seconds).order_by(TickRun.tick.desc()).limit(1))


def summarize(tick: int) -> TickSummary:
    """Add up the run log of a tick."""
    run = db.session.get_one(TickRun, tick, populate_existing=True)
    counts = [func.sum(column) for column in (TickChunk.users, TickChunk.devices, TickChunk.edited)]
    times = [func.sum(getattr(TickChunk, f"{phase}_seconds")) for phase in PHASES]
    chunks, *sums = db.session.execute(select(func.count(), *counts, *times).where(TickChunk.tick == tick)).one()
    users, devices, edited = (int(total or 0) for total in sums[:3])
    phases = {"plan": run.plan_seconds} | dict(zip(PHASES, (float(s or 0) for s in sums[3:]), strict=True))
    return TickSummary(tick, run.status, run.missed_ticks, chunks, users, devices, edited, phases)


def prune_runs(before_tick: int) -> int:
    """Delete the run log before a tick and answer how many runs that were."""
    with transaction() as session:
        return len(
            session.execute(delete(TickRun).where(TickRun.tick < before_tick).returning(TickRun.tick)).all()
        )


def _see_through(tick: int, on_chunk: Callable[[], None] | None = None) -> None:
    """Work at a tick until it is closed, chunks of workers that die or stall included.

    A tick in which nothing moves any more is left as it is: a newer one gives it up.
    """
    while True:
        run_open_chunks(tick, on_chunk)
        if not _is_running(tick) or _is_quiet(tick, settings.simulation_patience_seconds):
            return
        tick_chunks.free_stalled()
        time.sleep(LOOK_AGAIN_SECONDS)


def _run_lanes(tick: int, on_chunk: Callable[[], None] | None) -> None:
    """A lane takes chunk after chunk over a connection of its own; one reads while another writes."""
    app = current_app._get_current_object()  # type: ignore[attr-defined] # what the proxy stands for
    lanes = min(settings.simulation_lanes, _open_chunks(tick))

    def run_lane() -> None:
        with app.app_context():
            while tick_chunks.run_next(tick):
                if on_chunk:
                    on_chunk()

    if lanes <= 1:
        run_lane()
        return
    with ThreadPoolExecutor(lanes, "lane") as pool:
        for lane in [pool.submit(copy_context().run, run_lane) for _ in range(lanes)]:
            lane.result()


def _open_chunks(tick: int) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).where(TickChunk.tick == tick, TickChunk.done_at.is_(None))) or 0


def _running_before(tick: int) -> list[int]:
    """Ticks before this one that somebody still works at; those left behind long ago do not count."""
    with transaction() as session:
        running = select(TickRun.tick).where(TickRun.status == TickStatus.RUNNING, TickRun.tick < tick)
        ticks = session.scalars(running.order_by(TickRun.tick)).all()
    return [older for older in ticks if not _is_quiet(older, settings.simulation_patience_seconds)]


def _is_running(tick: int) -> bool:
    with transaction() as session:
        return session.scalar(select(TickRun.status).where(TickRun.tick == tick)) == TickStatus.RUNNING


def _is_quiet(tick: int, seconds: int) -> bool:
    """Whether nothing has happened in a tick for so long."""
    moved = select(func.max(TickChunk.done_at)).where(TickChunk.tick == tick).scalar_subquery()
    last = func.greatest(TickRun.started_at, moved)
    quiet = select(last < func.clock_timestamp() - func.make_interval(0, 0, 0, 0, 0, 0, seconds))
    with transaction() as session:
        return bool(session.scalar(quiet.where(TickRun.tick == tick)))


def _give_up_before(tick: int) -> None:
    """Close what is still running. Waits for the chunks in hand, so that two ticks never run side by side."""
    overdue = update(TickRun).where(TickRun.status == TickStatus.RUNNING, TickRun.tick < tick)
    values = overdue.values(status=TickStatus.GIVEN_UP, finished_at=func.now())
    for given_up in db.session.scalars(values.returning(TickRun.tick)).all():
        log.warning("tick_given_up", tick=given_up)
        counters.count(ticks_given_up=1, **_moved_in(given_up))


def _open(tick: int, newest: TickRun | None) -> None:
    started = time.perf_counter()
    with tracing.span("tick plan", tick=tick):
        plan = tick_plan.plan_from(newest.tick if newest else None)
    run = TickRun(
        tick=tick,
        interval_seconds=settings.simulation_interval_seconds,
        seed=str(settings.simulation_seed),
        rules=RULES,
        missed_ticks=_missed_between(newest, tick),
        plan_seconds=time.perf_counter() - started,
    )
    db.session.add(run)
    db.session.flush()
    tick_facts.prepare(tick, newest.tick if newest else None)
    counters.count(ticks_missed=run.missed_ticks)
    chunks = [{"tick": tick, "first_user_id": first, "next_user_id": after} for first, after in plan]
    db.session.execute(insert(TickChunk), chunks)


def _missed_between(newest: TickRun | None, tick: int) -> int:
    return 0 if newest is None else (tick - newest.ends) // settings.simulation_interval_seconds


def _close(tick: int) -> None:
    """Mark the tick done if no chunk is open; whoever commits the last chunk comes by here after it."""
    open_chunks = select(TickChunk).where(TickChunk.tick == tick, TickChunk.done_at.is_(None)).exists()
    running = update(TickRun).where(TickRun.tick == tick, TickRun.status == TickStatus.RUNNING, ~open_chunks)
    with tick_transaction() as session:
        done = running.values(status=TickStatus.DONE, finished_at=func.now()).returning(TickRun.tick)
        if session.scalar(done) is None:
            return
        counters.count(ticks_done=1, **_moved_in(tick))
    with tick_transaction():
        tick_facts.index(tick)


def _moved_in(tick: int) -> dict[str, int]:
    sums = select(func.sum(TickChunk.devices), func.sum(TickChunk.edited)).where(TickChunk.tick == tick)
    moved, edited = db.session.execute(sums).one()
    return {"devices_moved": int(moved or 0), "devices_edited": int(edited or 0)}
