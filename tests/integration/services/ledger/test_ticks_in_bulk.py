"""The past that tests run in bulk is what ticks would have left, so that tests may take it for theirs."""

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest

from smartenergy.services.devices import editing
from smartenergy.services.ticking import ticks
from tests import histories
from tests.emptying import empty_database
from tests.integration.services.ledger.conftest import HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
Every = Callable[[int], None]
LEFT_BY_TICKS = ("tick_runs", "tick_chunks", "tick_counters", "energy_ticks", "device_readings", "devices")
NOW = ["created_at", "updated_at", "started_at", "finished_at", "done_at", "published_at"]
NOW += [f"{phase}_seconds" for phase in ("plan", *ticks.PHASES)]


def left_by(run_these: Callable[[Sequence[int]], None], sql: Sql) -> dict[str, Any]:
    """What the rows are, after ticks with gaps, but for the times of writing."""
    empty_database()
    for name, timezone in (("ada", "Europe/Berlin"), ("bob", "Asia/Kolkata")):
        owner = make_home(name, timezone)
        editing.update_device(owner, editing.list_devices(owner)[0].id, {"readings": "on"})
    editing.create_device(owner, {"device_type": "consumption", "name": "Rest", "model": "household"})
    run_these([*range(START - HOUR, START + HOUR, 300), START + 2 * HOUR + 600, START + 2 * HOUR + 900])
    run_these(range(START + 3 * HOUR, START + 4 * HOUR, 300))
    rows = "SELECT row FROM (SELECT to_jsonb(t) - %s::text[] AS row FROM {} t) rows ORDER BY row"
    return {table: sql.execute(rows.format(table), [NOW]).fetchall() for table in LEFT_BY_TICKS}


def test_ticks_run_in_bulk_leave_what_ticks_leave(every: Every, sql: Sql) -> None:
    every(300)

    def run_each(span: Sequence[int]) -> None:
        for tick in span:
            ticks.run_tick(tick)

    one_by_one, in_bulk = left_by(run_each, sql), left_by(histories.run_these, sql)
    assert all(one_by_one.values())
    for what, left in one_by_one.items():
        assert in_bulk[what] == left, what
