"""The proof: what the database says happened, held against a plain model of the rules, device by device.

A trigger of the fault run writes down every change of a device. A tick that is recorded as done for a home must have
left exactly one change on each of its devices, with the very values that the model gives; no other change may be there
but a user's.
"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg
from redis import Redis

from tests import model

INSTRUMENT = """
CREATE TABLE movements (
    seq bigserial PRIMARY KEY, device_id bigint, is_edit boolean, watts integer, level float8, flow float8
);
CREATE FUNCTION note_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO movements (device_id, is_edit, watts, level, flow) VALUES (
        NEW.id, OLD.updated_at IS DISTINCT FROM NEW.updated_at,
        coalesce(NEW.instantaneous_output_watts, NEW.consumption_rate_watts),
        NEW.current_level_wh, NEW.charge_discharge_rate_watts);
    RETURN NULL;
END $$;
CREATE TRIGGER note_movement AFTER UPDATE ON devices FOR EACH ROW EXECUTE FUNCTION note_movement();
"""
DEVICES = """
    SELECT d.id, d.user_id, d.device_type, d.is_solar, h.timezone, d.total_capacity_wh, d.current_level_wh
    FROM devices d JOIN homes h ON h.id = d.home_id ORDER BY d.id
"""
CHUNKS = """
    SELECT r.tick, r.seed::numeric, r.interval_seconds, c.first_user_id, c.done_at IS NOT NULL, c.devices, c.edited
    FROM tick_runs r JOIN tick_chunks c USING (tick) ORDER BY r.tick, c.first_user_id
"""
TOTALS = """
    SELECT user_id, sum(coalesce(instantaneous_output_watts, 0)), sum(coalesce(consumption_rate_watts, 0)),
           sum(coalesce(current_level_wh, 0)), sum(coalesce(total_capacity_wh, 0)) FROM devices GROUP BY user_id
"""
Reading = tuple[int | None, float | None, float | None]


@dataclass
class Device:
    """A device as it was before the first tick."""

    id: int
    user_id: int
    kind: str
    is_solar: bool
    timezone: str
    capacity: float
    level: float

    def after(self, tick: int, seed: int, interval: int, level: float) -> Reading:
        """What the rules make of it: watts, level, flow."""
        if self.kind == "storage":
            return None, *model.storage(seed, tick, self.id, level, self.capacity, interval)
        if self.kind == "production":
            return model.production(seed, tick, self.id, self.is_solar, self.timezone), None, None
        return model.consumption(seed, tick, self.id), None, None


@dataclass
class Verdict:
    """What was found."""

    ticks: int = 0
    movements: int = 0
    edits: int = 0
    faults: list[str] = field(default_factory=list)


def instrument(sql: psycopg.Connection[Any]) -> dict[int, Device]:
    """Begin to write down movements, and remember where every device starts."""
    sql.execute(INSTRUMENT)
    return {row[0]: Device(*row) for row in sql.execute(DEVICES).fetchall()}


def prove(sql: psycopg.Connection[Any], start: dict[int, Device], edits: list[tuple[int, float]]) -> Verdict:
    """Hold every movement against the model and the run log."""
    verdict, log, moved, skipped = Verdict(), _run_log(sql), Counter[Any](), Counter[Any]()
    movements: dict[int, list[tuple[bool, Reading]]] = defaultdict(list)
    for device_id, is_edit, *reading in sql.execute(
        "SELECT device_id, is_edit, watts, level, flow FROM movements ORDER BY seq"
    ):
        movements[device_id].append((is_edit, (reading[0], reading[1], reading[2])))
    for device in start.values():
        _follow(device, movements[device.id], log, moved, skipped, verdict)
    for tick, (_, _, chunks) in log.items():
        for first, is_done, devices, edited in chunks:
            if (moved[tick, first], skipped[tick, first]) != (devices if is_done else 0, edited if is_done else 0):
                verdict.faults.append(
                    f"tick {tick}, chunk {first}: the log says {devices} moved and {edited} edited (done: {is_done}), "
                    f"the devices say {moved[tick, first]} and {skipped[tick, first]}"
                )
    _find_edits(movements, edits, verdict)
    verdict.ticks = len(log)
    verdict.movements = sum(moved.values())
    return verdict


def redis_disagrees(sql: psycopg.Connection[Any], redis: Redis) -> list[str]:
    """Say where Redis shows something else than the database holds."""
    newest = sql.execute("SELECT max(tick) FROM tick_runs").fetchone()
    wrong = []
    for user_id, production, consumption, level, capacity in sql.execute(TOTALS).fetchall():
        stats = orjson.loads(redis.get(f"energy_stats:{user_id}") or b"null")
        shown = stats and (
            stats["current_production"], stats["current_consumption"],
            round(stats["current_storage"]["current_level_wh"], 6), stats["current_storage"]["total_capacity_wh"],
            stats["timestamp"],
        )  # fmt: skip
        if shown != (stored := (production, consumption, round(level, 6), capacity, newest and newest[0])):
            wrong.append(f"user {user_id}: Redis shows {shown}, the database holds {stored}")
    return wrong


def is_same(one: Reading, other: Reading) -> bool:
    """Watts and level to the last digit; the flow, which the model takes from two levels, but for their rounding."""
    return one[:2] == other[:2] and math.isclose(one[2] or 0.0, other[2] or 0.0, abs_tol=1e-3)


Log = dict[int, tuple[int, int, list[tuple[int, bool, int, int]]]]


def _run_log(sql: psycopg.Connection[Any]) -> Log:
    log: Log = {}
    for tick, seed, interval, first, is_done, devices, edited in sql.execute(CHUNKS).fetchall():
        log.setdefault(tick, (int(seed), interval, []))[2].append((first, is_done, devices, edited))
    return log


def _follow(
    device: Device,
    movements: list[tuple[bool, Reading]],
    log: Log,
    moved: Counter[Any],
    skipped: Counter[Any],
    verdict: Verdict,
) -> None:
    """Walk through a device's movements beside the ticks that claim to have moved it.

    A tick may have passed it over because of an edit; the chunk's count of edits must then account for it.
    """
    due = iter(
        (tick, chunk[0], seed, interval)
        for tick, (seed, interval, chunks) in log.items()
        if (chunk := chunks[bisect_right([c[0] for c in chunks], device.user_id) - 1])[1]
    )
    level = device.level
    for is_edit, reading in movements:
        if not is_edit:
            for tick, first, seed, interval in due:
                if is_same(device.after(tick, seed, interval, level), reading):
                    moved[tick, first] += 1
                    break
                skipped[tick, first] += 1
            else:
                verdict.faults.append(
                    f"device {device.id}: moved to {reading}, which no tick gives from {level} Wh"
                )
                return
        level = reading[1] or 0.0
    for tick, first, _, _ in due:
        skipped[tick, first] += 1


def _find_edits(
    movements: dict[int, list[tuple[bool, Reading]]], edits: list[tuple[int, float]], verdict: Verdict
) -> None:
    made = {(device, reading[1]) for device, moves in movements.items() for is_edit, reading in moves if is_edit}
    verdict.edits = len(edits)
    verdict.faults += [
        f"the edit of device {d} to {level} Wh is lost" for d, level in edits if (d, level) not in made
    ]
