"""Is what the last tick left what the rules give? Recomputed, and compared with the database and with Redis."""

import random
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import orjson
from sqlalchemy import select, text

from smartenergy.extensions import db, redis
from smartenergy.models import TickChunk, TickRun, TickStatus
from smartenergy.services.transaction import driver_cursor, transaction
from smartenergy.simulation.daylight import is_day
from smartenergy.simulation.fleet import Bools, Fleet, Readings
from smartenergy.simulation.totals import sum_by_user
from smartenergy.simulation.uniform import SECONDS_PER_HOUR, simulate
from smartenergy.storage import fleet_store, stats_cache

ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
EDITED_HOMES = text("""
    SELECT DISTINCT user_id FROM devices
    WHERE user_id >= :first AND user_id < :next AND updated_at >= :since ORDER BY user_id
""")
TOLERANCE = 1e-6
TOLD = 20


@dataclass
class Verification:
    """What was looked at, and what was found; homes that somebody edited since are passed over."""

    tick: int
    devices: int = 0
    homes: int = 0
    edited_homes: int = 0
    differences: list[str] = field(default_factory=list)


def verify_last_tick(sample: int | None = None) -> Verification | None:
    """Check chunks in random order until `sample` devices have been looked at, or all. None where no tick is done.

    A storage device is followed backwards: from its level and flow to the level before, and forth by the rules.
    """
    with transaction() as session:
        session.execute(ONE_MOMENT)
        run = session.scalar(select(TickRun).order_by(TickRun.tick.desc()).limit(1))
        if run is None or run.status != TickStatus.DONE:
            return None
        found = Verification(run.tick)
        chunks = list(session.scalars(select(TickChunk).where(TickChunk.tick == run.tick)))
        random.shuffle(chunks)
        for chunk in chunks:
            if sample is None or found.devices < sample:
                _verify_chunk(run, chunk, found)
        return found


def _verify_chunk(run: TickRun, chunk: TickChunk, found: Verification) -> None:
    users = (chunk.first_user_id, chunk.next_user_id)
    snapshot = fleet_store.read_fleet(driver_cursor(), users, partial(is_day, run.tick))
    fleet, stored = fleet_store.read_readings(driver_cursor(), users)
    if snapshot is None:
        return
    edited = np.array(
        db.session.scalars(
            EDITED_HOMES, {"first": users[0], "next": users[1], "since": run.started_at}
        ).all(), np.int64,
    )  # fmt: skip
    untouched = ~np.isin(fleet.user_ids, edited)
    found.devices += int(untouched.sum())
    found.edited_homes += len(edited)
    _compare_devices(run, snapshot.fleet, stored, untouched, found)
    _compare_redis(run.tick, fleet, stored, set(edited.tolist()), found)


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


def _compare_redis(tick: int, fleet: Fleet, stored: Readings, edited: set[int], found: Verification) -> None:
    totals = sum_by_user(fleet, stored)
    for user, document in zip(totals.user_ids.tolist(), stats_cache.stats_documents(tick, totals), strict=True):
        if user in edited:
            continue
        found.homes += 1
        shown = stats_cache.read_stats(redis, user)
        if shown is None or not _same(orjson.loads(shown), orjson.loads(document)):
            found.differences.append(
                f"user {user}: Redis shows {_text(shown)}, the database gives {_text(document)}"
            )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(abs(one - other) <= TOLERANCE)


def _text(document: bytes | None) -> str:
    return "nothing" if document is None else document.decode()
