"""Days of a past that are written together: as quarter hours, where ticks are kept no more."""

import time
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import text

from smartenergy.kernel.extensions import db
from smartenergy.models import Backfill
from smartenergy.services.backfill import crossing, made, turns
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import histories, rolling
from smartenergy.services.ticking import ticks
from smartenergy.storage.books import blocks, meter_blocks, period_rows
from tests.integration.services.backfill.pasts import asked, believable, done
from tests.integration.services.ledger.conftest import HOUR, START

pytestmark = pytest.mark.usefixtures("context", "at_the_start")
ENDLESS = 2**40
HISTORIES = text("SELECT home_id, since, until FROM energy_histories ORDER BY home_id, since")


@pytest.fixture(params=["quarter hours", "hours and days"])
def kept_as(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, context: Flask) -> str:
    """What is left of most of the past."""
    if request.param != "quarter hours":
        short = context.extensions["settings"].model_copy(update={"energy_quarter_hour_retention_days": 9})
        monkeypatch.setitem(context.extensions, "settings", short)
    return str(request.param)


@pytest.fixture
def five_days_a_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossing, "TICKS_AT_ONCE", 5 * 1_440)


def past_of(owner: int) -> int:
    """A month of it is asked for."""
    ticks.run_tick(START + HOUR)
    asked(owner, "2026-10-20")
    turns.find_ends()
    return owner


def recorded(owner: int) -> dict[str, Any]:
    """All that the ledger has of a home, in the transaction at hand."""
    cursor, homes = driver_cursor(), [owner]
    tables = {
        table: blocks.read_periods(cursor, table, homes, 0, ENDLESS) for table in (blocks.QUARTERS, blocks.HOURS)
    } | {
        table: period_rows.read(cursor, table, homes, 0, ENDLESS)
        for table in (period_rows.DAYS, period_rows.MONTHS)
    }
    tables |= {"ticks": blocks.read_ticks(cursor, homes, 0, ENDLESS)}
    tables |= {"meters": meter_blocks.read(cursor, homes, 0, ENDLESS)}
    found = {f"{of}, {name}": column.tolist() for of, table in tables.items() for name, column in table.items()}
    _, held = period_rows.read_balances(cursor, np.array(homes))
    noted = [tuple(row) for row in db.session.execute(HISTORIES)]
    return found | {"balances": held.tolist(), "histories": noted}


def made_and_undone(owner: int, *, days_together: bool) -> dict[str, Any]:
    """What the ledger has once all of a past is made."""
    crossed = crossing.Crossing([owner])
    with pytest.raises(InterruptedError), transaction():
        while crossed.homes:
            crossed.make_days(time.monotonic() + 60 if days_together else 0.0)
            if crossed.bands[0].has_arrived:
                found = recorded(owner)
                raise InterruptedError
    return found


@pytest.mark.usefixtures("kept_as", "five_days_a_pass")
def test_they_are_what_their_ticks_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = past_of(believable())
    together = made_and_undone(owner, days_together=True)
    monkeypatch.setattr(histories, "quarters_until", lambda: 0)
    by_ticks = made_and_undone(owner, days_together=False)
    assert len(together["energy_hour_blocks, ticks"]) + len(together["energy_quarter_blocks, ticks"]) > 600
    assert {name for name, column in together.items() if column != by_ticks[name]} == set()


@pytest.mark.usefixtures("kept_as", "five_days_a_pass")
def test_so_are_those_of_a_past_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn begins where the one before it ended, within a day of UTC and within a month."""
    owner = past_of(believable())
    in_one_go = made_and_undone(owner, days_together=True)
    monkeypatch.setattr(made, "MOST_QUARTERS", 1)
    done(owner)
    with transaction():
        assert recorded(owner) == in_one_go
    rolling.roll_up()
    assert ledger_audit.audit().faults == []


@pytest.mark.usefixtures("five_days_a_pass")
def test_what_was_recorded_in_the_meantime_gives_the_past_up_and_is_kept() -> None:
    owner = past_of(believable())
    came = START - 20 * 86_400
    facts = {name: np.zeros(1, np.int64) for name in ("generator_mwh", *histories.FACTS)}
    facts |= {"home_id": np.array([owner]), "tick": np.array([came]), "interval_seconds": np.array([60])}
    histories.write_history([owner], facts)
    while turns.go_on(60):
        pass
    with transaction():
        row = db.session.get_one(Backfill, owner, populate_existing=True)
        assert row.failure is not None
        assert "overlaps what is recorded" in row.failure
        assert row.done_until <= came
        noted = [tuple(one) for one in db.session.execute(HISTORIES)]
    assert (owner, came, came + 60) in noted


@pytest.mark.usefixtures("five_days_a_pass")
def test_a_ledger_that_was_taken_back_in_the_meantime_has_ticks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written where quarter hours will do no more, and who comes next writes ticks."""
    owner = past_of(believable())
    crossed = crossing.Crossing([owner])
    with pytest.raises(RuntimeError, match="taken back"), transaction():
        monkeypatch.setattr(made.Made, "add", lambda mine, facts: taken_back(mine, facts, monkeypatch))
        crossed.make_days()
    monkeypatch.undo()
    assert done(owner).failure is None


def taken_back(mine: made.Made, facts: dict[str, Any], patched: pytest.MonkeyPatch) -> None:
    """What was made is held, and the ledger goes back before it is written."""
    patched.undo()
    mine.add(facts)
    patched.setattr(histories, "quarters_until", lambda: 0)
