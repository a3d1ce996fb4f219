"""A past that is written in bulk: the same as its ticks would have left, once, and beside what is recorded."""

from collections.abc import Callable
from typing import Any

import numpy as np
import psycopg
import pytest

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.tables import pick
from smartenergy.services.access import users
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import summary
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import expiring, kept, rebuilding, rolling
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.services.ticking import repair, ticks
from smartenergy.storage import fleet_store, partitions
from smartenergy.storage.books import blocks
from tests import histories
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home
from tests.integration.services.ledger.test_late_rows import some_facts, whole_ledger

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
Run = Callable[[int, int], None]
Every = Callable[[int], None]
LEFT_OUT = ("home_id", "tick", *FACTS)


@pytest.fixture(autouse=True)
def at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retention goes by the time of the test's ticks."""
    monkeypatch.setattr(kept.time, "time", lambda: START + DAY)


def test_two_hours_in_bulk_are_two_hours_ticked_to_the_last_bit(run: Run) -> None:
    owner = make_home(timezone="Europe/Berlin")
    with transaction():
        snapshot = fleet_store.read_fleet(driver_cursor(), histories.EVERYBODY, START)
    assert snapshot is not None
    run(START, START + 2 * HOUR)
    ticked = open_home(owner).ticks(START, START + 2 * HOUR)
    db.session.rollback()
    facts, _ = histories.facts_of(snapshot.world, START, START + 2 * HOUR)
    for name in LEFT_OUT:
        assert facts[name].tolist() == ticked[name].tolist(), name


def test_it_is_there_at_once_and_the_same_once_it_is_rolled_up(run: Run, every: Every) -> None:
    every(900)
    owner = make_home(timezone="Europe/Berlin")
    histories.live(START - 3 * DAY, START)
    run(START, START + 2 * HOUR)
    span = {"from": "2026-11-20T12:00", "to": "2026-11-23T01:30"}
    before = summary.energy_summary(owner, span)
    assert before.present.coverage == 1
    rolling.roll_up()
    assert summary.energy_summary(owner, span) == before
    assert ledger_audit.audit().faults == []


def test_who_has_a_present_is_given_a_past_up_to_it(run: Run, every: Every, sql: Sql) -> None:
    every(3600)
    ada, bob = make_home("ada"), make_home("bob", "Asia/Kolkata")
    run(START, START + DAY + HOUR)
    rolling.roll_up()
    facts = some_facts([bob], START - 5 * DAY, START, 900)
    write_history([bob], facts, now=START + DAY)
    found = summary.energy_summary(bob, {"from": "2026-11-19", "to": "2026-11-24"}).present
    assert found.coverage == 1
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    days = sql.execute("SELECT count(*), sum(ticks) FROM energy_days WHERE home_id = %s", [bob]).fetchone()
    assert days == (6, 5 * 96 + 19), "the last ends at 18:30"
    assert sql.execute("SELECT count(*) FROM energy_days WHERE home_id = %s", [ada]).fetchone() == (1,)
    assert len(open_home(bob).ticks(START - 5 * DAY, START + DAY)["tick"]) == 5 * 96 + 24
    db.session.rollback()


def test_its_last_hour_may_be_the_one_that_is_not_over(run: Run, sql: Sql) -> None:
    ada, bob = make_home("ada"), make_home("bob")
    run(START + 1800, START + 2400)
    facts = some_facts([bob], START - HOUR, START + 1800, 60)
    assert write_history([bob], facts, now=START + 2400) == 90
    assert len(open_home(bob).ticks(START - HOUR, START + HOUR)["tick"]) == 100
    db.session.rollback()
    assert ledger_audit.audit().faults == []
    run(START + HOUR, START + HOUR + 60)
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    assert sql.execute("SELECT count(*) FROM energy_ticks").fetchone() == (2,)
    assert len(open_home(bob).ticks(START - HOUR, START + HOUR)["tick"]) == 100
    db.session.rollback()
    assert ada


def test_what_runs_after_goes_on_from_what_was_stored(run: Run, every: Every) -> None:
    every(1800)
    make_home()
    histories.live(START - DAY, START)
    run(START, START + DAY + HOUR)
    rolling.roll_up()
    found = ledger_audit.audit()
    assert (found.faults, found.days) == ([], 2)
    assert found.adjusted <= 2, "what was there before the first tick"


