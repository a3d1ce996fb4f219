"""Homes come to a database that has a history, and leave it again: what it answers stays the same."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from smartenergy.kernel.extensions import db
from smartenergy.ledger import shown
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import spans
from smartenergy.services.ledger.reading.history import energy_history
from smartenergy.services.ledger.reading.summary import energy_summary
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.operations.schema_version import MIGRATIONS
from smartenergy.services.ticking import ticks
from tests.histories import run_ticks
from tests.integration.models.test_migrations import rows
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

UNTIL = START + 2 * DAY + HOUR + HOUR // 2
ALL = {"from": "2026-11-22", "to": "2026-11-26"}


@pytest.fixture
def filled(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Two homes in a database that is up to date."""
    upgrade(directory=str(MIGRATIONS))
    before = empty.extensions["settings"]
    empty.extensions["settings"] = before.model_copy(update={"simulation_interval_seconds": 1800})
    monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: UNTIL))
    yield [make_home("ada", "Europe/Berlin"), make_home("bob", "Asia/Kolkata")]
    empty.extensions["settings"] = before


def run(since: int, until: int) -> None:
    run_ticks(since, until)
    rolling.roll_up()


def answers(people: list[int]) -> list[Any]:
    """All that is told of homes and devices."""
    found: list[Any] = [ledger_audit.audit()]
    for user in people:
        summary = energy_summary(user, ALL)
        found += [summary.present, summary.before]
        for resolution in spans.RESOLUTIONS:
            history = energy_history(user, ALL | {"resolution": resolution})
            found += [history.starts.tobytes(), *(history.column(name).tobytes() for name in shown.ALL)]
        found.append([(one.id, one.name, one.other_details, one.updated_at) for one in editing.list_devices(user)])
    db.session.remove()
    return found


def test_a_database_with_a_history_answers_the_same_before_and_after(filled: list[int]) -> None:
    run(START, UNTIL)
    before = answers(filled)
    downgrade(directory=str(MIGRATIONS), revision="0012")
    assert rows("SELECT relname FROM pg_class WHERE relname IN ('homes', 'home_members') AND relkind = 'r'") == []
    upgrade(directory=str(MIGRATIONS))
    assert answers(filled) == before
    assert before[0].faults == []
    firsts = rows("SELECT id, user_id, timezone, ledger_timezone FROM homes ORDER BY id")
    zones = ("Europe/Berlin", "Asia/Kolkata")
    assert firsts == [(user, user, zone, zone) for user, zone in zip(filled, zones, strict=True)]
    ticks.run_tick(UNTIL - HOUR // 2)  # is done already
    run(UNTIL, UNTIL + 2 * HOUR)
    assert ledger_audit.audit().faults == []


def test_an_older_version_has_the_devices_of_all_homes_and_the_ledger_of_first_ones(filled: list[int]) -> None:
    heater = {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 7}
    cabin = new_homes.create_home(filled[0], {"name": "Cabin"}).id
    editing.create_device(filled[0], heater | {"home_id": cabin})
    run(START, START + 3 * HOUR)
    db.session.remove()
    downgrade(directory=str(MIGRATIONS), revision="0012")
    assert rows("SELECT DISTINCT home_id FROM energy_quarter_blocks ORDER BY 1") == [(user,) for user in filled]
    assert rows("SELECT home_id FROM energy_erasures") == [(cabin,)]
    upgrade(directory=str(MIGRATIONS))
    assert {device.home_id for device in editing.list_devices(filled[0])} == {filled[0]}
    db.session.remove()
    run(START + 3 * HOUR, START + 5 * HOUR)
    assert len(rows("SELECT FROM energy_tick_blocks WHERE start >= 1795402800 AND home_id = 1")) == 1
