"""Ticks of users with several homes: each home is balanced, shown and recorded by itself."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import psycopg
import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from smartenergy.kernel.extensions import db
from smartenergy.services.access import users
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import homes
from smartenergy.services.homes.stats import home_stats
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.operations.verification import verify_last_tick
from smartenergy.services.ticking import chunks, live_stats, ticks
from smartenergy.simulation.drivers.daylight import is_day
from smartenergy.storage import fleet_store, stats_publishing
from tests import histories
from tests.integration.services.homes.conftest import BATTERY, TICK, add, run
from tests.waiting import wait_until

Sql = psycopg.Connection[Any]
SOLAR = {"device_type": "production", "name": "Panel", "instantaneous_output_watts": 7, "is_solar": True}
POWERS = ("current_production", "current_consumption", "current_storage_flow", "net_grid_flow")


def shown(redis: Redis, pattern: str) -> dict[str, Any]:
    return {key.decode(): orjson.loads(redis.get(key) or b"null") for key in sorted(redis.keys(pattern))}


def furnish(user_id: int, home_id: int | None = None) -> None:
    for device in (BATTERY, SOLAR):
        editing.create_device(user_id, device | {"home_id": home_id})
    add(user_id, home_id)


def assert_homes_add_up(redis: Redis, user_id: int, home_ids: list[int]) -> None:
    whole = shown(redis, f"energy_stats:{user_id}")[f"energy_stats:{user_id}"]
    parts = [shown(redis, f"home_stats:{home}")[f"home_stats:{home}"] for home in home_ids]
    assert {part["timestamp"] for part in parts} == {whole["timestamp"]}
    for name in POWERS:
        assert sum(part[name] for part in parts) == pytest.approx(whole[name], abs=1e-6)
    for name in ("total_capacity_wh", "current_level_wh"):
        held = sum(part["current_storage"][name] for part in parts)
        assert held == pytest.approx(whole["current_storage"][name], abs=1e-6)
    assert all(part.keys() == whole.keys() for part in parts)


def test_who_has_one_home_has_stats_of_it_once(ada: int, redis: Redis) -> None:
    furnish(ada)
    run()
    assert list(shown(redis, "*_stats:*")) == [f"energy_stats:{ada}"]
    assert home_stats(ada, ada) == live_stats.energy_stats(ada)


def test_homes_add_up_to_their_owners_stats_tick_by_tick(ada: int, bob: int, redis: Redis, sql: Sql) -> None:
    cabin, boat = (new_homes.create_home(ada, {"name": name}).id for name in ("Cabin", "Boat"))
    for home in (ada, cabin, boat):
        furnish(ada, home)
    furnish(bob)
    for number in range(4):
        run(number)
        run(number)
        assert_homes_add_up(redis, ada, [ada, cabin, boat])
    assert list(shown(redis, "home_stats:*")) == [f"home_stats:{home}" for home in (ada, cabin, boat)]
    assert 0 < redis.ttl(f"home_stats:{cabin}") <= 900
    recorded = sql.execute("SELECT home_id, count(*) FROM energy_ticks GROUP BY 1 ORDER BY 1").fetchall()
    assert recorded == [(home, 4) for home in sorted((ada, cabin, boat, bob))]
    assert sql.execute("SELECT users, homes, devices FROM tick_chunks LIMIT 1").fetchone() == (2, 4, 12)
    assert ledger_audit.audit().faults == []


def test_the_ledger_has_of_each_home_what_its_devices_did(ada: int, redis: Redis, sql: Sql) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    for home in (ada, cabin):
        furnish(ada, home)
    run()
    for home in (ada, cabin):
        stats = shown(redis, f"home_stats:{home}")[f"home_stats:{home}"]
        row = sql.execute(
            "SELECT consumption_mwh, level_mwh FROM energy_ticks WHERE home_id = %s", [home]
        ).fetchone()
        assert row is not None
        assert row[0] == round(stats["current_consumption"] * 60 / 3.6)
        assert row[1] == pytest.approx(stats["current_storage"]["current_level_wh"] * 1000, abs=1)


def test_the_sun_shines_by_a_homes_own_clocks(ada: int, redis: Redis) -> None:
    zones = {ada: "Europe/Berlin"}
    for zone in ("Asia/Tokyo", "America/Los_Angeles", "Australia/Sydney"):
        zones[new_homes.create_home(ada, {"name": zone, "timezone": zone}).id] = zone
    for home in zones:
        editing.create_device(ada, SOLAR | {"home_id": home})
    run()
    for home, zone in zones.items():
        produced = shown(redis, f"home_stats:{home}")[f"home_stats:{home}"]["current_production"]
        assert (produced > 0) == is_day(TICK, zone)


def test_twenty_homes_and_two_hundred_devices_in_small_chunks_are_ticked_once(
    ada: int, bob: int, context: Flask, redis: Redis, sql: Sql
) -> None:
    context.extensions["settings"] = (before := context.extensions["settings"]).model_copy(
        update={"simulation_chunk_devices": 10, "simulation_lanes": 2}
    )
    try:
        many = [ada, *(new_homes.create_home(ada, {"name": f"{number}"}).id for number in range(19))]
        for home in many:
            furnish(ada, home)
        for _ in range(200):
            add(bob)
        for number in range(2):
            run(number)
        assert_homes_add_up(redis, ada, many)
    finally:
        context.extensions["settings"] = before
    moved = "SELECT tick, sum(devices), sum(users), sum(homes) FROM tick_chunks GROUP BY 1 ORDER BY 1"
    assert [row[1:] for row in sql.execute(moved).fetchall()] == [(260, 2, 21)] * 2
    again = "SELECT count(*) FROM (SELECT 1 FROM energy_ticks GROUP BY home_id, tick HAVING count(*) > 1) t"
    assert sql.execute(again).fetchone() == (0,)
    assert ledger_audit.audit().faults == []
    db.session.rollback()
    found = verify_last_tick()
    assert found is not None
    assert (found.differences, found.devices) == ([], 260)


def test_packed_hours_and_days_are_a_homes_own(ada: int, sql: Sql, context: Flask) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin", "timezone": "Asia/Tokyo"}).id
    for home in (ada, cabin):
        furnish(ada, home)
    histories.run_these(range(TICK, TICK + 50 * 3_600, 15 * 60))
    rolling.roll_up()
    assert ledger_audit.audit().faults == []
    days = sql.execute("SELECT DISTINCT home_id, start % 86400 FROM energy_days ORDER BY 1").fetchall()
    assert days == [(ada, 23 * 3600), (cabin, 15 * 3600)]


def test_a_home_whose_last_device_goes_shows_nothing_at_once(ada: int, redis: Redis) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    add(ada)
    device = add(ada, cabin)
    run()
    editing.update_device(ada, device, {"status": "offline"})
    assert list(shown(redis, "*_stats:*")) == [f"energy_stats:{ada}", f"home_stats:{ada}"]
    assert home_stats(ada, cabin) is None
    run(1)
    assert list(shown(redis, "*_stats:*")) == [f"energy_stats:{ada}", f"home_stats:{ada}"]


def test_a_home_that_is_left_alone_is_shown_as_its_owners(ada: int, redis: Redis) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    add(ada), add(ada, cabin)
    run()
    homes.delete_home(ada, cabin)
    assert list(shown(redis, "*_stats:*")) == [f"energy_stats:{ada}"]
    run(1)
    assert list(shown(redis, "*_stats:*")) == [f"energy_stats:{ada}"]
    assert home_stats(ada) == live_stats.energy_stats(ada)


def test_a_tick_that_read_a_home_before_it_went_does_not_bring_it_back(
    ada: int, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    add(ada), add(ada, cabin)
    publish = stats_publishing.publish

    def late(*arguments: Any) -> bool:
        homes.delete_home(ada, cabin)
        return publish(*arguments)

    monkeypatch.setattr(stats_publishing, "publish", late)
    run()
    assert list(shown(redis, "home_stats:*")) == []
    assert ledger_audit.audit().faults == []


@pytest.mark.parametrize("what", ["a home", "an account"])
def test_what_goes_while_a_tick_writes_leaves_nothing_in_the_ledger(
    context: Flask, ada: int, sql: Sql, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    device = add(ada, cabin, readings="on")
    record = tick_facts.record_chunk
    going = threading.Thread(target=go, args=(context, ada, cabin if what == "a home" else None))

    def record_beside(*given: Any) -> Any:
        going.start()
        waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
        wait_until(lambda: sql.execute(waiting).fetchone() == (True,), "a deletion that waits for the tick")
        return record(*given)

    monkeypatch.setattr(tick_facts, "record_chunk", record_beside)
    run()
    going.join()
    assert sql.execute("SELECT count(*) FROM homes WHERE id = %s", [cabin]).fetchone() == (0,)
    assert sql.execute("SELECT count(*) FROM energy_ticks WHERE home_id = %s", [cabin]).fetchone() == (0,)
    assert sql.execute("SELECT count(*) FROM device_readings WHERE device_id = %s", [device]).fetchone() == (0,)
    assert ledger_audit.audit().faults == []


def go(app: Flask, owner: int, home_id: int | None) -> None:
    with app.app_context():
        if home_id is None:
            users.delete_user(owner)
        else:
            homes.delete_home(owner, home_id)


def test_what_is_owed_to_redis_is_paid_by_home_too(
    ada: int, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    for home in (ada, cabin):
        furnish(ada, home)

    def away(*_: Any) -> bool:
        raise RedisConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(stats_publishing, "publish", away)
        ticks.open_tick(TICK)
        assert chunks.run_next(TICK)
    assert shown(redis, "*_stats:*") == {}
    chunks.publish_owed(TICK)
    assert_homes_add_up(redis, ada, [ada, cabin])


def test_an_edit_while_a_tick_runs_wins_in_its_home(
    ada: int, redis: Redis, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    kept, edited = add(ada), add(ada, cabin)
    write = chunks.fleet_store.write_readings

    def edit_first(*arguments: Any) -> int:
        sql.execute("UPDATE devices SET consumption_rate_watts = 5, updated_at = now() WHERE id = %s", [edited])
        return write(*arguments)

    monkeypatch.setattr(chunks.fleet_store, "write_readings", edit_first)
    run()
    assert shown(redis, f"home_stats:{cabin}")[f"home_stats:{cabin}"]["current_consumption"] == 5
    assert editing.get_device(ada, kept).home_id == ada
    assert_homes_add_up(redis, ada, [ada, cabin])
    assert ledger_audit.audit().faults == []


@pytest.mark.parametrize("wrong", ["home", "user"])
def test_verify_finds_what_redis_shows_wrongly_of_a_home(
    ada: int, redis: Redis, wrong: str, by_api: Callable[[int], None]
) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    for home in (ada, cabin):
        furnish(ada, home)
    run()
    key = f"home_stats:{cabin}" if wrong == "home" else f"energy_stats:{ada}"
    stats = orjson.loads(redis.get(key) or b"")
    redis.set(key, orjson.dumps(stats | {"net_grid_flow": 1}), ex=900)
    db.session.rollback()
    found = verify_last_tick()
    assert found is not None
    [told] = found.differences
    assert told.startswith(f"{wrong} {cabin if wrong == 'home' else ada}: Redis shows")


def test_what_is_said_of_a_home_reaches_the_world_and_the_rest_is_its_zones(ada: int) -> None:
    said = {"latitude": -33.9, "longitude": 151.2, "country": "AU", "occupants": 3, "grid_export_limit_watts": 0}
    away = new_homes.create_home(ada, {"name": "Cabin", "timezone": "Europe/Vienna", **said}).id
    with transaction():
        found = fleet_store.read_homes(driver_cursor(), (ada, ada + 1))
    known = found.particulars
    assert found.ids.tolist() == [ada, away]
    assert known.latitudes.tolist() == [52.5, -33.9]
    assert known.longitudes.round(4).tolist() == [13.3667, 151.2]
    assert [known.countries[place] for place in known.country] == ["DE", "AU"]
    assert np.nan_to_num(known.occupants, nan=-1).tolist() == [-1, 3]
    assert known.most_export_watts.tolist() == [np.inf, 0]
    assert np.isnan(known.annual_kwh).all() and np.isinf(known.most_import_watts).all()


def test_a_home_that_is_deleted_after_a_tick_is_no_difference_to_verify(ada: int) -> None:
    away = new_homes.create_home(ada, {"name": "Cabin"}).id
    for home in (ada, away):
        furnish(ada, home)
    run()
    homes.delete_home(ada, away)
    db.session.rollback()
    found = verify_last_tick()
    assert found is not None
    assert (found.devices, found.differences, found.passed_over) == (0, [], 1)