WRONG = {
    "tick overlaps another tick": lambda f: f | {"tick": f["tick"] // 7200 * 7200},
    "interval_seconds must be a minute or more": lambda f: (
        f | {"interval_seconds": f["interval_seconds"] * 0 + 59}
    ),
    "tick must be over": lambda f: f | {"tick": f["tick"] + 10 * DAY},
    "consumption_mwh must not be negative": lambda f: f | {"consumption_mwh": f["consumption_mwh"] - 10**9},
    "home_id is none of the homes": lambda f: f | {"home_id": f["home_id"] + 1},
}


@pytest.mark.parametrize("rule", WRONG)
def test_what_cannot_be_is_refused_and_nothing_is_written(sql: Sql, rule: str) -> None:
    owner = make_home(home=[])
    facts = WRONG[rule](some_facts([owner], START - DAY, START, 3600))
    with pytest.raises(BadInputError, match=rule):
        write_history([owner], facts, now=START)
    assert sql.execute("SELECT count(*) FROM energy_tick_blocks").fetchone() == (0,)
    assert sql.execute("SELECT count(*) FROM energy_histories").fetchone() == (0,)


def test_a_home_that_is_gone_is_refused() -> None:
    owner = make_home(home=[])
    users.delete_user(owner)
    with pytest.raises(BadInputError, match=f"there is no home {owner}"):
        write_history([owner], some_facts([owner], START - DAY, START, 3600), now=START)


@pytest.mark.parametrize("expired", [[], [blocks.TICKS], [blocks.TICKS, blocks.QUARTERS]])
def test_no_time_is_written_twice(sql: Sql, run: Run, every: Every, expired: list[str]) -> None:
    every(3600)
    owner = make_home()
    run(START - 3 * DAY, START + HOUR)
    rolling.roll_up()
    for table in expired:
        for part in [part.name for part in partitions.of_table(sql.cursor(), table)][:-1]:
            sql.execute(f"DROP TABLE {part}")
    facts = some_facts([owner], START - 4 * DAY, START - 3 * DAY + HOUR, 3600)
    overlap = f"overlaps what is recorded: home {owner}, from 2026-11-20 00:00:00"
    with pytest.raises(BadInputError, match=overlap):
        write_history([owner], facts, now=START)
    write_history([owner], pick(facts, facts["tick"] < START - 3 * DAY), now=START)
    with pytest.raises(BadInputError, match="overlaps what is recorded"):
        write_history([owner], pick(facts, facts["tick"] < START - 3 * DAY), now=START)
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    assert sql.execute("SELECT count(*), min(recorded_seconds) FROM energy_days").fetchone() == (4, DAY)


def test_what_is_older_than_quarter_hours_are_kept_becomes_hours_days_and_months(sql: Sql) -> None:
    owner = make_home(timezone="Europe/Berlin", home=[])
    facts = some_facts([owner], START - 70 * DAY, START, 3600)
    write_history([owner], facts, now=START)
    rolling.roll_up()
    fine = whole_ledger()
    for table in (
        "energy_tick_blocks",
        "energy_quarter_blocks",
        "energy_hour_blocks",
        "energy_days",
        "energy_months",
    ):
        sql.execute(f"DELETE FROM {table}")
        for part in [part.name for part in partitions.of_table(sql.cursor(), table)]:
            sql.execute(f"DROP TABLE {part}")
    sql.execute("DELETE FROM energy_histories; DELETE FROM energy_balances; DELETE FROM energy_progress")
    later = START + 50 * DAY
    for piece in range(0, 70, 14):
        mine = (facts["tick"] - facts["tick"][0]) // DAY // 14 * 14 == piece
        write_history([owner], pick(facts, mine), now=later)
    rolling.roll_up()
    coarse = whole_ledger()
    for table in (blocks.HOURS, "energy_days", "energy_months", "balances"):
        assert coarse[table] == fine[table], table
    assert min(coarse[blocks.QUARTERS]["start"]) > START - 41 * DAY
    assert coarse[blocks.TICKS]["tick"] == []
    assert ledger_audit.audit().faults == []
    rebuilding.rebuild()
    users.update_user(owner, {"timezone": "UTC"})
    users.update_user(owner, {"timezone": "Europe/Berlin"})
    assert whole_ledger()["energy_days"] == fine["energy_days"]


def test_it_expires_and_is_erased_as_all_else(sql: Sql) -> None:
    owner = make_home(home=[])
    write_history([owner], some_facts([owner], START - 5 * DAY, START, 3600), now=START)
    rolling.roll_up()
    assert "energy_quarter_blocks_20261118" in expiring.expire(START + 100 * DAY)
    assert ledger_audit.audit().faults == []
    assert sql.execute("SELECT count(*) FROM energy_days").fetchone() == (5,)
    users.delete_user(owner)
    for table in ("energy_days", "energy_hour_blocks", "energy_histories", "energy_behind", "energy_balances"):
        assert sql.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_a_clock_that_was_ahead_is_repaired_beside_it(monkeypatch: pytest.MonkeyPatch, every: Every) -> None:
    every(1800)
    monkeypatch.undo()
    owner, now = make_home(), ticks.current_tick()
    hour = now // HOUR * HOUR
    histories.live(hour - DAY, hour)
    ticks.run_tick(now)
    for tick in range(hour + HOUR, hour + 9 * HOUR, HOUR):
        ticks.run_tick(tick)
    rolling.roll_up()
    assert repair.look() != []
    repair.repair()
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    assert len(open_home(owner).ticks(hour - DAY, hour + DAY)["tick"]) == 49
    db.session.rollback()


def test_damage_to_it_is_found(sql: Sql) -> None:
    owner = make_home(home=[])
    write_history([owner], some_facts([owner], START - 3 * DAY, START, 3600), now=START)
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    sql.execute("DELETE FROM energy_tick_blocks WHERE start = %s", [START - DAY])
    assert any("made of nothing" in fault for fault in ledger_audit.audit().faults)


def test_an_empty_history_is_none() -> None:
    owner = make_home(home=[])
    facts = some_facts([owner], START, START, 60)
    assert write_history([owner], facts, now=START) == 0
    assert np.size(facts["tick"]) == 0
