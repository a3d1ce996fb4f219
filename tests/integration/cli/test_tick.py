"""`flask tick`, `flask ticks`, `flask verify`."""

import csv
import io
import threading
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
import pytest
from click.testing import Result
from flask import Flask
from redis import Redis

from smartenergy.services.devices import editing
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks
from smartenergy.simulation.step import RULES
from smartenergy.storage import fleet_store, stats_cache
from tests import model

Run = Callable[..., Result]
Connection = psycopg.Connection[Any]
TICK = 1_795_425_060


@pytest.fixture
def flask(app: Flask) -> Run:
    """Runs a command over a fleet of three homes with four devices each."""
    with app.app_context():
        synthetic_fleets.create_fleet(3, 4, lambda _: None)

    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=arguments)

    return run


@pytest.fixture
def ticked(app: Flask, flask: Run) -> None:
    with app.app_context():
        ticks.run_tick(TICK)


def test_tick_tells_what_it_did_and_how_long_each_phase_took(flask: Run) -> None:
    output = flask("tick").output
    assert "status   done" in output
    assert "devices  12 of 3 users" in output
    assert "phases   plan 0." in output
    assert "devices/s" in output


def test_a_tick_of_another_time_is_shown_and_nothing_is_written(flask: Run, sql: Connection) -> None:
    before = sql.execute("SELECT * FROM devices ORDER BY id").fetchall()
    result = flask("tick", "--at", "2026-06-21T12:00+02:00", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(lines) == 12
    seed, noon = 20_240_101, 1_782_036_000
    heaters = [line for line in lines if line["device_type"] == "consumption"]
    assert [int(line["watts"]) for line in heaters] == [
        model.consumption(seed, noon, int(line["device_id"])) for line in heaters
    ]
    assert sql.execute("SELECT * FROM devices ORDER BY id").fetchall() == before
    assert sql.execute("SELECT count(*) FROM tick_runs").fetchone() == (0,)


def test_the_preview_of_a_tick_is_what_the_tick_then_gives(app: Flask, flask: Run, sql: Connection) -> None:
    seen = list(csv.DictReader(io.StringIO(flask("tick", "--at", str(TICK), "--format", "csv").stdout)))
    with app.app_context():
        ticks.run_tick(TICK)
    stored = dict(sql.execute("SELECT id, current_level_wh FROM devices WHERE device_type = 'storage'").fetchall())
    assert {int(line["device_id"]): float(line["level_wh"]) for line in seen if line["level_wh"]} == stored


def test_a_preview_can_be_of_one_user_as_a_table(flask: Run) -> None:
    output = flask("tick", "--at", str(TICK), "--user", "fleet-000000002").output
    assert (
        output.splitlines()[0]
        == f"tick {TICK} (2026-11-23 09:11:00 UTC), from the levels of now; nothing is written"
    )
    assert len(output.splitlines()) == 2 + 4


def test_a_preview_finds_its_user_whatever_the_case_and_says_where_there_is_none(flask: Run) -> None:
    assert len(flask("tick", "--at", str(TICK), "--user", "FLEET-000000002").output.splitlines()) == 2 + 4
    result = flask("tick", "--at", str(TICK), "--user", "nobody")
    assert result.exit_code == 1
    assert result.output.strip() == "Error: There is no user 'nobody'."


@pytest.mark.parametrize("time", ["yesterday", "99999999999999999999", "2026-13-01"])
def test_what_is_no_time_is_refused_with_an_example(flask: Run, time: str) -> None:
    result = flask("tick", "--at", time)
    assert result.exit_code == 2
    assert "2026-06-21T12:00+02:00" in result.output


def test_options_of_a_preview_are_refused_without_one(flask: Run) -> None:
    assert "go with --at" in flask("tick", "--user", "ada").output


@pytest.mark.usefixtures("ticked")
def test_ticks_lists_the_run_log(flask: Run) -> None:
    head, line = flask("ticks").output.splitlines()
    assert head.split() == ["tick", "status", "missed", "devices", "seconds", "devices/s"]
    assert line.split()[:5] == ["2026-11-23", "09:11:00", "done", "0", "12"]


@pytest.mark.usefixtures("ticked")
def test_verify_says_that_a_tick_of_other_rules_cant_be_recomputed(flask: Run, sql: Connection) -> None:
    assert sql.execute("SELECT rules FROM tick_runs").fetchall() == [(RULES,)]
    sql.execute("UPDATE tick_runs SET rules = %s", [RULES + 1])
    result = flask("verify")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"Error: The last tick was made by version {RULES + 1} of the rules, and this is version {RULES}, which cannot"
        " recompute it. Verify again after the next tick."
    ]


@pytest.mark.usefixtures("ticked")
def test_verify_finds_no_difference_after_a_tick(flask: Run) -> None:
    result = flask("verify")
    assert result.exit_code == 0
    assert "devices  12 recomputed" in result.output
    assert "homes    3 compared with Redis; 0 passed over" in result.output


