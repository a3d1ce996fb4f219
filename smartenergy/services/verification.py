"""Is what the last tick left what the rules give? Recomputed, and compared with the database and with Redis."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import orjson
from sqlalchemy import func, select, text

from smartenergy.extensions import db, redis, settings
from smartenergy.models import TickChunk, TickRun
from smartenergy.services.transaction import driver_cursor, transaction
from smartenergy.simulation.daylight import is_day
from smartenergy.simulation.draws import Ints
from smartenergy.simulation.fleet import Bools, Fleet, Readings
from smartenergy.simulation.totals import sum_by_user
from smartenergy.simulation.uniform import SECONDS_PER_HOUR, simulate
from smartenergy.storage import fleet_store, stats_cache
from smartenergy.storage.planning import BY_KEY, held_to

ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
EDITED_HOMES = text("""
    SELECT user_id FROM devices WHERE user_id >= :first AND user_id < :next AND updated_at >= :since
    UNION SELECT id FROM users WHERE id >= :first AND id < :next AND updated_at >= :since ORDER BY 1
""")
LONGEST_EDIT = timedelta(minutes=1)
HOMES_AT_ONCE = 1_000
TOLERANCE = 1e-6
TOLD = 20


@dataclass
class Verification:
    """What was looked at, and what was found.

    Homes that somebody edited since, or that a newer tick has shown anew, are passed over.
    """

    tick: int
    devices: int = 0
    homes: int = 0
    passed_over: int = 0
    differences: list[str] = field(default_factory=list)


def verify_last_tick(sample: int | None = None) -> Verification | None:
    """Check chunks in random order until `sample` devices have been looked at, or all. None where no tick was run.

    The last tick is the newest that had moved anything at the moment that is looked at, running or not: its chunks
    that were done are compared. A storage device is followed backwards: from its level and flow to the level
    before, and forth by the rules.
    """
    with transaction() as session:
        session.execute(ONE_MOMENT)
        tick = session.scalar(select(func.max(TickChunk.tick)).where(TickChunk.done_at.is_not(None)))
        if tick is None:
            return None
        run, found = session.get_one(TickRun, tick), Verification(tick)
        done = select(TickChunk).where(TickChunk.tick == tick, TickChunk.done_at.is_not(None))
        chunks = list(session.scalars(done))
        random.shuffle(chunks)
        for chunk in chunks:
            if sample is None or found.devices < sample:
                _verify_chunk(run, chunk, found)
        return found


def _verify_chunk(run: TickRun, chunk: TickChunk, found: Verification) -> None:
    users = (chunk.first_user_id, chunk.next_user_id)
    snapshot = fleet_store.read_fleet(driver_cursor(), users, partial(is_day, run.tick))
    if snapshot is None:
        return
    fleet, stored = fleet_store.read_readings(driver_cursor(), users, snapshot.stopped)
    edited = _edited(run, chunk)
    untouched = ~np.isin(fleet.user_ids, edited)
    found.devices += int(untouched.sum())
    _compare_devices(run, snapshot.fleet, stored, untouched, found)
    totals = sum_by_user(fleet, stored)
    given = zip(totals.user_ids.tolist(), stats_cache.stats_documents(run.tick, totals), strict=True)
    passed_over = set(edited.tolist())
    _compare_redis(run, chunk, {user: stats for user, stats in given if user not in passed_over}, found)
    found.passed_over += len(passed_over)


def _edited(run: TickRun, chunk: TickChunk) -> Ints:
    """Homes that somebody changed since the tick began; where the tick saw edits, those just before too.

    An edit bears the time at which its request began.
    """
    since = run.started_at - (LONGEST_EDIT if chunk.edited else timedelta())
    range_of_users = {"first": chunk.first_user_id, "next": chunk.next_user_id}
    with held_to(driver_cursor(), BY_KEY):
        return np.array(db.session.scalars(EDITED_HOMES, range_of_users | {"since": since}).all(), np.int64)


def _compare_devices(run: TickRun, fleet: Fleet, stored: Readings, untouched: Bools, found: Verification) -> None:
    hours = run.interval_seconds / SECONDS_PER_HOUR
    before = Fleet(**(vars(fleet) | {"levels_wh": stored.levels_wh - stored.flows_watts * hours}))
    given = simulate(before, seed=int(run.seed), tick=run.tick, interval_seconds=run.interval_seconds)
    wrong = (given.watts != stored.watts) | (np.abs(given.levels_wh - stored.levels_wh) > TOLERANCE)
    for place in np.flatnonzero(wrong & untouched):
        found.differences.append(
            f"device {fleet.device_ids[place]} of user {fleet.user_ids[place]}: stored {stored.watts[place]} W, "
            f"{stored.levels_wh[place]} Wh; the rules give {given.watts[place]} W, {given.levels_wh[place]} Wh"
        )


def _compare_redis(run: TickRun, chunk: TickChunk, expected: dict[int, bytes], found: Verification) -> None:
    """Compare what is shown of a tick with what the database gives of it; what is of another is passed over."""
    users = list(expected)
    for start in range(0, len(users), HOMES_AT_ONCE):
        some = users[start : start + HOMES_AT_ONCE]
        for user, shown in zip(some, stats_cache.read_many(redis, some), strict=True):
            stats = None if shown is None else orjson.loads(shown)
            if not _is_of(run, stats, chunk):
                found.passed_over += 1
                continue
            found.homes += 1
            if stats is None or not _same(stats, orjson.loads(expected[user])):
                found.differences.append(
                    f"user {user}: Redis shows {_text(shown)}, the database gives {_text(expected[user])}"
                )


def _is_of(run: TickRun, stats: Any, chunk: TickChunk) -> bool:
    """Whether Redis should show this tick of a home: no newer one has come, and it is not owed or expired."""
    if stats is not None and stats["timestamp"] >= run.tick:
        return bool(stats["timestamp"] == run.tick)
    if stats_cache.newest_tick(redis) > run.tick or chunk.published_at is None:
        return False
    ends = chunk.published_at + timedelta(seconds=settings.stats_ttl_intervals * run.interval_seconds)
    return datetime.now(UTC) < ends


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(abs(one - other) <= TOLERANCE)


def _text(document: bytes | None) -> str:
    return "nothing" if document is None else document.decode()
