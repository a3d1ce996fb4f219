"""Is what the last tick left what the rules give? Recomputed, and compared with the database and with Redis."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import orjson
from sqlalchemy import func, select, text

from smartenergy.kernel.arrays import Bools, Floats
from smartenergy.kernel.errors import SmartEnergyError
from smartenergy.kernel.extensions import db, redis, settings
from smartenergy.kernel.units import MWH_PER_WH, SECONDS_PER_HOUR
from smartenergy.models import Device, DeviceStatus, TickChunk, TickRun
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.operations import edited_homes, expected_stats, tolerances
from smartenergy.services.operations.expected_stats import Expected
from smartenergy.services.ruling.in_force import under_strategies
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.step import RULES, before, step
from smartenergy.simulation.world import Readings, World
from smartenergy.storage import fleet_store, stats_cache

ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
ONLINE = select(Device.user_id, Device.id, Device.updated_at).where(Device.status == DeviceStatus.ONLINE.value)
HOMES_AT_ONCE = 1_000
TOLERANCE = tolerances.ROUNDING_WH
TOLD = 20


class OtherRulesError(SmartEnergyError):
    """The last tick was made by rules that are not those of this version."""

    def __init__(self, rules: int) -> None:
        super().__init__(
            f"The last tick was made by version {rules} of the rules, and this is version {RULES}, which cannot"
            " recompute it. Verify again after the next tick."
        )


@dataclass(frozen=True)
class Suspect:
    """A home of which Redis shows something else, and what is known of it from the database."""

    user_id: int
    device_ids: frozenset[int]
    untouched_since: datetime
    told: str


@dataclass
class Verification:
    """What was looked at, and what was found.

    Homes that somebody edited since, deletions included, or that a newer tick has shown anew, are passed over.
    """

    tick: int
    devices: int = 0
    homes: int = 0
    passed_over: int = 0
    differences: list[str] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)


def verify_last_tick(sample: int | None = None) -> Verification | None:
    """Check chunks in random order until `sample` devices have been looked at, or all. None where no tick was run.

    The last tick is the newest that had moved anything at the moment that is looked at, running or not: its chunks
    that were done are compared. A storage device is followed backwards: from its level and flow to the level
    before, and forth by the rules. Raises OtherRulesError where those have changed since.
    """
    with transaction() as session:
        session.execute(ONE_MOMENT)
        tick = session.scalar(select(func.max(TickChunk.tick)).where(TickChunk.done_at.is_not(None)))
        if tick is None:
            return None
        run, found = session.get_one(TickRun, tick), Verification(tick)
        if run.rules != RULES:
            raise OtherRulesError(run.rules)
        done = select(TickChunk).where(TickChunk.tick == tick, TickChunk.done_at.is_not(None))
        chunks = list(session.scalars(done))
        random.shuffle(chunks)
        for chunk in chunks:
            if sample is None or found.devices < sample:
                _verify_chunk(run, chunk, found)
    with transaction():
        _settle(found)
    return found


def _verify_chunk(run: TickRun, chunk: TickChunk, found: Verification) -> None:
    users = (chunk.first_user_id, chunk.next_user_id)
    snapshot = fleet_store.read_fleet(driver_cursor(), users, run.tick)
    if snapshot is None:
        return
    world, stored = fleet_store.read_readings(driver_cursor(), users)
    edited = edited_homes.edited(run, chunk)
    untouched = ~np.isin(world.user_ids, edited)
    found.devices += int(untouched.sum())
    steered = under_strategies(snapshot.world, snapshot.strategies, run.tick)
    wrong = _compare_devices(run, steered, stored, untouched, found)
    passed_over = set(edited.tolist())
    expected = [
        one for one in expected_stats.of_chunk(run, snapshot.homes, world, stored) if one.owner not in passed_over
    ]
    all_there = not len(edited) and len(world) >= chunk.devices + chunk.edited
    may_lack = set() if all_there else {one.owner for one in expected} - wrong
    for owner, told in _compare_redis(run, chunk, expected, may_lack, found):
        own = frozenset(world.devices.ids[world.user_ids == owner].tolist())
        found.suspects.append(Suspect(owner, own, edited_homes.since(run, chunk), told))
    found.passed_over += len(passed_over)


def _settle(found: Verification) -> None:
    """Redis was read after the database: a home that changed in between is passed over, else it differs.

    A device that went offline or was deleted is committed before Redis is told.
    """
    for start in range(0, len(found.suspects), HOMES_AT_ONCE):
        some = found.suspects[start : start + HOMES_AT_ONCE]
        now = defaultdict[int, dict[int, datetime]](dict)
        for user_id, device_id, updated_at in db.session.execute(
            ONLINE.where(Device.user_id.in_([suspect.user_id for suspect in some]))
        ):
            now[user_id][device_id] = updated_at
        for suspect in some:
            own = now[suspect.user_id]
            if own.keys() == suspect.device_ids and max(own.values()) < suspect.untouched_since:
                found.homes += 1
                found.differences.append(suspect.told)
            else:
                found.passed_over += 1


def _compare_devices(
    run: TickRun, world: World, stored: Readings, untouched: Bools, found: Verification
) -> set[int]:
    """Recompute the devices that nobody touched; answer the homes where one is wrong."""
    clock = with_free_days(run.clock, world)
    given = step(before(world, stored, clock), clock).readings
    watts_differ = np.abs(given.watts - stored.watts) > tolerances.of_watts(world, clock.interval_seconds)
    wrong = watts_differ | (np.abs(given.levels_wh - stored.levels_wh) > tolerances.of_levels(world))
    places = np.flatnonzero(wrong & untouched)
    for place in places:
        found.differences.append(
            f"device {world.devices.ids[place]} of user {world.user_ids[place]}: stored {stored.watts[place]} W, "
            f"{stored.levels_wh[place]} Wh; the rules give {given.watts[place]} W, {given.levels_wh[place]} Wh"
        )
    return set(world.user_ids[places].tolist())


def _compare_redis(
    run: TickRun, chunk: TickChunk, expected: Sequence[Expected], may_lack: set[int], found: Verification
) -> Iterator[tuple[int, str]]:
    """Compare what is shown of a tick with what the database gives of it; answer the owners where it differs.

    What is shown of another tick is passed over.

    Users of `may_lack` may have had a device more in the tick.
    """
    devices = chunk.devices + chunk.edited
    for one, shown in expected_stats.beside_shown(expected):
        stats = None if shown is None else orjson.loads(shown)
        given = orjson.loads(one.document)
        same = stats is not None and _same(stats, given)
        lacks = not same and stats is not None and one.owner in may_lack
        if not _is_of(run, stats, chunk) or (lacks and _lacks_a_device(run, one.homes, stats, given, devices)):
            found.passed_over += 1
        elif same:
            found.homes += one.kind == "user"
        else:
            said = f"Redis shows {_text(shown)}, the database gives {_text(one.document)}"
            yield one.owner, f"{one.kind} {one.id}: {said}"


def _lacks_a_device(run: TickRun, homes: Sequence[int], shown: Any, given: Any, most_devices: int) -> bool:
    """Whether homes have fewer devices than in the tick: one that is deleted leaves no trace but in sums.

    Nothing has become more since, and what is shown is what the ledger recorded of the tick.
    """
    then, now = _amounts(shown), _amounts(given)
    if (now > then + TOLERANCE).any():
        return False
    recorded = sum((_recorded(run, home) for home in homes), np.zeros(4))
    hours = run.interval_seconds / SECONDS_PER_HOUR
    rounding = [len(homes), len(homes), most_devices, 0]  # mWh: of a home's sums, of each battery's, of none
    return bool((np.abs(then * [hours, hours, 1, 1] * MWH_PER_WH - recorded) <= rounding).all())


def _recorded(run: TickRun, home: int) -> Floats:
    """The same amounts as the ledger has them, mWh."""
    facts = {name: int(column.sum()) for name, column in open_home(home).ticks(run.tick, run.tick + 1).items()}
    produced = facts["solar_mwh"] + facts["generator_mwh"]
    return np.array(
        [produced, facts["consumption_mwh"], facts["level_mwh"], facts["capacity_wh"] * MWH_PER_WH], np.float64
    )


def _amounts(stats: Any) -> Floats:
    """What devices have at least none of: W produced, W used, Wh held, Wh that can be held."""
    storage = stats["current_storage"]
    return np.array(
        [stats["current_production"], stats["current_consumption"],
         storage["current_level_wh"], storage["total_capacity_wh"]], np.float64,
    )  # fmt: skip


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