@pytest.mark.usefixtures("ticked")
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE devices SET consumption_rate_watts = 1 WHERE device_type = 'consumption' AND user_id = 1",
        "UPDATE devices SET current_level_wh = current_level_wh + 1, charge_discharge_rate_watts = 60000"
        " WHERE device_type = 'storage' AND user_id = 1",
    ],
)
def test_verify_finds_a_reading_that_the_rules_do_not_give(flask: Run, sql: Connection, tampering: str) -> None:
    sql.execute(tampering)
    result = flask("verify")
    assert result.exit_code == 1
    assert "the rules give" in result.output
    assert "user 1: Redis shows" in result.output


@pytest.mark.usefixtures("ticked")
def test_verify_finds_totals_that_are_gone_from_redis(flask: Run, redis: Redis) -> None:
    redis.delete("energy_stats:2")
    result = flask("verify")
    assert result.exit_code == 1
    assert "user 2: Redis shows nothing" in result.output


@pytest.mark.usefixtures("ticked")
def test_verify_passes_over_homes_that_were_edited_since(flask: Run, sql: Connection) -> None:
    sql.execute(
        "UPDATE devices SET consumption_rate_watts = 1, updated_at = now() WHERE user_id = 1 AND device_type = 'consumption'"
    )
    result = flask("verify")
    assert result.exit_code == 0, result.output
    assert "homes    2 compared with Redis; 1 passed over" in result.output


@pytest.mark.usefixtures("ticked")
@pytest.mark.parametrize("kind", ["production", "storage", "consumption"])
def test_verify_passes_over_homes_of_which_a_device_was_deleted_since(
    app: Flask, flask: Run, sql: Connection, kind: str
) -> None:
    rows = sql.execute("SELECT user_id, min(id) FROM devices WHERE device_type = %s GROUP BY user_id", [kind])
    user_id, device_id = rows.fetchall()[0]
    with app.app_context():
        editing.delete_device(user_id, device_id)
    result = flask("verify")
    assert result.exit_code == 0, result.output
    assert "homes    2 compared with Redis; 1 passed over" in result.output


@pytest.mark.usefixtures("ticked")
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE devices SET consumption_rate_watts = 1 WHERE device_type = 'consumption' AND user_id = 2",
        "UPDATE energy_ticks SET solar_mwh = solar_mwh + 10, export_mwh = export_mwh + 10 WHERE home_id = 1",
        "UPDATE devices SET total_capacity_wh = total_capacity_wh + 1000000"
        " WHERE device_type = 'storage' AND user_id = 1",
    ],
)
def test_verify_finds_a_difference_beside_a_device_that_was_deleted(
    app: Flask, flask: Run, sql: Connection, tampering: str
) -> None:
    heaters = sql.execute("SELECT id FROM devices WHERE device_type = 'consumption' AND user_id = 1").fetchall()
    with app.app_context():
        editing.delete_device(1, heaters[0][0])
    sql.execute(tampering)
    result = flask("verify")
    assert result.exit_code == 1
    assert f"user {2 if 'user_id = 2' in tampering else 1}: Redis shows" in result.output


@pytest.mark.usefixtures("ticked")
def test_verify_finds_totals_that_are_wrong_beside_a_device_that_was_deleted(
    app: Flask, flask: Run, redis: Redis, sql: Connection
) -> None:
    stats = orjson.loads(redis.get("energy_stats:1"))
    redis.set("energy_stats:1", orjson.dumps(stats | {"current_production": stats["current_production"] + 1_000}))
    [(device_id,)] = sql.execute("SELECT min(id) FROM devices WHERE user_id = 2").fetchall()
    with app.app_context():
        editing.delete_device(2, device_id)
    result = flask("verify")
    assert result.exit_code == 1
    assert "user 1: Redis shows" in result.output
    assert "homes    2 compared with Redis; 1 passed over" in result.output


