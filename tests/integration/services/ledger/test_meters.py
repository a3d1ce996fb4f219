"""What homes' meters counted by the quarter hour: made once a day is packed, right after it is corrected, kept long."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import current_app

from smartenergy.ledger.tables import Table, from_source, into_sink, pick, total
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.homes import homes
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import expiring, kept, meters, rewinding, rolling, rollup_progress
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.storage.books import blocks, meter_blocks
from tests import histories
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home
from tests.integration.services.ledger.test_late_rows import come_late, some_facts

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
Run = Callable[[int, int], None]
Every = Callable[[int], None]
QUARTERS_A_DAY = 96


@pytest.fixture(autouse=True)
def at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retention goes by the time of the test's ticks."""
    monkeypatch.setattr(kept.time, "time", lambda: START + 2 * DAY)


def metered(home_id: int, since: int = 0, until: int = 2**62) -> dict[str, Any]:
    with transaction():
        return meter_blocks.read(driver_cursor(), [home_id], since, until)


def quarters(home_id: int) -> Table:
    with transaction():
        return blocks.read_periods(driver_cursor(), blocks.QUARTERS, [home_id], 0, 2**62)


def assert_counted(home_id: int) -> None:
    """Meters say what all quarter hours of the days that are made say."""
    found, wanted = metered(home_id), quarters(home_id)
    made = rollup_progress.read(rollup_progress.METERS)
    assert made is not None
    wanted = pick(wanted, wanted["start"] < made.until)
    sums = {
        "start": wanted["start"], "recorded_seconds": wanted["recorded_seconds"],
        "solar_mwh": from_source(wanted, "solar"), "generator_mwh": from_source(wanted, "generator"),
        "consumption_mwh": into_sink(wanted, "use"), "import_mwh": from_source(wanted, "grid"),
        "export_mwh": into_sink(wanted, "grid"),
    }  # fmt: skip
    assert len(found["start"])
    for name, column in sums.items():
        assert found[name].tolist() == column.tolist(), name


def test_a_day_of_utc_is_made_once_it_is_packed_whatever_the_homes_zone(run: Run, every: Every) -> None:
    every(900)
    owner = make_home(timezone="Asia/Kathmandu")
    run(START, START + DAY + HOUR)
    rolling.roll_up()
    assert len(metered(owner)["start"]) == QUARTERS_A_DAY
    assert_counted(owner)
    stored = metered(owner)
    flow = total(stored, "solar_mwh", "generator_mwh", "import_mwh")
    assert (flow - total(stored, "consumption_mwh", "export_mwh")).any(), "its batteries took some"
    found = ledger_audit.audit()
    assert found.faults == []


def test_a_day_that_is_not_over_has_none_yet(run: Run, every: Every) -> None:
    every(900)
    owner = make_home()
    run(START, START + DAY)
    rolling.roll_up()
    assert metered(owner)["start"].tolist() == []


def test_homes_are_made_a_range_at_a_time(run: Run, every: Every, monkeypatch: pytest.MonkeyPatch) -> None:
    every(3600)
    owners = [make_home(f"ada{number}", home=HEATER) for number in range(5)]
    run(START, START + DAY + HOUR)
    monkeypatch.setattr(meters, "HOMES_AT_ONCE", 2)
    assert rolling.roll_up().metered == len(owners)
    for owner in owners:
        assert_counted(owner)
    assert rolling.roll_up().metered == 0


