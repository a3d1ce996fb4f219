"""The length of a tick may change: no time counts twice, and what is asked goes by the ticks that are there."""

from collections.abc import Callable
from typing import Any

import numpy as np
import psycopg
import pytest

from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import history
from smartenergy.services.ledger.reading.spans import Span, read_resolution
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.ticking import dry_run, tick_times, ticks
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.world import CONSUMPTION, Devices, Readings
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

pytestmark = pytest.mark.usefixtures("context")
Every = Callable[[int], None]
Run = Callable[[int, int], None]
Sql = psycopg.Connection[Any]
HEATER = [{"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 3_000}]


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> int:
    """A heater of 3,000 W."""

    def run(devices: Devices, *_: Any) -> Readings:
        return Readings(np.full(len(devices), 3_000), devices.levels_wh, np.zeros(len(devices)))

    monkeypatch.setattr("smartenergy.simulation.step.MODELS", (Model("steady", (CONSUMPTION,), run),))
    return make_home(home=HEATER)


def hours(home: int, until: int) -> list[float]:
    span = {
        "from": "2026-11-23T00:00+00:00",
        "to": str(np.datetime64(until, "s")) + "+00:00",
        "resolution": "hour",
    }
    return history.energy_history(home, span).column("consumption_wh").tolist()


def test_an_hour_in_which_ticks_become_shorter_counts_once(home: int, every: Every, run: Run) -> None:
    every(HOUR)
    run(START, START + HOUR)
    every(60)
    assert ticks.run_tick(START + 19 * 60) is None
    assert tick_times.why_refused(START + 19 * 60) == f"tick {START}, of 3600 s, lasts until {START + HOUR}"
    assert ticks.open_tick(START) == 1, "the tick that is there is seen through, by its own length"
    run(START + 20 * 60, START + HOUR + 600)
    assert hours(home, START + HOUR + 600) == [3_000.0, 500.0]
    first = tick_times.newest()
    assert (first and first.missed_ticks) == 0
    assert ledger_audit.audit().faults == []


def test_an_hour_in_which_ticks_become_longer_has_a_gap(home: int, every: Every, run: Run, sql: Sql) -> None:
    run(START, START + 1_800)
    every(HOUR)
    assert ticks.run_tick(START) is None, "a newer one has begun"
    run(START + HOUR, START + 3 * HOUR)
    assert hours(home, START + 3 * HOUR) == [1_500.0, 3_000.0, 3_000.0]
    assert sql.execute("SELECT interval_seconds FROM tick_runs WHERE tick = %s", [START]).fetchone() == (60,)
    every(45)
    assert ticks.run_tick(START + 3 * HOUR - 45) is None
    assert ticks.run_tick(START + 3 * HOUR) is not None
    assert ledger_audit.audit().faults == []


def test_the_audit_finds_time_that_counts_twice(home: int, every: Every, run: Run, sql: Sql) -> None:
    every(HOUR)
    run(START, START + 3 * HOUR)
    every(900)
    run(START + 3 * HOUR, START + 4 * HOUR + 900)
    for packed in (False, True):
        if packed:
            rolling.roll_up()
        sql.execute("UPDATE tick_runs SET interval_seconds = 14400 WHERE tick = %s", [START])
        [fault] = ledger_audit.audit().faults
        assert fault == (f"tick {START}, of 14400 s: reaches into tick {START + HOUR}: 10800 s count twice")
        sql.execute("UPDATE tick_runs SET interval_seconds = 3600 WHERE tick = %s", [START])


def test_resolution_and_bounds_go_by_the_ticks_that_are_there(home: int, every: Every, run: Run) -> None:
    now = START + DAY
    week = Span(now - 7 * DAY, now, "UTC", now)
    run(START, START + 120)
    every(HOUR)
    assert read_resolution(None, week) == "quarter_hour", "a week of minutes is too much"
    assert read_resolution(None, Span(START - 7 * DAY, START, "UTC", now)) == "tick", "of hours it would not be"
    every(60)
    assert read_resolution("tick", week) == "tick"
    assert read_resolution(None, Span(START - 7 * DAY, START, "UTC", now)) == "quarter_hour"


def test_a_preview_is_of_the_tick_that_was_there(home: int, every: Every, run: Run) -> None:
    every(HOUR)
    run(START, START + HOUR)
    every(60)
    assert tick_times.of_instant(START + 1_234) == START
    assert tick_times.of_instant(START + HOUR + 61) == START + HOUR + 60
    assert [line.watts for line in dry_run.preview_tick(START)] != []


def test_ticks_of_an_hour_are_shown_and_well_for_as_long_as_they_last(
    home: int, every: Every, run: Run, redis: Any
) -> None:
    every(HOUR)
    ticks.open_tick(START)
    every(60)
    ticks.run_open_chunks(START)
    assert redis.ttl(f"energy_stats:{home}") > 14 * HOUR