@pytest.mark.usefixtures("ticked")
@pytest.mark.parametrize("moment", ["before devices are read", "after devices are read"])
def test_verify_passes_over_what_a_newer_tick_moves_meanwhile(
    app: Flask, flask: Run, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    read = fleet_store.read_readings

    def read_beside_a_tick(*given: Any) -> Any:
        found = read(*given) if moment == "after devices are read" else None
        monkeypatch.undo()
        beside = threading.Thread(target=tick_in_a_context_of_its_own, args=(app, TICK + 60))
        beside.start()
        beside.join()
        return found or read(*given)

    monkeypatch.setattr(fleet_store, "read_readings", read_beside_a_tick)
    result = flask("verify")
    assert result.exit_code == 0, result.output
    assert f"tick     {TICK} " in result.output
    assert "devices  12 recomputed" in result.output
    assert "homes    0 compared with Redis; 3 passed over that changed meanwhile" in result.output
    assert "homes    3 compared with Redis; 0 passed over" in flask("verify").output


def tick_in_a_context_of_its_own(app: Flask, tick: int) -> None:
    with app.app_context():
        ticks.run_tick(tick)


def leave_online(sql: Connection, user_id: int) -> int:
    """All but one device of a home have long been offline: the one that is left."""
    [(last,)] = sql.execute("SELECT min(id) FROM devices WHERE user_id = %s", [user_id]).fetchall()
    sql.execute("UPDATE devices SET status = 'offline' WHERE user_id = %s AND id <> %s", [user_id, last])
    return int(last)


def take_away(app: Flask, change: str, device_id: int) -> None:
    with app.app_context():
        if change == "deleted":
            editing.delete_device(1, device_id)
        else:
            editing.update_device(1, device_id, {"status": "offline"})


@pytest.mark.parametrize("change", ["deleted", "put offline"])
def test_verify_passes_over_a_home_whose_last_device_goes_before_redis_is_read(
    app: Flask, flask: Run, sql: Connection, monkeypatch: pytest.MonkeyPatch, redis: Redis, change: str
) -> None:
    last, read = leave_online(sql, 1), stats_cache.read_many
    tick_in_a_context_of_its_own(app, TICK)

    def read_after_it_went(*given: Any) -> Any:
        monkeypatch.undo()
        beside = threading.Thread(target=take_away, args=(app, change, last))
        beside.start()
        beside.join()
        assert redis.get("energy_stats:1") is None
        return read(*given)

    monkeypatch.setattr(stats_cache, "read_many", read_after_it_went)
    result = flask("verify")
    assert result.exit_code == 0, result.output
    assert "homes    2 compared with Redis; 1 passed over" in result.output


@pytest.mark.usefixtures("ticked")
def test_verify_finds_what_is_wrong_beside_what_is_newer(
    app: Flask, flask: Run, redis: Redis, sql: Connection
) -> None:
    sql.execute("UPDATE devices SET consumption_rate_watts = 1 WHERE user_id = 1 AND device_type = 'consumption'")
    stats = orjson.loads(redis.get("energy_stats:2"))
    redis.set("energy_stats:2", orjson.dumps(stats | {"timestamp": TICK + 60}))
    result = flask("verify")
    assert result.exit_code == 1
    assert "user 1: Redis shows" in result.output
    assert "homes    2 compared with Redis; 1 passed over" in result.output


@pytest.mark.usefixtures("ticked")
def test_verify_passes_over_totals_that_are_owed(flask: Run, redis: Redis, sql: Connection) -> None:
    redis.delete("energy_stats:2")
    sql.execute("UPDATE tick_chunks SET published_at = NULL")
    result = flask("verify")
    assert result.exit_code == 0, result.output
    assert "homes    2 compared with Redis; 1 passed over" in result.output


def test_verify_looks_at_the_chunks_of_a_running_tick_that_are_done(
    flask: Run, sql: Connection, app: Flask
) -> None:
    with app.app_context():
        ticks.run_tick(TICK)
    sql.execute("UPDATE tick_runs SET status = 'running', finished_at = NULL")
    assert "devices  12 recomputed" in flask("verify").output


def test_verify_looks_at_the_tick_before_where_the_newest_has_moved_nothing_yet(flask: Run, app: Flask) -> None:
    with app.app_context():
        ticks.run_tick(TICK)
        ticks.open_tick(TICK + 60)
    result = flask("verify")
    assert result.exit_code == 0, result.output
    assert f"tick     {TICK} " in result.output
    assert "homes    3 compared with Redis; 0 passed over" in result.output


@pytest.mark.usefixtures("ticked")
def test_verify_passes_over_totals_that_have_expired(flask: Run, redis: Redis, sql: Connection) -> None:
    redis.delete("energy_stats:1", "energy_stats:2", "energy_stats:3")
    sql.execute("UPDATE tick_chunks SET published_at = now() - interval '1 day'")
    result = flask("verify")
    assert result.exit_code == 0, result.output
    assert "homes    0 compared with Redis; 3 passed over" in result.output


def test_a_tick_that_is_older_says_whether_clocks_or_lengths_differ(
    flask: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticks, "run_tick", lambda *_, **__: None)
    monkeypatch.setattr(ticks, "newest_interval", lambda: 60)
    assert flask("tick").output.endswith("is this machine's clock behind?\n")
    monkeypatch.setattr(ticks, "newest_interval", lambda: 10)
    assert (
        "ticks are 10 s long and this command's 60 s: set SIMULATION_INTERVAL_SECONDS=10" in flask("tick").output
    )


def test_verify_says_when_there_is_no_tick(flask: Run) -> None:
    assert "no tick to verify" in flask("verify").output