HEATER = [{"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 7}]


def test_days_that_nobody_lived_through_are_passed_over(every: Every) -> None:
    every(3600)
    owner = make_home(home=[])
    facts = some_facts([owner], START - 2 * DAY, START - DAY, 3600)
    write_history([owner], facts, now=START)
    make_home("bob", home=HEATER)
    write_history([owner], some_facts([owner], START, START + DAY, 3600), now=START + DAY)
    pack_until(START + DAY)
    assert rolling.roll_up().metered == 4, "two homes on two days"
    assert_counted(owner)


BELIEVABLE = [
    {"device_type": "production", "name": "Roof", "model": "solar"},
    {"device_type": "storage", "name": "Battery", "model": "battery", "total_capacity_wh": 10_000},
    {"device_type": "consumption", "name": "House", "model": "household"},
    {"device_type": "consumption", "name": "Heat pump", "model": "heat_pump"},
]


def pack_until(instant: int) -> None:
    with transaction():
        rollup_progress.note(rollup_progress.HOURS, rollup_progress.Progress(instant))


def test_a_late_tick_corrects_what_was_counted(run: Run, every: Every) -> None:
    every(3600)
    owner = make_home(home=[])
    facts = some_facts([owner], START, START + DAY, 3600)
    late = facts["tick"] == START + 5 * HOUR
    write_history([owner], pick(facts, ~late), now=START + DAY)
    pack_until(START + DAY)
    run(START + DAY, START + DAY + HOUR)
    rolling.roll_up()
    before = metered(owner)
    come_late(pick(facts, late))
    rolling.roll_up()
    assert len(metered(owner)["start"]) == len(before["start"]) + 1
    assert_counted(owner)
    assert ledger_audit.audit().faults == []


def half_made() -> list[int]:
    """Two homes, of whose day the first one's is counted."""
    owners = [make_home("ada", home=[]), make_home("bob", home=[])]
    facts = some_facts(owners, START, START + DAY, 3600)
    write_history(owners, pick(facts, facts["tick"] != START + 5 * HOUR), now=START + DAY)
    pack_until(START + DAY)
    assert next(meters.make_closed_days()) == 1
    return owners


def test_what_comes_while_a_day_is_half_made_is_counted(every: Every, monkeypatch: pytest.MonkeyPatch) -> None:
    every(3600)
    monkeypatch.setattr(meters, "HOMES_AT_ONCE", 1)
    owners = half_made()
    late = some_facts(owners, START + 5 * HOUR, START + 6 * HOUR, 3600, 7)
    write_history(owners, late, now=START + DAY)
    list(meters.make_closed_days())
    for owner in owners:
        assert len(metered(owner)["start"]) == 24
        assert_counted(owner)


def test_a_day_that_is_half_made_is_made_again_after_a_rewind(
    every: Every, monkeypatch: pytest.MonkeyPatch
) -> None:
    every(3600)
    monkeypatch.setattr(meters, "HOMES_AT_ONCE", 1)
    owners = half_made()
    with transaction():
        rewinding._rewind_meters(START + 5 * HOUR)
    assert metered(owners[0])["start"].tolist() == []
    list(meters.make_closed_days())
    for owner in owners:
        assert_counted(owner)


def test_a_past_older_than_quarter_hours_is_counted_too_and_summed(every: Every) -> None:
    every(900)
    owner = make_home(home=[])
    old = START - 200 * DAY
    facts = some_facts([owner], old, old + DAY, 900)
    odd = facts["tick"] // HOUR % 2 == 1
    pack_until(START)
    write_history([owner], pick(facts, odd), now=START)
    write_history([owner], pick(facts, ~odd), now=START)
    assert quarters(owner)["start"].tolist() == []
    stored = metered(owner)
    assert stored["start"].tolist() == list(range(old, old + DAY, 900))
    assert stored["consumption_mwh"].tolist() == facts["consumption_mwh"].tolist()


def test_quarter_hours_wait_for_them_and_they_outlive_quarter_hours(run: Run, every: Every) -> None:
    every(3600)
    owner = make_home()
    run(START, START + DAY + HOUR)
    for steps in (rolling.packing.pack_closed_hours, rolling.days.make_closed_days):
        rolling.days.begin_zones()
        list(steps())
    list(meters.make_closed_days())
    before = metered(owner)
    with transaction():
        rollup_progress.note(rollup_progress.METERS, rollup_progress.Progress(START))
    later = START + 500 * DAY
    assert not [name for name in expiring.expire(later) if "quarter" in name]
    list(meters.make_closed_days())
    dropped = expiring.expire(later)
    assert [name for name in dropped if "quarter" in name]
    assert not [name for name in dropped if "meter" in name]
    assert {name: column.tolist() for name, column in metered(owner).items()} == {
        name: column.tolist() for name, column in before.items()
    }
    years = current_app.extensions["settings"].energy_meter_retention_days
    assert [name for name in expiring.expire(START + (years + 40) * DAY) if "meter" in name]


def test_a_home_that_moves_keeps_them(sql: Sql, run: Run, every: Every) -> None:
    every(3600)
    owner = make_home(timezone="Europe/Berlin")
    run(START, START + DAY + HOUR)
    rolling.roll_up()
    before = sql.execute("SELECT * FROM energy_meter_blocks").fetchall()
    homes.update_home(owner, owner, {"timezone": "Asia/Kolkata"})
    rolling.roll_up()
    assert sql.execute("SELECT * FROM energy_meter_blocks").fetchall() == before
    assert ledger_audit.audit().faults == []


def test_an_audit_tells_what_was_not_counted_right(sql: Sql, run: Run, every: Every) -> None:
    every(3600)
    owner = make_home()
    run(START, START + DAY + HOUR)
    rolling.roll_up()
    wrong = metered(owner) | {"import_mwh": metered(owner)["import_mwh"] + 1}
    sql.execute("DELETE FROM energy_meter_blocks")
    with transaction():
        meter_blocks.write(driver_cursor(), wrong)
    faults = ledger_audit.audit().faults
    assert len(faults) == 24
    assert f"home {owner}, metered quarter hour {START}: import_mwh is" in faults[0]


def test_a_home_takes_a_kilobyte_a_day_at_the_most(sql: Sql, every: Every) -> None:
    every(300)
    make_home(home=BELIEVABLE)
    histories.live(START - 3 * DAY, START)
    pack_until(START)
    rolling.roll_up()
    [sizes] = sql.execute("SELECT count(*), max(pg_column_size(packed)) FROM energy_meter_blocks").fetchall()
    assert sizes[0] == 3
    assert sizes[1] <= 1_000
