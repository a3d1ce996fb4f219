"""Each statement that runs at work holds one command: a statement of several can't be prepared, nor spread."""

import time

import pytest
from flask import Flask

from smartenergy.jobs import tasks
from smartenergy.services.access import users
from smartenergy.services.common import audit_retention
from smartenergy.services.devices import editing
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import summary
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ledger.rollup import expiring, rebuilding, rolling
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.operations.verification import verify_last_tick
from smartenergy.services.ticking import ticks
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home
from tests.statements import commands_in, sent_by

DDL_AT_WORK = {
    "an hour": 'CREATE TABLE "energy_ticks_', "its pieces": "PARTITION BY RANGE (home_id)", "put in": "ATTACH PARTITION",
    "blocks": 'CREATE TABLE "energy_hour_blocks_', "days": 'CREATE TABLE "energy_days_',
    "a month of the audit log": "CREATE TRIGGER append_only", "dropped": "DROP TABLE", "staging": "CREATE TEMPORARY TABLE",
    "statistics": "ANALYZE", "locks": "LOCK TABLE",
}  # fmt: skip


@pytest.fixture
def statements(context: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that three days of work send: ticks, roll-ups, retention, fleets, an account that goes."""
    monkeypatch.setattr(tick_facts, "HOMES_A_PIECE", 2)
    before = context.extensions["settings"]
    small = {"simulation_interval_seconds": 4 * HOUR, "simulation_chunk_devices": 10}
    monkeypatch.setitem(context.extensions, "settings", before.model_copy(update=small))
    with sent_by(context) as sent:
        owner = make_home()
        device = editing.create_device(
            owner, {"name": "Lamp", "device_type": "consumption", "consumption_rate_watts": 5}
        )
        editing.update_device(owner, device.id, {"readings": "on"})
        synthetic_fleets.create_fleet(9, 5, lambda _: None)
        for tick in range(START, START + 3 * DAY, 4 * HOUR):
            ticks.run_tick(tick)
        rolling.roll_up()
        rebuilding.rebuild()
        summary.energy_summary(owner, {})
        assert ledger_audit.audit().faults == []
        verify_last_tick()
        for task in (
            tasks.simulate_device_readings, tasks.roll_up_energy, tasks.expire_energy, tasks.prune_tick_runs,
            tasks.prune_sessions, tasks.score_forecasts, tasks.plan_homes,
        ):  # fmt: skip
            task()
        users.delete_user(owner)
        synthetic_fleets.clear_fleet()
        expiring.expire(time.time() + 800 * DAY)
        audit_retention.keep_months(time.time() + 800 * DAY)
    return sent


def test_no_statement_at_work_holds_several_commands(statements: list[str]) -> None:
    assert [statement for statement in statements if commands_in(statement) != 1] == []
    missing = {what for what, part in DDL_AT_WORK.items() if not any(part in sent for sent in statements)}
    assert not missing, "the walk does not come by all that is made at work"
