"""Rows that come late, in any order: what is packed is corrected, and everything above it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import psycopg
import pytest
from flask import current_app
from sqlalchemy import select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.flows import with_grid
from smartenergy.ledger.tables import pick, stack
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ledger.rollup import (
    behind,
    correcting,
    expiring,
    kept,
    packing,
    rebuilding,
    rolling,
    rollup_progress,
)
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, meter_blocks, period_rows, tick_rows
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
Facts = dict[str, Ints]
OCTOBER_30 = 1_793_318_400  # UTC: a month ends soon
END = OCTOBER_30 + 4 * DAY
CLOSED = END + HOUR
NO_END = 2**62


@pytest.fixture(autouse=True)
def at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retention goes by the time of the test's ticks."""
    monkeypatch.setattr(kept.time, "time", lambda: END)


@pytest.fixture
def over(sql: Sql) -> Iterator[Sql]:
    """All hours up to the end are over: a tick of then was run."""
    sql.execute(
        "INSERT INTO tick_runs (tick, interval_seconds, seed, status, finished_at)"
        " VALUES (%s, 60, '1', 'done', now())",
        [CLOSED],
    )
    yield sql


def some_facts(homes: list[int], since: int, until: int, seconds: int, seed: int = 1) -> Facts:
    """Ticks of homes with a battery, made up."""
    draw = np.random.default_rng(seed)
    ticks = np.tile(np.arange(since, until, seconds), len(homes))
    amounts = {name: draw.integers(0, 900_000, len(ticks)) for name in FACTS}
    flow, level = draw.integers(-400_000, 400_000, len(ticks)), draw.integers(1_000_000, 9_000_000, len(ticks))
    return amounts | {
        "home_id": np.repeat(homes, (until - since) // seconds), "tick": ticks,
        "interval_seconds": np.full_like(ticks, seconds), "charge_mwh": np.maximum(flow, 0),
        "discharge_mwh": np.maximum(-flow, 0), "level_mwh": level, "capacity_wh": np.full_like(ticks, 9_000),
    }  # fmt: skip


def come_late(facts: Facts) -> None:
    """Rows of ticks as if a worker had been held up."""
    rows = with_grid(facts)
    with transaction():
        for tick in np.unique(rows["tick"]).tolist():
            tick_facts.prepare_hour(tick)
            tick_rows.append(driver_cursor(), tick, pick(rows, rows["tick"] == tick))


def whole_ledger() -> dict[str, Any]:
    """All that is stored, as lists."""
    with transaction() as session:
        cursor, homes = driver_cursor(), list(session.scalars(select(Home.id).order_by(Home.id)))
        found = {blocks.TICKS: blocks.read_ticks(cursor, homes, 0, NO_END)}
        found |= {
            table: blocks.read_periods(cursor, table, homes, 0, NO_END)
            for table in (blocks.QUARTERS, blocks.HOURS)
        }
        found |= {
            table: period_rows.read(cursor, table, homes, 0, NO_END)
            for table in (period_rows.DAYS, period_rows.MONTHS)
        }
        found[meter_blocks.METERS] = meter_blocks.read(cursor, homes, 0, NO_END)
        _, held = period_rows.read_balances(cursor, np.array(homes, np.int64))
    stored = {table: {name: column.tolist() for name, column in rows.items()} for table, rows in found.items()}
    return stored | {"balances": held.tolist()}


@pytest.fixture(scope="module")
def in_order() -> dict[str, dict[str, Any]]:
    """Ledgers that were written in order, by the facts they are of: tests of the same facts compare with the same one."""
    return {}


def forget_everything(sql: Sql) -> None:
    made = (blocks.TICKS, blocks.QUARTERS, blocks.HOURS, meter_blocks.METERS)
    tables = (*made, "energy_days", "energy_months", "energy_balances")
    for table in (*tables, "energy_ticks", "energy_progress", "energy_behind", "energy_histories"):
        sql.execute(f"DELETE FROM {table}")


def assert_same(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for table, columns in wanted.items():
        assert found[table] == columns, table


@pytest.mark.parametrize("seed", range(6))
def test_whatever_order_it_is_written_in_it_comes_to_the_same(
    over: Sql, in_order: dict[str, dict[str, Any]], seed: int
) -> None:
    zone = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York")[seed % 4]
    homes = [make_home("ada", zone, []), make_home("bob", home=[])]
    assert homes == [1, 2]
    facts = some_facts(homes, OCTOBER_30, END, 7200 if seed % 2 else 10_800)
    facts = stack([facts, some_facts(homes, END, CLOSED, 3600, 2)])  # so that packing comes to the same hour
    if zone not in in_order:
        write_history(homes, facts, now=CLOSED)
        rolling.roll_up()
        assert ledger_audit.audit().faults == []
        in_order[zone] = whole_ledger()
        forget_everything(over)
    draw = np.random.default_rng(seed)
    piece = draw.integers(0, 5, len(facts["tick"]))
    for number in draw.permutation(5).tolist():
        some = pick(facts, piece == number)
        if draw.integers(2):
            write_history(homes, some, now=CLOSED)
        else:
            come_late(some)
        if draw.integers(2):
            rolling.roll_up()
    rolling.roll_up()
    rolling.roll_up()
    assert_same(whole_ledger(), in_order[zone])
    assert ledger_audit.audit().faults == []
    assert over.execute("SELECT count(*) FROM energy_behind").fetchone() == (0,)
    assert over.execute("SELECT count(*) FROM energy_ticks").fetchone() == (0,)


def test_a_late_tick_of_a_home_changes_nothing_of_another(over: Sql) -> None:
    ada, bob = make_home("ada", home=[]), make_home("bob", home=[])
    facts = some_facts([ada, bob], OCTOBER_30, END, 3600)
    late = (facts["home_id"] == ada) & (facts["tick"] == OCTOBER_30 + 5 * HOUR)
    write_history([ada, bob], pick(facts, ~late), now=END)
    rolling.roll_up()
    before = over.execute("SELECT * FROM energy_days WHERE home_id = %s ORDER BY start", [bob]).fetchall()
    come_late(pick(facts, late))
    done = rolling.roll_up()
    assert (done.hours, done.corrected, done.days) == (1, 1, 0)
    assert over.execute("SELECT * FROM energy_days WHERE home_id = %s ORDER BY start", [bob]).fetchall() == before
    assert over.execute("SELECT min(ticks) FROM energy_days").fetchone() == (24,)
    again = rolling.roll_up()
    assert (again.hours, again.corrected) == (0, 0)


def test_a_tick_that_comes_again_corrects_the_first(over: Sql) -> None:
    ada = make_home("ada", home=[])
    facts = some_facts([ada], OCTOBER_30, END, 3600)
    write_history([ada], facts, now=END)
    rolling.roll_up()
    other = pick(facts, facts["tick"] == OCTOBER_30 + 5 * HOUR)
    come_late(other | {"consumption_mwh": other["consumption_mwh"] + 1_000_000})
    rolling.roll_up()
    place = int(np.flatnonzero(facts["tick"] == OCTOBER_30 + 5 * HOUR)[0])
    facts["consumption_mwh"][place] += 1_000_000
    found = whole_ledger()
    assert found[blocks.TICKS]["consumption_mwh"] == facts["consumption_mwh"].tolist()
    assert sum(found[blocks.TICKS]["consumption_mwh"][:24]) == sum(
        found["energy_days"][name][0] for name in found["energy_days"]
        if name.endswith("_to_use_mwh") and not name.startswith("stored_")
    )  # fmt: skip
    assert ledger_audit.audit().faults == []


def die_at(monkeypatch: pytest.MonkeyPatch, number: int) -> Callable[[], None]:
    """Lets the process die the nth time that anything is about to be written; what it answers undoes that."""
    count = 0
    steps = [(blocks, "take_away"), (blocks, "write_ticks"), (blocks, "write_periods"), (period_rows, "write"),
             (behind, "mark"), (behind, "forget"), (behind, "move_on"), (tick_rows, "take"), (partitions, "drop"),
             (partitions, "drop_if_empty"), (rollup_progress, "note"), (period_rows, "keep_balances")]  # fmt: skip
    patch = pytest.MonkeyPatch()

    def deadly(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                raise KeyboardInterrupt
            return step(*given, **named)

        return run

    for place, name in steps:
        patch.setattr(place, name, deadly(getattr(place, name)))
    return patch.undo


@pytest.mark.parametrize("number", [1, 2, 3, 5, 7, 9, 11, 14, 17, 20, 24, 28])
def test_a_correction_that_dies_anywhere_is_finished_by_the_next(
    over: Sql, in_order: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    homes = [make_home("ada", "Europe/Berlin", []), make_home("bob", home=[])]
    assert homes == [1, 2]
    facts = some_facts(homes, OCTOBER_30, END, 3600)
    if "hourly" not in in_order:
        write_history(homes, facts, now=END)
        rolling.roll_up()
        in_order["hourly"] = whole_ledger()
        forget_everything(over)
    late = np.isin(facts["tick"], [OCTOBER_30 + 5 * HOUR, OCTOBER_30 + 30 * HOUR])
    write_history(homes, pick(facts, ~late), now=END)
    rolling.roll_up()
    come_late(pick(facts, late))
    monkeypatch.setattr(correcting, "SPAN", DAY)  # several turns
    revive = die_at(monkeypatch, number)
    try:
        rolling.roll_up()
    except KeyboardInterrupt:
        db.session.rollback()
    finally:
        revive()
    rolling.roll_up()
    assert_same(whole_ledger(), in_order["hourly"])
    assert ledger_audit.audit().faults == []


def test_two_roll_ups_at_once_correct_once(over: Sql) -> None:
    homes = [make_home(f"home{number}", home=[]) for number in range(12)]
    facts = some_facts(homes, OCTOBER_30, END, 3600)
    late = facts["tick"] % (7 * HOUR) == 0
    write_history(homes, facts, now=END)
    rolling.roll_up()
    wanted = whole_ledger()
    forget_everything(over)
    write_history(homes, pick(facts, ~late), now=END)
    rolling.roll_up()
    come_late(pick(facts, late))
    app = current_app._get_current_object()  # type: ignore[attr-defined] # what the proxy stands for

    def one() -> int:
        with app.app_context():
            return rolling.roll_up().hours

    with ThreadPoolExecutor(2) as pool:
        hours = [future.result() for future in [pool.submit(one) for _ in range(2)]]
    rolling.roll_up()
    assert sum(hours) == int(late.sum())
    assert_same(whole_ledger(), wanted)


@pytest.mark.parametrize(
    "state",
    [
        "INSERT INTO energy_behind VALUES (1, 0, 1)",
        "INSERT INTO energy_behind VALUES (1, 4611686018427387904, 4611686018427387905)",
        "INSERT INTO energy_behind VALUES (77, 0, 1)",
        "INSERT INTO energy_behind SELECT id, 1793318400, 1793318400 FROM users",
        "INSERT INTO energy_behind SELECT id, 1793318400, 1e15 FROM users",
        "INSERT INTO energy_behind SELECT id, 1793318400, 1793318401 FROM users; DELETE FROM energy_progress",
        "INSERT INTO energy_behind SELECT id, 1793318400, 1793318401 FROM users; DELETE FROM energy_quarter_blocks",
        "UPDATE energy_progress SET until = until + 360000",
        "UPDATE energy_progress SET until = 4611686018427387904",
        "UPDATE energy_progress SET until = until - 36000, next_user_id = 77",
        "UPDATE energy_progress SET until = 0 WHERE name = 'hours'",
        "DELETE FROM energy_progress WHERE name = 'hours'",
    ],
)
def test_no_state_of_the_tables_makes_it_spin(over: Sql, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    homes = [make_home("ada", home=[]), make_home("bob", "Asia/Kolkata", [])]
    facts = some_facts(homes, OCTOBER_30, END, 3600)
    write_history(homes, pick(facts, facts["tick"] % (9 * HOUR) != 0), now=END)
    rolling.roll_up()
    come_late(pick(facts, facts["tick"] % (9 * HOUR) == 0))
    over.execute(state)
    turns = 0

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            nonlocal turns
            turns += 1
            assert turns < 200, "it spins"
            return step(*given)

        return run

    for place, name in ((correcting, "_step"), (packing, "_next_closed"), (packing, "end_of_range")):
        monkeypatch.setattr(place, name, counted(getattr(place, name)))
    rolling.roll_up()
    rolling.roll_up()
    assert 0 < turns < 200


def test_progress_that_was_lost_packs_nothing_twice(over: Sql) -> None:
    homes = [make_home("ada", home=[])]
    facts = some_facts(homes, OCTOBER_30, END, 3600)
    write_history(homes, facts, now=END)
    rolling.roll_up()
    wanted = whole_ledger()
    over.execute("UPDATE energy_progress SET until = %s, next_user_id = 0", [OCTOBER_30])
    come_late(pick(facts, facts["tick"] < OCTOBER_30 + 5 * HOUR))
    rolling.roll_up()
    assert_same(whole_ledger(), wanted)
    assert ledger_audit.audit().faults == []


def test_what_waits_is_damage_to_nobody_and_damage_is_still_found(over: Sql) -> None:
    homes = [make_home("ada", home=[]), make_home("bob", home=[])]
    facts = some_facts(homes, OCTOBER_30, END, 3600)
    late = facts["tick"] == OCTOBER_30 + 5 * HOUR
    write_history(homes, pick(facts, ~late), now=END)
    rolling.roll_up()
    come_late(pick(facts, late & (facts["home_id"] == homes[0])))
    assert ledger_audit.audit().faults == []
    for _ in rolling.late_hours.pack_late_hours():
        pass
    waiting = ledger_audit.audit()
    assert (waiting.behind, waiting.faults) == (1, [])
    over.execute("UPDATE energy_days SET level_mwh = 0 WHERE home_id = %s", [homes[1]])
    assert "level_mwh is 0" in ledger_audit.audit().faults[0]
    rebuilding.rebuild()
    rolling.roll_up()
    over.execute("UPDATE energy_days SET level_mwh = 0 WHERE home_id = %s", [homes[0]])
    assert "level_mwh is 0" in ledger_audit.audit().faults[0]


def test_quarter_hours_stay_until_who_is_behind_is_brought_up(over: Sql) -> None:
    homes = [make_home("ada", home=[])]
    write_history(homes, some_facts(homes, OCTOBER_30, END, 3600), now=END)
    assert [name for name in expiring.expire(END + 400 * DAY) if "quarter" in name] == []
    rolling.roll_up()
    assert len([name for name in expiring.expire(END + 400 * DAY) if "quarter" in name]) == 4


@pytest.mark.parametrize("expired", [[blocks.TICKS], [blocks.TICKS, blocks.QUARTERS]])
def test_a_tick_later_than_its_hour_is_kept_is_added_to_what_is_left(over: Sql, expired: list[str]) -> None:
    homes = [make_home("ada", "Europe/Berlin", [])]
    facts = some_facts(homes, START - 30 * DAY, END, 3600)
    late = facts["tick"] == OCTOBER_30 + 5 * HOUR
    write_history(homes, pick(facts, ~late), now=END)
    rolling.roll_up()
    for table in expired:
        for part in [part.name for part in partitions.of_table(over.cursor(), table)][:-1]:
            over.execute(f"DROP TABLE {part}")
    come_late(pick(facts, late))
    rolling.roll_up()
    found = whole_ledger()
    row = np.searchsorted(found["energy_days"]["start"], OCTOBER_30 + 5 * HOUR) - 1
    assert found["energy_days"]["ticks"][row] == 24
    assert sum(found[blocks.HOURS]["ticks"]) == sum(found["energy_days"]["ticks"])
    assert ledger_audit.audit().faults == []
