"""What is lost, driven away and curtailed goes through every book, and both balances hold."""

import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import psycopg
import pytest

from smartenergy.services.devices import editing
from smartenergy.services.devices import history as device_history
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import exports, history, summary
from smartenergy.services.ledger.rollup import rolling
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Devices, Losses, Readings
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context")
Run = Callable[[int, int], None]
Every = Callable[[int], None]
Sql = psycopg.Connection[Any]
SPAN = {"from": "2026-11-23T00:00+00:00", "to": "2026-11-24T02:00+00:00"}
TICKS = 52


def leak(devices: Devices, _: Any, clock: Clock) -> Readings:
    """In turn a battery takes 100 Wh and gives 40, and loses 7.3 Wh; a car drives 150 Wh and loses 3; the panel could
    give 11 Wh more than it does."""
    storage, is_car = devices.kinds == STORAGE, devices.capacities_wh == 50_000
    flow_wh = np.where(storage & ~is_car, 100.0 if clock.tick % 3_600 else -40.0, 0.0)
    lost = np.select([is_car, storage], [3.0, 7.3], 0.0)
    driven = np.where(is_car, 150.0, 0.0)
    return Readings(
        watts=np.select([devices.kinds == PRODUCTION, devices.kinds == CONSUMPTION], [900, 700], 0),
        levels_wh=devices.levels_wh + flow_wh - lost - driven,
        flows_watts=flow_wh / clock.hours,
        losses=Losses(lost, driven, np.where(devices.is_solar, 11.0, 0.0)),
    )


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, every: Every, run: Run) -> int:
    """A home that loses, after a day and two hours of half hours."""
    model = Model("leaking", (PRODUCTION, STORAGE, CONSUMPTION), leak)
    monkeypatch.setattr("smartenergy.simulation.step.MODELS", (model,))
    every(1_800)
    owner = make_home()
    editing.update_device(owner, editing.list_devices(owner)[0].id, {"readings": "on"})
    run(START, START + DAY + 2 * HOUR)
    return owner


def check_rows(home: int, resolution: str) -> None:
    found = history.energy_history(home, SPAN | {"resolution": resolution})

    def of(name: str) -> Any:
        return np.rint(found.column(name) * 1_000).astype(np.int64)

    given = of("production_wh") + of("discharge_wh") + of("grid_import_wh")
    assert (given == of("consumption_wh") + of("charge_wh") + of("grid_export_wh")).all()
    gained = of("charge_wh") - of("discharge_wh") - of("loss_wh") - of("driven_wh")
    assert (np.diff(of("level_wh")) == gained[1:]).all()
    assert of("loss_wh").sum() == TICKS * 10_300
    assert of("driven_wh").sum() == TICKS * 150_000
    assert of("curtailed_wh").sum() == TICKS * 11_000


@pytest.mark.parametrize("is_packed", [False, True])
def test_both_balances_hold_in_every_row_of_every_resolution(home: int, is_packed: bool) -> None:
    if is_packed:
        rolling.roll_up()
    for resolution in ("tick", "quarter_hour", "hour", "day"):
        if resolution != "quarter_hour":  # half of these are gaps
            check_rows(home, resolution)
    figures = summary.energy_summary(home, SPAN).present.figures
    assert figures is not None
    assert figures.loss_mwh == TICKS * 10_300
    assert figures.in_wh()["driven_wh"] == TICKS * 150
    assert ledger_audit.audit().faults == []


def test_origins_add_up_to_the_level_that_is_left(home: int) -> None:
    rolling.roll_up()
    found = history.energy_history(home, SPAN | {"resolution": "hour"})
    held = sum(found.column(f"stored_{origin}_wh") for origin in ("solar", "generator", "grid", "other"))
    assert held == pytest.approx(found.column("level_wh"))
    assert (np.diff(found.column("stored_other_wh")) < 0).all(), "it is lost and driven away with the rest"
    assert not found.column("adjusted_wh")[1:].any()


def test_a_battery_shows_what_flowed_on_the_side_of_the_home(home: int) -> None:
    battery = editing.list_devices(home)[0]
    found = device_history.device_history(home, battery.id, SPAN | {"resolution": "tick"})
    assert set((found.energy_mwh / 1_000).tolist()) == {100, -40}


def test_files_have_what_was_lost(home: int) -> None:
    text = b"".join(exports.prepare(home, SPAN | {"resolution": "hour"}).content()).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {(row["loss_wh"], row["driven_wh"], row["curtailed_wh"]) for row in rows} == {("20.6", "300", "22")}


def test_the_audit_holds_what_was_lost_against_the_run_log(home: int, sql: Sql) -> None:
    for is_packed in (False, True):
        if is_packed:
            rolling.roll_up()
        sql.execute("UPDATE tick_chunks SET loss_mwh = loss_mwh + 1")
        faults = ledger_audit.audit().faults
        assert len(faults) == TICKS
        assert "loss_mwh 10301" in faults[0]
        sql.execute("UPDATE tick_chunks SET loss_mwh = loss_mwh - 1")


def test_a_home_that_loses_nothing_has_no_number_for_it_in_its_rows(run: Run, sql: Sql) -> None:
    owner = make_home()
    run(START, START + 120)
    rows = sql.execute("SELECT loss_mwh, driven_mwh, curtailed_mwh FROM energy_ticks").fetchall()
    assert rows == [(None, None, None)] * 2
    found = history.energy_history(owner, {"from": SPAN["from"], "resolution": "tick"})
    assert found.column("loss_wh").tolist() == [0, 0]


def test_a_negative_loss_is_refused_by_the_database(run: Run, sql: Sql) -> None:
    make_home()
    run(START, START + 60)
    with pytest.raises(psycopg.errors.CheckViolation, match="not_negative"):
        sql.execute("UPDATE energy_ticks SET curtailed_mwh = -1")
