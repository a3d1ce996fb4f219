"""Days and months know the bounds that they were made by: when a zone's rules change they are made anew.

Mexico gave up summer time in 2022. A system of April 2023 that did not know it yet made days of an hour's shift.
"""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import psycopg
import pytest
from sqlalchemy import text

from smartenergy.kernel import zones
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.columns import FACTS
from smartenergy.services.access import users
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import history, spans, summary
from smartenergy.services.ledger.rollup import days, rebuilding, rolling, rollup_progress
from smartenergy.services.ledger.rollup.rollup_progress import HOURS, Progress
from smartenergy.storage.books import blocks
from smartenergy.storage.books.blocks import QUARTERS
from tests.integration.services.ledger.conftest import DAY, HOUR, make_home

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
MEXICO = "America/Mexico_City"
APRIL = 1_680_328_800  # 2023-04-01 00:00 in Mexico, at six hours from UTC
NOON = APRIL + 9 * DAY + DAY // 2
RUN_LOG = (
    "INSERT INTO tick_runs (tick, interval_seconds, seed, status, finished_at)"
    " SELECT tick, 3600, '1', 'done', now() FROM generate_series(:since, :until, 3600) tick",
    "INSERT INTO tick_chunks (tick, first_user_id, next_user_id, users, homes, consumption_mwh, import_mwh, done_at)"
    " SELECT tick, 0, 2::bigint ^ 62, 1, 1, 4000, 4000, now() FROM generate_series(:since, :until, 3600) tick",
)


def compiled(offset: int, rule: str) -> bytes:
    """A zone of one rule for all times, in the format of RFC 9636."""
    data = struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb", offset, 0, 0) + b"XST\0"
    header = b"TZif2" + bytes(15)
    return header + data + header + data + f"\n{rule}\n".encode()


WITH_SUMMER_TIME = compiled(-6 * HOUR, "CST6CDT,M4.1.0,M10.5.0")
HALF_AN_HOUR_OFF = compiled(-6 * HOUR - 1800, "XST6:30")


def forget() -> None:
    for known in (zones.zone, zones.fingerprint, calendar.days_of_year, calendar.months_of_year):
        known.cache_clear()


@contextmanager
def rules(of_mexico: bytes) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        known = zones.rules
        patch.setattr(zones, "rules", lambda name: of_mexico if name == MEXICO else known(name))
        forget()
        yield
    forget()


