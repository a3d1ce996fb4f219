"""A database that an older version filled comes up, answers the same, and goes back as it was.

`database_of_0011.json.gz` was written by the last version before a ledger of homes (migration 0011): three homes,
ticks each half hour for three days over the end of a month, two hours of which are missing, roll-ups now and then,
a level that was set, a device whose readings are on, an account that was removed, and hours that are not packed.
It holds each table as COPY writes it, how it was partitioned, and what that version answered of it.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from smartenergy.kernel.extensions import db
from smartenergy.ledger import shown
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.devices import editing
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import spans
from smartenergy.services.ledger.reading.history import energy_history
from smartenergy.services.ledger.reading.summary import energy_summary
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.operations.schema_version import MIGRATIONS
from smartenergy.services.ticking import ticks

FILE = Path(__file__).parent / "database_of_0011.json.gz"
ALL = {"from": "2026-10-29", "to": "2026-11-04"}
HALF_HOUR = 1800


@pytest.fixture(scope="module")
def older() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))
    return found


@pytest.fixture
def filled(empty: Flask, older: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The older version's database, by its own schema."""
    upgrade(directory=str(MIGRATIONS), revision="0011")
    with transaction():
        put_in(older)
    before = empty.extensions["settings"]
    empty.extensions["settings"] = before.model_copy(update={"simulation_interval_seconds": HALF_HOUR})
    monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: older["until"]))
    yield empty
    empty.extensions["settings"] = before


def put_in(older: dict[str, Any]) -> None:
    cursor = driver_cursor()
    for parent, name, bounds, key in older["partitions"]:
        cut = f"PARTITION BY {key}" if key else ""
        cursor.execute(f"CREATE TABLE {name} PARTITION OF {parent} {bounds} {cut}")
    tables = [table for table in older["tables"] if table not in ("alembic_version", "users", "tick_runs")]
    for table in ("users", "tick_runs", *tables):  # others point to these two
        rows = older["tables"][table]
        with cursor.copy(f"COPY {table} ({', '.join(rows['columns'])}) FROM STDIN") as copy:
            copy.write(rows["rows"])
    for sequence, last in older["sequences"]:
        if last is not None:
            cursor.execute("SELECT setval(%s, %s)", [sequence, last])


def taken_out(older: dict[str, Any]) -> dict[str, list[str]]:
    """Each table as it is now, in the form of the file."""
    found = {}
    with transaction():
        for table, rows in older["tables"].items():
            with driver_cursor().copy(
                f"COPY (SELECT {', '.join(rows['columns'])} FROM {table}) TO STDOUT"
            ) as copy:
                found[table] = sorted(b"".join(map(bytes, copy)).decode().splitlines())
    return found


def told(user: int) -> dict[str, Any]:
    """What is answered of a home, in the form of the file."""
    summary = energy_summary(user, ALL)
    found: dict[str, Any] = {"summary": [asdict(summary.present), asdict(summary.before)], "history": {}}
    for resolution in spans.RESOLUTIONS:
        history = energy_history(user, ALL | {"resolution": resolution})
        rows = np.unique(history.places).tolist()
        found["history"][resolution] = {"starts": history.starts.tolist(), "rows": rows} | {
            name: [None if np.isnan(value) else value for value in history.column(name)[rows].tolist()]
            for name in shown.ALL
        }
    found["devices"] = [
        [one.id, one.name, one.device_type, one.status, one.other_details] for one in editing.list_devices(user)
    ]
    return json.loads(json.dumps(found))  # type: ignore[no-any-return] # it is one


def as_far_as(wanted: Any, found: Any) -> Any:
    """What is found, without what an older version did not know yet."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {name: as_far_as(part, found.get(name)) for name, part in wanted.items()}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [as_far_as(*parts) for parts in zip(wanted, found, strict=True)]
    return found


def assert_answers_the_same(older: dict[str, Any]) -> None:
    for user, wanted in older["answers"].items():
        found = told(int(user))
        for part in wanted:
            assert as_far_as(wanted[part], found[part]) == wanted[part]
    assert as_far_as(older["audit"], asdict(ledger_audit.audit())) == older["audit"]
    db.session.remove()


def test_it_answers_the_same_and_goes_on(filled: Flask, older: dict[str, Any]) -> None:
    upgrade(directory=str(MIGRATIONS))
    assert_answers_the_same(older)
    rolling.roll_up()
    for tick in range(older["until"], older["until"] + 3 * 3600, HALF_HOUR):
        ticks.run_tick(tick)
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    span = {"from": "2026-11-02T12:00:00Z", "to": "2026-11-02T20:00:00Z"}
    spans.time = SimpleNamespace(time=lambda: older["until"] + 3 * 3600)  # type: ignore[assignment]
    assert energy_summary(1, span).present.coverage == 1


def test_it_goes_back_to_the_last_byte(filled: Flask, older: dict[str, Any]) -> None:
    before = taken_out(older)
    assert before == {name: sorted(rows["rows"].splitlines()) for name, rows in older["tables"].items()}
    upgrade(directory=str(MIGRATIONS))
    db.session.remove()
    downgrade(directory=str(MIGRATIONS), revision="0011")
    assert taken_out(older) == before
    upgrade(directory=str(MIGRATIONS))
    assert_answers_the_same(older)
