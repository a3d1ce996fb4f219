"""The audit finds what is wrong, and says where."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import rolling
from tests.integration.services.ledger.conftest import DAY, HOUR, make_home

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
NOVEMBER = 1_793_491_200


@pytest.fixture
def history(
    run: Callable[[int, int], None], lived: Callable[[int, int], None], every: Callable[[int], None], sql: Sql
) -> Sql:
    """A home whose month is over; what it did in the last hours is not packed yet."""
    every(14_400)
    make_home()
    lived(NOVEMBER, NOVEMBER + 29 * DAY)
    run(NOVEMBER + 29 * DAY, NOVEMBER + 30 * DAY + 9 * HOUR)
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    return sql


DAMAGE = {
    "DELETE FROM energy_ticks WHERE tick = (SELECT max(tick) FROM energy_ticks)": "the rows have 0",
    "UPDATE tick_chunks SET import_mwh = import_mwh + 1": "the blocks have 1",
    "UPDATE tick_chunks SET homes = homes + 1 WHERE tick = (SELECT min(tick) FROM tick_chunks)": "counts 2 homes",
    "DELETE FROM energy_tick_blocks WHERE start = (SELECT max(start) FROM energy_tick_blocks)": "made of nothing",
    "DELETE FROM energy_quarter_blocks WHERE start = (SELECT max(start) FROM energy_quarter_blocks)": "missing",
    "UPDATE energy_days SET grid_to_use_mwh = grid_to_use_mwh + 1 WHERE start = 1793577600": "day 1793577600",
    "DELETE FROM energy_days WHERE start = 1793577600": "day 1793577600: missing",
    "UPDATE energy_months SET peak_import_watts = 0": "peak_import_watts is 0",
    "UPDATE energy_hour_blocks SET packed = (SELECT packed FROM energy_hour_blocks WHERE start = 1793664000)"
    " WHERE start = 1793577600": "hour 17935776",
}  # fmt: skip
TABLE = re.compile(r"(?:FROM|UPDATE) (\w+)")


def test_damage_is_found(history: Sql) -> None:
    for damage, fault in DAMAGE.items():
        table = found[1] if (found := TABLE.search(damage)) else ""
        history.execute(f"CREATE TEMPORARY TABLE whole AS SELECT * FROM {table}")
        assert history.execute(damage).rowcount >= 1, damage
        faults = ledger_audit.audit().faults
        assert any(fault in one for one in faults), (damage, faults[:3])
        history.execute(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM whole; DROP TABLE whole")
    assert ledger_audit.audit().faults == []


def test_a_row_that_does_not_balance_is_refused_by_the_database(history: Sql) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="balanced"):
        history.execute("UPDATE energy_ticks SET solar_mwh = solar_mwh + 1")
    with pytest.raises(psycopg.errors.CheckViolation, match="not_negative"):
        history.execute("UPDATE energy_ticks SET solar_mwh = -1, generator_mwh = generator_mwh + solar_mwh + 1")


def test_the_command_says_where_and_ends_with_1(history: Sql, app: Flask) -> None:
    runner = app.test_cli_runner()
    good = runner.invoke(args=["energy", "audit"])
    assert good.exit_code == 0, good.output
    assert "every row balances" in good.output
    history.execute("UPDATE energy_days SET level_mwh = 0 WHERE start = 1793577600")
    bad = runner.invoke(args=["energy", "audit"])
    assert bad.exit_code == 1
    assert "home 1, day 1793577600: level_mwh is 0, not" in bad.output
    assert runner.invoke(args=["energy", "rebuild"]).output == "Rebuilt 1 home.\n"
    assert runner.invoke(args=["energy", "audit"]).exit_code == 0