def record(owner: int, since: int, until: int) -> None:
    """4 W for an hour a tick, packed, with the run log beside it."""
    ticks = np.arange(since, until, HOUR)
    facts = {name: np.zeros_like(ticks) for name in ("home_id", *FACTS)} | {"tick": ticks}
    facts |= {"home_id": np.full_like(ticks, owner), "interval_seconds": np.full_like(ticks, HOUR)}
    facts |= {"consumption_mwh": np.full_like(ticks, 4_000)}
    quarters = periods.quarters(facts, np.zeros((1, 4), np.int64))
    with transaction() as session:
        days.begin_zone(MEXICO, since)
        blocks.write_ticks(driver_cursor(), facts)
        blocks.write_periods(driver_cursor(), QUARTERS, quarters, quarters["start"] // HOUR * HOUR)
        rollup_progress.note(HOURS, Progress(until))
        for statement in RUN_LOG:
            session.execute(text(statement), {"since": since, "until": until - HOUR})


@pytest.fixture
def asked_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda now: monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def home(asked_at: Callable[[int], None]) -> int:
    """A home of 4 Wh an hour whose days up to the tenth of April were made with summer time."""
    with rules(WITH_SUMMER_TIME):
        owner = make_home(timezone=MEXICO, home=[])
        record(owner, APRIL - DAY, NOON)
        rolling.roll_up()
        assert ledger_audit.audit().faults == []
    asked_at(NOON)
    return owner


def shown(
    home: int, resolution: str, since: int = APRIL, until: int = NOON
) -> list[tuple[int, int, float, float]]:
    asked = {"from": as_text(since), "to": as_text(until), "resolution": resolution}
    found = history.energy_history(home, asked)
    columns = (found.column(name).tolist() for name in ("consumption_wh", "coverage"))
    return list(zip(found.starts.tolist(), found.ends.tolist(), *columns, strict=True))


def as_text(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()


def stored(sql: Sql, table: str) -> list[tuple[int, int, int]]:
    return sql.execute(f"SELECT start, until, grid_to_use_mwh / 1000 FROM {table} ORDER BY start").fetchall()


def test_days_made_with_summer_time_are_shown_and_made_anew_without(home: int, sql: Sql) -> None:
    assert (APRIL + DAY, APRIL + 2 * DAY - HOUR, 92) in stored(sql, "energy_days"), "the second had 23 hours"
    days = [(APRIL + n * DAY, APRIL + (n + 1) * DAY, 96.0, 1.0) for n in range(9)]
    for _ in ("as they were made", "made anew"):
        assert shown(home, "day")[:9] == days
        assert shown(home, "day")[9] == (APRIL + 9 * DAY, APRIL + 10 * DAY, 48.0, 1.0)
        assert [row[2:] for row in shown(home, "month")] == [(912.0, 1.0)]
        assert {row[1] - row[0] for row in shown(home, "hour")} == {HOUR}
        assert {row[2:] for row in shown(home, "hour")} == {(4.0, 1.0)}
        found = summary.energy_summary(home, {"from": as_text(APRIL), "to": as_text(NOON)}).present
        assert found.figures is not None
        assert (found.figures.consumption_mwh, found.coverage) == (912_000, 1.0)
        rolling.roll_up()
        assert ledger_audit.audit().faults == []
    assert stored(sql, "energy_days")[1:] == [(start, end, 96) for start, end, *_ in days]
    done = rolling.roll_up()
    assert (done.renewed, done.days) == (0, 0), "and it is done once"


def test_hours_serve_where_quarter_hours_have_expired(home: int, sql: Sql) -> None:
    expire(sql, before=APRIL + 5 * DAY)
    before = shown(home, "day")
    assert {row[2] for row in before[:9]} == {96.0}
    rolling.roll_up()
    assert shown(home, "day") == before
    assert len(stored(sql, "energy_days")) == 10
    assert ledger_audit.audit().faults == []


@pytest.mark.parametrize("new", [HALF_AN_HOUR_OFF, None], ids=["half an hour off", "without summer time"])
def test_what_nothing_finer_is_left_of_stays_and_shows_its_own_bounds(
    home: int, sql: Sql, new: bytes | None
) -> None:
    made = stored(sql, "energy_days")
    for table in ("energy_tick_blocks", "energy_quarter_blocks", "energy_hour_blocks"):
        sql.execute(f"DELETE FROM {table} WHERE start < %s", [APRIL + 6 * DAY - HOUR])
    expire(sql, before=APRIL + 6 * DAY - 6 * HOUR)
    count_anew(sql)
    with rules(new or zones.rules(MEXICO)):
        for _ in ("as they were made", "made anew"):
            rows = shown(home, "day")
            assert [row[:2] for row in rows[1:5]] == [row[:2] for row in made[2:6]], "their own"
            assert rows[1][2:] == (92.0, 1.0)
            assert all(one[1] == other[0] for one, other in pairwise(rows)), "side by side"
            assert sum(row[2] for row in rows) == 912.0, "nothing counts twice, nothing is lost"
            assert sum(row[2] for row in shown(home, "month")) == 912.0
            assert min(row[3] for row in rows) > 0.95, "a tick is an hour"
            rolling.roll_up()
            assert ledger_audit.audit().faults == []
        assert stored(sql, "energy_days")[:6] == made[:6]


def test_a_month_that_is_over_is_made_anew_of_its_days(asked_at: Callable[[int], None], sql: Sql) -> None:
    with rules(WITH_SUMMER_TIME):
        owner = make_home(timezone=MEXICO, home=[])
        record(owner, APRIL, APRIL + 31 * DAY)
        rolling.roll_up()
        assert stored(sql, "energy_months") == [(APRIL, APRIL + 30 * DAY - HOUR, 2876)]
    asked_at(APRIL + 31 * DAY)
    assert shown(owner, "month", until=APRIL + 30 * DAY)[0][2:] == (2880.0, 1.0)
    rolling.roll_up()
    assert stored(sql, "energy_months") == [(APRIL, APRIL + 30 * DAY, 2880)]
    assert ledger_audit.audit().faults == []


def test_who_moves_loses_nothing_of_what_has_expired(home: int, sql: Sql) -> None:
    rolling.roll_up()
    for table in ("energy_tick_blocks", "energy_quarter_blocks", "energy_hour_blocks"):
        sql.execute(f"DELETE FROM {table} WHERE start < %s", [APRIL + 5 * DAY])
    expire(sql, before=APRIL + 5 * DAY - 6 * HOUR)
    count_anew(sql)
    whole = sum(row[2] for row in stored(sql, "energy_days"))
    users.update_user(home, {"timezone": "Asia/Tokyo"})
    assert rebuilding.move(home)
    days = stored(sql, "energy_days")
    assert [row[1] for row in days[:-1]] == [row[0] for row in days[1:]], "each begins where one ends"
    assert (days[5][:2], days[6][0]) == ((APRIL + 4 * DAY, APRIL + 5 * DAY), APRIL + 5 * DAY)
    assert whole <= sum(row[2] for row in days) <= whole + 96
    assert sum(row[2] for row in shown(home, "day")) == 912.0
    assert ledger_audit.audit().faults == []
    assert rebuilding.rebuild() == 1
    assert stored(sql, "energy_days") == days


def test_a_renewal_that_dies_is_finished_by_the_next_and_rules_may_change_meanwhile(
    home: int, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_home("bob", MEXICO, [])
    monkeypatch.setattr(rebuilding, "HOMES_AT_ONCE", 1)
    assert rolling.roll_up(0.0).stopped_early
    assert sql.execute("SELECT renewing_from FROM energy_progress WHERE name = %s", [MEXICO]).fetchone() == (2,)
    assert {row[2] for row in shown(home, "day")[:9]} == {96.0}
    with rules(WITH_SUMMER_TIME):
        rolling.roll_up()
        assert ledger_audit.audit().faults == []
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    assert {row[2] for row in shown(home, "day")[:9]} == {96.0}


def count_anew(sql: Sql) -> None:
    """Meter blocks never see a part of a day expire: here they are made anew of what is left."""
    sql.execute("DELETE FROM energy_meter_blocks")
    sql.execute("DELETE FROM energy_progress WHERE name = 'meters'")


def expire(sql: Sql, before: int) -> None:
    """Drop ticks and quarter hours before a midnight of UTC."""
    day = datetime.fromtimestamp(before, UTC).strftime("%Y%m%d")
    parts = (
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' AND relname ~ '(tick|quarter)_blocks'"
    )
    for (name,) in sql.execute(parts).fetchall():
        if name.rsplit("_", 1)[1] < day:
            sql.execute(f"DROP TABLE {name}")
