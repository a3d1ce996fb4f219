"""Hours packed, days and months made: once, whoever repeats it, and exactly the sums of their ticks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import current_app

from config import Settings
from smartenergy.kernel.extensions import db
from smartenergy.ledger.columns import FLOWS, PERIOD
from smartenergy.services.access import users
from smartenergy.services.devices import editing
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import expiring, packing, rebuilding, rolling, rollup_progress
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks
from smartenergy.storage.books.blocks import LAYOUTS
from smartenergy.storage.codec.packed_series import unpack
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
Run = Callable[[int, int], None]
Every = Callable[[int], None]
TABLES = ("energy_tick_blocks", "energy_quarter_blocks", "energy_hour_blocks", "energy_days", "energy_months")


def counts(sql: Sql, *tables: str) -> list[int]:
    return [sql.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables]


def everything(sql: Sql, *tables: str) -> list[Any]:
    """All rows; of blocks what is in them, for how they are packed depends on those packed with them."""
    found = [sql.execute(f"SELECT * FROM {table} ORDER BY home_id, start").fetchall() for table in tables]
    for place, table in enumerate(tables):
        if table.endswith("_blocks"):
            found[place] = [
                (user, start, *map(list, unpack([packed], LAYOUTS[table])[1]))
                for user, start, packed in found[place]
            ]
    return found


def all_ticks(home_id: int, since: int, until: int) -> dict[str, list[int]]:
    table = open_home(home_id).ticks(since, until)
    db.session.rollback()
    return {name: column.tolist() for name, column in table.items()}


def test_packing_changes_no_tick(sql: Sql, run: Run) -> None:
    owner = make_home()
    run(START, START + 2 * HOUR + 300)
    before = all_ticks(owner, START, START + DAY)
    rolling.roll_up()
    assert counts(sql, "energy_ticks", "energy_tick_blocks") == [5, 2]
    assert all_ticks(owner, START, START + DAY) == before
    assert ledger_audit.audit().faults == []


def test_an_hour_that_may_still_get_ticks_is_not_packed(sql: Sql, run: Run) -> None:
    make_home()
    run(START, START + HOUR)
    assert rolling.roll_up().hours == 0
    sql.execute("UPDATE tick_runs SET status = 'running', finished_at = NULL WHERE tick = %s", [START + HOUR - 60])
    run(START + HOUR, START + HOUR + 60)
    sql.execute("UPDATE tick_runs SET status = 'running', finished_at = NULL WHERE tick = %s", [START + HOUR - 60])
    assert rolling.roll_up().hours == 0
    sql.execute("UPDATE tick_runs SET status = 'given_up', finished_at = now() WHERE status = 'running'")
    assert rolling.roll_up().hours == 1


def test_rolling_up_again_does_nothing(sql: Sql, run: Run, every: Every) -> None:
    every(900)
    make_home()
    run(START, START + DAY + HOUR)
    first = rolling.roll_up()
    assert (first.hours, first.days) == (24, 1)
    before = everything(sql, *TABLES)
    second = rolling.roll_up()
    assert (second.hours, second.days) == (0, 0)
    assert everything(sql, *TABLES) == before


@pytest.mark.parametrize("step", range(5))
def test_a_roll_up_that_dies_anywhere_is_finished_by_the_next(
    sql: Sql, run: Run, every: Every, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    every(1800)
    synthetic_fleets.create_fleet(7, 5, lambda _: None)
    run(START, START + DAY + 2 * HOUR)
    monkeypatch.setattr(packing, "ROWS_AT_ONCE", 4)  # two homes at once
    died = 0
    note = rollup_progress.note

    def die(*given: Any) -> None:
        nonlocal died
        died += 1
        if died == 3 + 20 * step:
            raise KeyboardInterrupt
        note(*given)

    with monkeypatch.context() as patch:
        patch.setattr(rollup_progress, "note", die)
        with pytest.raises(KeyboardInterrupt):
            rolling.roll_up()
    rolling.roll_up()
    assert counts(sql, "energy_tick_blocks", "energy_quarter_blocks") == [7 * 25, 7 * 25]
    assert ledger_audit.audit().faults == []


def test_a_run_stops_when_its_time_is_up_and_the_next_goes_on(sql: Sql, run: Run, every: Every) -> None:
    every(1800)
    make_home()
    run(START, START + 3 * HOUR)
    done = [rolling.roll_up(0.0) for _ in range(4)]
    assert [(one.hours, one.stopped_early) for one in done] == [(1, True), (1, True), (0, False), (0, False)]


def test_a_reader_that_lingers_holds_packing_up_and_loses_nothing(sql: Sql, run: Run, settings: Settings) -> None:
    make_home()
    run(START, START + HOUR + 60)
    with psycopg.connect(settings.database.replace("+psycopg", "")) as reader:
        assert reader.execute("SELECT count(*) FROM energy_ticks").fetchone() == (61,)
        assert rolling.roll_up().hours == 0
    assert counts(sql, "energy_ticks", "energy_tick_blocks") == [61, 0]
    assert rolling.roll_up().hours == 1
    with psycopg.connect(settings.database.replace("+psycopg", "")) as reader:
        reader.execute("SELECT count(*) FROM energy_tick_blocks")
        assert "energy_tick_blocks_20261123" not in expiring.expire(START + 9 * DAY)
    assert "energy_tick_blocks_20261123" in expiring.expire(START + 9 * DAY)


def test_days_are_the_users_own_across_a_change_to_winter_time(sql: Sql, lived: Run, every: Every) -> None:
    every(1800)
    berlin = make_home(timezone="Europe/Berlin")
    saturday = 1_792_792_800  # 2026-10-24 00:00 in Berlin; on the 25th the clocks go back
    lived(saturday, saturday + 2 * DAY + 4 * HOUR)
    rolling.roll_up()
    made = sql.execute(
        "SELECT start, recorded_seconds FROM energy_days WHERE home_id = %s ORDER BY start", [berlin]
    ).fetchall()
    assert made == [(saturday, DAY), (saturday + DAY, 25 * HOUR)]
    assert ledger_audit.audit().faults == []


def test_days_of_a_zone_at_half_an_hour_are_exactly_the_sums_of_their_ticks(
    sql: Sql, run: Run, every: Every
) -> None:
    every(900)
    kolkata = make_home(timezone="Asia/Kolkata")
    midnight = START - 5 * HOUR - 1800  # local
    run(midnight, midnight + DAY + 2 * HOUR)
    before = open_home(kolkata).quarters(midnight, midnight + DAY)
    db.session.rollback()
    rolling.roll_up()
    names = ("recorded_seconds", *FLOWS)
    [day] = sql.execute(f"SELECT start, {', '.join(names)} FROM energy_days").fetchall()
    assert day == (midnight, *(int(before[name].sum()) for name in names))


def test_months_are_the_sums_of_their_days(sql: Sql, run: Run, lived: Run, every: Every) -> None:
    every(14_400)
    make_home()
    november = 1_793_491_200  # 2026-11-01
    lived(november, november + 29 * DAY)
    run(november + 29 * DAY, november + 30 * DAY + 5 * HOUR)
    rolling.roll_up()
    assert counts(sql, "energy_days") == [30]
    [month] = sql.execute(f"SELECT start, {', '.join(FLOWS)} FROM energy_months").fetchall()
    days = sql.execute(f"SELECT {', '.join(f'sum({name})' for name in FLOWS)} FROM energy_days").fetchone()
    assert days is not None
    assert month == (november, *(int(value) for value in days))
    assert ledger_audit.audit().faults == []


def test_a_changed_time_zone_makes_the_days_anew(sql: Sql, lived: Run, every: Every) -> None:
    every(1800)
    ada, bob = make_home("ada"), make_home("bob", "America/New_York")
    lived(START, START + 3 * DAY + HOUR)
    rolling.roll_up()
    users.update_user(ada, {"timezone": "America/New_York"})
    assert rebuilding.move(ada)
    columns = ", ".join(PERIOD[:2])
    days = "SELECT start, {} FROM energy_days WHERE home_id = {} ORDER BY start"
    mine, his = (sql.execute(days.format(columns, user)).fetchall() for user in (ada, bob))
    assert [row[0] for row in mine] == [row[0] for row in his]
    assert sum(row[2] for row in mine) == 2 * DAY + 5 * HOUR
    assert ledger_audit.audit().faults == []
    users.update_user(ada, {"timezone": "UTC"})
    assert rebuilding.move(ada)
    assert len(sql.execute(days.format(columns, ada)).fetchall()) == 3
    assert ledger_audit.audit().faults == []


def test_a_new_zone_begins_with_the_day_that_is_being_packed(sql: Sql, run: Run, every: Every) -> None:
    every(1800)
    make_home("ada")
    run(START, START + DAY)
    rolling.roll_up()
    sydney = make_home("eve", "Australia/Sydney")
    run(START + DAY, START + 3 * DAY)
    rolling.roll_up()
    first = sql.execute("SELECT min(start) FROM energy_days WHERE home_id = %s", [sydney]).fetchone()
    assert first == (START + 13 * HOUR,), "local midnight before they came"
    assert ledger_audit.audit().faults == []


def test_a_rebuild_makes_the_same_again(sql: Sql, lived: Run, every: Every) -> None:
    every(14_400)
    make_home("ada", "Europe/Berlin")
    make_home("bob", "Asia/Kolkata")
    november = 1_793_491_200
    lived(november - 2 * DAY, november + 31 * DAY)
    rolling.roll_up()
    before = everything(sql, *TABLES)
    sql.execute("DELETE FROM energy_days WHERE start > %s", [november + 5 * DAY])
    sql.execute("UPDATE energy_months SET level_mwh = 0")
    assert rebuilding.rebuild() == 2
    assert everything(sql, *TABLES) == before


def test_what_has_expired_is_dropped_by_the_partition_and_days_outlive_their_hours(
    sql: Sql, lived: Run, every: Every
) -> None:
    every(3600)
    owner = make_home()
    lived(START, START + 3 * DAY + HOUR)
    rolling.roll_up()
    dropped = expiring.expire(START + 91 * DAY + HOUR)
    assert "energy_quarter_blocks_20261123" in dropped
    assert "energy_quarter_blocks_20261124" not in dropped
    assert [name for name in dropped if name.startswith("energy_tick_blocks")] == [
        "energy_tick_blocks_20261123", "energy_tick_blocks_20261124", "energy_tick_blocks_20261125",
        "energy_tick_blocks_20261126",
    ]  # fmt: skip
    assert counts(sql, "energy_days") == [3]
    assert ledger_audit.audit().faults == []
    users.update_user(owner, {"timezone": "Asia/Tokyo"})
    assert rebuilding.move(owner)
    starts = [start for (start,) in sql.execute("SELECT start FROM energy_days ORDER BY start")]
    assert starts == [START - 9 * HOUR + n * DAY for n in range(3)], "hours serve where quarter hours are gone"
    assert ledger_audit.audit().faults == []


def test_quarter_hours_stay_until_the_days_are_made_of_them(sql: Sql, run: Run, every: Every) -> None:
    every(3600)
    make_home()
    run(START, START + DAY + 2 * HOUR)
    for _ in packing.pack_closed_hours():
        pass
    rolling.days.begin_zones()
    sql.execute("UPDATE energy_progress SET until = %s WHERE name = 'UTC'", [START])
    assert [n for n in expiring.expire(START + 400 * DAY) if "quarter" in n] == []
    rolling.roll_up()
    assert [n for n in expiring.expire(START + 400 * DAY) if "quarter" in n] == ["energy_quarter_blocks_20261123"]


def test_an_account_takes_its_ledger_along_and_the_audit_knows(sql: Sql, run: Run, every: Every) -> None:
    every(1800)
    ada, bob = make_home("ada"), make_home("bob")
    for device in editing.list_devices(ada)[:1]:
        editing.update_device(ada, device.id, {"readings": "on"})
    run(START, START + DAY + HOUR)
    rolling.roll_up()
    run(START + DAY + HOUR, START + DAY + 2 * HOUR)
    users.delete_user(ada)
    for table in ("energy_ticks", *TABLES[:4], "energy_balances"):
        left = {home for (home,) in sql.execute(f"SELECT DISTINCT home_id FROM {table}")}
        assert left <= {bob}, table
    assert sql.execute("SELECT DISTINCT user_id FROM device_readings").fetchall() in ([], [(bob,)])
    assert ledger_audit.audit().faults == []


def test_two_roll_ups_at_once_share_the_work(sql: Sql, run: Run, every: Every) -> None:
    every(1800)
    synthetic_fleets.create_fleet(20, 5, lambda _: None)
    run(START, START + DAY + HOUR)
    app = current_app._get_current_object()  # type: ignore[attr-defined] # what the proxy stands for

    def one() -> int:
        with app.app_context():
            return rolling.roll_up().hours

    with ThreadPoolExecutor(2) as pool:
        hours = [future.result() for future in [pool.submit(one) for _ in range(2)]]
    assert sum(hours) == 20 * 24
    assert counts(sql, "energy_tick_blocks") == [20 * 24]
    assert ledger_audit.audit().faults == []


def test_a_fleet_that_is_cleared_leaves_nothing(sql: Sql, run: Run, every: Every) -> None:
    every(1800)
    synthetic_fleets.create_fleet(5, 5, lambda _: None)
    run(START, START + 2 * HOUR)
    rolling.roll_up()
    synthetic_fleets.clear_fleet()
    assert counts(sql, "energy_ticks", *TABLES, "energy_balances") == [0] * 7
    assert ledger_audit.audit().faults == []
    assert ticks.run_tick(START + 2 * HOUR) is not None
