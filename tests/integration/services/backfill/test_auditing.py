"""Pasts made to order are made again, some days of them, and held against what the ledger has."""

from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.kernel.extensions import db
from smartenergy.services.backfill import auditing, ingredients
from smartenergy.services.backfill.auditing import PastsAudit
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.devices import editing
from smartenergy.services.homes import strategies
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.ticking import ticks
from smartenergy.storage.books import blocks, period_rows
from tests.integration.services.backfill.pasts import BELIEVABLE, asked, believable, done
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context", "at_the_start")
Sql = psycopg.Connection[Any]
BERLIN = "Europe/Berlin"
ONE_BATTERY = [one for one in BELIEVABLE if one != {"catalog_key": "small_car"}]


def past_of(owner: int, first: str = "2026-11-22") -> int:
    ticks.run_tick(START + HOUR)
    asked(owner, first)
    done(owner)
    rolling.roll_up()
    return owner


def audited(seed: int = 1, days: int = 6) -> PastsAudit:
    return auditing.audit(seed, days)


@pytest.fixture(params=["quarter hours", "hours and days"])
def kept_as(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, context: Flask) -> str:
    """What is left of the past when it is looked at."""
    if request.param != "quarter hours":
        short = {"energy_tick_retention_days": 1, "energy_quarter_hour_retention_days": 1}
        monkeypatch.setitem(
            context.extensions, "settings", context.extensions["settings"].model_copy(update=short)
        )
    return str(request.param)


@pytest.mark.parametrize("devices", [BELIEVABLE, ONE_BATTERY], ids=["battery and car", "one battery"])
def test_of_a_clean_past_nothing_is_found(kept_as: str, devices: list[dict[str, Any]]) -> None:
    past_of(make_home("ada", BERLIN, devices), "2026-11-20")
    found = audited()
    assert (found.faults, dict(found.passed_over)) == ([], {})
    assert (found.pasts, found.days) == (1, 6)
    assert found.whole == 6 or devices is BELIEVABLE
    assert ledger_audit.audit().faults == []


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns"])
def test_so_of_homes_whose_days_begin_within_an_hour_of_utc(zone: str) -> None:
    past_of(make_home("ada", zone, ONE_BATTERY), "2026-11-20")
    found = audited()
    assert (found.faults, found.days, found.whole) == ([], 6, 6)


def test_with_its_strategy_and_prices_of_then() -> None:
    owner = make_home("ada", BERLIN, ONE_BATTERY)
    strategies.set_strategy(owner, None, {"kind": "backup", "reserve_percent": 20})
    past_of(owner)
    assert audited().faults == []
    assert audited().whole == 6


@pytest.mark.parametrize("devices", [BELIEVABLE, ONE_BATTERY], ids=["battery and car", "one battery"])
@pytest.mark.parametrize("column", ["consumption", "level"])
def test_what_was_changed_by_hand_is_found(kept_as: str, devices: list[dict[str, Any]], column: str) -> None:
    """By a mWh, in what is otherwise whole: the rest of the audit may see nothing of it."""
    owner = past_of(make_home("ada", BERLIN, devices), "2026-11-20")
    with transaction():
        _change(owner, kept_as, {"consumption": "grid_to_use_mwh", "level": "level_mwh"}[column])
    found = auditing.audit(1, 8)
    assert found.faults
    assert all(f"home {owner}, " in fault for fault in found.faults)


def _change(owner: int, kept_as: str, name: str) -> None:
    """A quarter hour or an hour, and where only these are left the day above."""
    cursor, since = driver_cursor(), START - 2 * DAY - HOUR
    if kept_as == "quarter hours":
        rows = blocks.read_periods(cursor, blocks.QUARTERS, [owner], since, since + DAY)
        rows[name][20] += 1
        starts = rows["start"] // HOUR * HOUR
        blocks.take_away(cursor, blocks.QUARTERS, rows["home_id"], starts)
        blocks.write_periods(cursor, blocks.QUARTERS, rows, starts)
        return
    assert not len(blocks.read_periods(cursor, blocks.QUARTERS, [owner], since, since + DAY)["start"])
    assert len(period_rows.read(cursor, period_rows.DAYS, [owner], since, since + 1)["start"]) == 1
    cursor.execute(f"UPDATE energy_days SET {name} = {name} + 1 WHERE start = %s", [since])


def test_the_same_seed_looks_at_the_same_days_and_one_is_drawn_where_none_is_given() -> None:
    owner = past_of(believable(), "2026-11-20")
    with transaction():
        _change(owner, "quarter hours", "grid_to_use_mwh")
    seeds = {auditing.audit(days=1).seed for _ in range(3)}
    assert len(seeds) == 3
    by_seed = {seed: auditing.audit(seed, 1).faults for seed in seeds}
    assert {seed: auditing.audit(seed, 1).faults for seed in seeds} == by_seed


@pytest.mark.parametrize("what", ["edited", "deleted", "added", "strategy"])
def test_a_home_that_was_changed_since_is_passed_over_and_no_fault(what: str, sql: Sql) -> None:
    owner = past_of(believable())
    [device] = sql.execute("SELECT id FROM devices WHERE model = 'household'").fetchone() or (0,)
    if what == "edited":
        editing.update_device(owner, device, {"name": "Another"})
    elif what == "deleted":
        editing.delete_device(owner, device)
    elif what == "added":
        editing.create_device(owner, {"catalog_key": "fridge"})
    else:
        strategies.set_strategy(owner, None, {"kind": "hold"})
    found = audited()
    assert (found.faults, found.days, dict(found.passed_over)) == ([], 0, {auditing.CHANGED: 6})


@pytest.mark.parametrize(
    ("made_of", "why"),
    [(None, auditing.UNKNOWN), (ingredients.CHANGED, auditing.CHANGED), ("1 abc", auditing.OTHER_RULES)],
)
def test_of_what_nobody_can_say_what_it_should_be_that_is_said(made_of: str | None, why: str, sql: Sql) -> None:
    past_of(believable())
    sql.execute("UPDATE energy_backfills SET made_of = %s", [made_of])
    found = audited()
    assert (found.faults, dict(found.passed_over)) == ([], {why: 6})


def test_a_past_during_whose_making_a_device_was_changed_says_so(sql: Sql) -> None:
    owner = believable()
    ticks.run_tick(START + HOUR)
    row = asked(owner, "2026-11-21")
    ingredients.note(row, "3 abc")
    row.done_until += DAY
    ingredients.note(row, "3 abc")
    assert row.made_of == "3 abc"
    ingredients.note(row, "3 def")
    assert row.made_of == ingredients.CHANGED
    db.session.rollback()


def test_the_command_tells_which_days_were_looked_at_and_takes_their_seed(app: Flask) -> None:
    past_of(believable())
    told = app.test_cli_runner().invoke(args=["energy", "audit", "--seed", "7", "--days", "3"])
    assert told.exit_code == 0, told.output
    assert "pasts      3 days of 1 past made again" in told.output
    assert "seed 7" in told.output
    none = app.test_cli_runner().invoke(args=["energy", "audit", "--days", "0"])
    assert "pasts" not in none.output
