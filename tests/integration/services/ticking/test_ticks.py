"""The tick, on real servers."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import psycopg
import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from structlog.testing import capture_logs

from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Device, TickChunk, TickRun, User
from smartenergy.models.device_columns import has_a_model
from smartenergy.services.access import own_account
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.devices import editing
from smartenergy.services.operations import synthetic_fleets, verification
from smartenergy.services.ticking import chunks as tick_chunks
from smartenergy.services.ticking import ticks
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.step import step
from smartenergy.simulation.totals import Totals, sum_by_home
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, Devices, Readings
from smartenergy.storage import fleet_store, parameter_rows, stats_publishing
from tests import model
from tests.tomorrow import of_tomorrow

__all__ = ["of_tomorrow"]

pytestmark = pytest.mark.usefixtures("context")
TICK = 1_795_425_060  # 2026-11-23 09:11 UTC
BATTERY = {
    "device_type": "storage", "name": "Battery", "total_capacity_wh": 20_000,
    "current_level_wh": 8_000.0, "charge_discharge_rate_watts": 0.0,
}  # fmt: skip
GENERATOR = {"device_type": "production", "name": "Generator", "instantaneous_output_watts": 7}
SOLAR = GENERATOR | {"name": "Solar panel", "is_solar": True}
HEATER = {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 7}
HOME = [BATTERY, GENERATOR, SOLAR, HEATER]


def make_user(name: str = "ada", timezone: str = "UTC") -> int:
    given = {
        "username": name,
        "email": f"{name}@example.com",
        "password": "correct horse battery",
        "timezone": timezone,
    }
    return own_account.create_user(given).id


def make_home(name: str = "ada", home: list[dict[str, Any]] = HOME, timezone: str = "UTC") -> int:
    owner = make_user(name, timezone)
    for device in home:
        editing.create_device(owner, device)
    return owner


def stored(user_id: int) -> dict[str, Device]:
    db.session.expire_all()
    return {device.name: device for device in editing.list_devices(user_id)}


def shown(redis: Redis, user_id: int) -> Any:
    value = redis.get(f"energy_stats:{user_id}")
    return None if value is None else orjson.loads(value)


def expected(user_id: int, tick: int, level: float = 8_000.0, timezone: str = "UTC") -> dict[str, Any]:
    """What a tick makes of HOME, by the plain model."""
    seed, home = settings.simulation_seed, stored(user_id)
    produced = sum(
        model.production(seed, tick, home[name].id, solar, timezone)
        for name, solar in (("Generator", False), ("Solar panel", True))
    )
    consumed = model.consumption(seed, tick, home["Heater"].id)
    new, flow = model.storage(seed, tick, home["Battery"].id, level, 20_000, 60)
    return {
        "current_production": produced,
        "current_consumption": consumed,
        "current_storage": {
            "total_capacity_wh": 20_000, "current_level_wh": new, "percentage": round(new / 200, 2),
        },
        "current_storage_flow": pytest.approx(flow),
        "net_grid_flow": pytest.approx(consumed + flow - produced),
        "timestamp": tick,
    }  # fmt: skip


def test_a_zone_that_is_unknown_here_stops_its_own_home_and_no_other(
    redis: Redis, sql: psycopg.Connection[Any]
) -> None:
    lost, ada = make_home("eve"), make_home("ada")
    sql.execute("UPDATE homes SET timezone = 'localtime' WHERE id = %s", [lost])
    before = [(device.name, device.updated_at) for device in editing.list_devices(lost)]
    redis.set(f"energy_stats:{lost}", "{}")
    with capture_logs() as logged:
        summary = ticks.run_tick(TICK)
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["homes_stopped"]
    assert summary is not None
    assert (summary.status, summary.users, summary.devices) == ("done", 1, len(HOME))
    assert shown(redis, ada) == expected(ada, TICK)
    assert shown(redis, lost) is None
    assert stored(lost)["Battery"].current_level_wh == 8_000.0
    assert [(device.name, device.updated_at) for device in editing.list_devices(lost)] == before
    assert sql.execute("SELECT DISTINCT home_id FROM energy_ticks").fetchall() == [(ada,)]
    db.session.rollback()
    found = verification.verify_last_tick()
    assert found is not None
    assert found.differences == []
    sql.execute("UPDATE tick_chunks SET published_at = NULL")
    redis.flushall()
    ticks.run_open_chunks(TICK)
    assert (shown(redis, ada), shown(redis, lost)) == (expected(ada, TICK), None), "nor when owed totals are paid"


@pytest.mark.parametrize("name", ["Battery", "Generator", "Heater"])
def test_a_device_whose_model_is_unknown_here_stands_still_and_everything_else_moves(
    redis: Redis, sql: psycopg.Connection[Any], of_tomorrow: Callable[[int], None], name: str
) -> None:
    eve, ada = make_home("eve", [*HOME, HEATER | {"name": "Second heater"}]), make_home("ada")
    known = [device.id for device in editing.list_devices(eve) if device.name != name]
    fusion = stored(eve)[name].id
    of_tomorrow(fusion)
    row = "SELECT to_jsonb(d) FROM devices d WHERE id = %s"
    before = sql.execute(row, [fusion]).fetchone()
    with capture_logs() as logged:
        summary = ticks.run_tick(TICK)
    assert [(line["event"], line["some"]) for line in logged if line["log_level"] == "warning"] == [
        ("devices_stopped", [fusion])
    ]
    assert summary is not None
    assert (summary.status, summary.users, summary.devices) == ("done", 2, len(HOME) + len(known))
    assert sql.execute(row, [fusion]).fetchone() == before
    assert shown(redis, ada) == expected(ada, TICK)
    capacity = "SELECT capacity_wh, consumption_mwh > 0 FROM energy_ticks WHERE home_id = %s"
    assert sql.execute(capacity, [eve]).fetchall() == [(0 if name == "Battery" else 20_000, True)]
    told = shown(redis, eve)
    db.session.rollback()
    found = verification.verify_last_tick()
    assert found is not None
    assert found.differences == []
    sql.execute("UPDATE tick_chunks SET published_at = NULL")
    redis.flushall()
    ticks.run_open_chunks(TICK)
    assert shown(redis, eve) == told, "also when owed totals are paid"
    assert sql.execute("SELECT count(*) FROM energy_ticks").fetchone() == (2,), "and it counts once"


def test_a_home_of_which_no_model_is_known_here_shows_nothing_and_holds_nobody_up(
    redis: Redis, of_tomorrow: Callable[[int], None]
) -> None:
    eve, ada = make_home("eve", [HEATER]), make_home("ada")
    of_tomorrow(stored(eve)["Heater"].id)
    summary = ticks.run_tick(TICK)
    assert summary is not None
    assert (summary.status, summary.users) == ("done", 1)
    assert (shown(redis, eve), shown(redis, ada)) == (None, expected(ada, TICK))


def test_a_tick_gives_a_home_what_the_rules_say(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    assert shown(redis, owner) == expected(owner, TICK)


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch, sql: psycopg.Connection[Any]) -> Iterator[str]:
    """A model of the tests: whatever has it shows 42 W."""

    def run(devices: Devices, *_: Any) -> Readings:
        return Readings(np.full(len(devices), 42), devices.levels_wh, np.zeros(len(devices)))

    models = (*MODELS, Model("steady", (PRODUCTION, CONSUMPTION), run))
    for room in ("simulation.step", "storage.fleet_store"):
        monkeypatch.setattr(f"smartenergy.{room}.MODELS", models)
    monkeypatch.setattr(parameter_rows, "WIDTHS", np.append(parameter_rows.WIDTHS, 0))
    sql.execute("ALTER TABLE devices DROP CONSTRAINT ck_devices_model")
    sql.execute("SET session_replication_role = replica")  # no trigger holds it
    yield "steady"
    sql.execute("DELETE FROM devices")
    sql.execute(f"ALTER TABLE devices ADD CONSTRAINT ck_devices_model CHECK ({has_a_model().sqltext})")


def test_each_device_is_moved_by_its_own_model(steady: str, sql: psycopg.Connection[Any]) -> None:
    owner = make_home()
    insert = (
        "INSERT INTO devices (user_id, home_id, device_type, model, name, {}) SELECT %s, %s, %s, %s, 'Steady', {}"
    )
    sql.execute(insert.format("consumption_rate_watts", "1"), [owner, owner, "consumption", steady])
    sql.execute(
        insert.format("instantaneous_output_watts, is_solar", "1, true"), [owner, owner, "production", steady]
    )
    ticks.run_tick(TICK)
    rows = "SELECT coalesce(instantaneous_output_watts, consumption_rate_watts) FROM devices WHERE {} ORDER BY id"
    assert sql.execute(rows.format("model = 'steady'")).fetchall() == [(42,), (42,)]
    home, seed = stored(owner), settings.simulation_seed
    assert home["Heater"].consumption_rate_watts == model.consumption(seed, TICK, home["Heater"].id)
    db.session.rollback()
    found = verification.verify_last_tick()
    assert found is not None
    assert (found.devices, found.differences) == (6, [])


def test_readings_are_stored_with_the_devices(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    home, stats = stored(owner), shown(redis, owner)
    produced = home["Generator"].instantaneous_output_watts + home["Solar panel"].instantaneous_output_watts
    assert produced == stats["current_production"]
    assert home["Heater"].consumption_rate_watts == stats["current_consumption"]
    assert home["Battery"].current_level_wh == stats["current_storage"]["current_level_wh"]
    assert home["Battery"].charge_discharge_rate_watts == stats["current_storage_flow"]


def test_the_sun_shines_by_the_users_own_time_zone(redis: Redis) -> None:
    by_day, by_night = make_home("ada"), make_home("bob", timezone="America/Los_Angeles")
    ticks.run_tick(TICK)
    assert stored(by_day)["Solar panel"].instantaneous_output_watts > 0
    assert stored(by_night)["Solar panel"].instantaneous_output_watts == 0
    assert shown(redis, by_night) == expected(by_night, TICK, timezone="America/Los_Angeles")


def test_a_tick_that_is_done_does_nothing_more(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    before = shown(redis, owner)
    for _ in range(3):
        summary = ticks.run_tick(TICK)
    assert shown(redis, owner) == before == expected(owner, TICK)
    assert summary is not None and summary.devices == 4


def test_ticks_build_on_one_another(redis: Redis) -> None:
    owner, level = make_home(), 8_000.0
    for number in range(5):
        tick = TICK + number * 60
        ticks.run_tick(tick)
        assert shown(redis, owner) == expected(owner, tick, level)
        level = stored(owner)["Battery"].current_level_wh


def test_an_offline_device_keeps_its_values_and_counts_in_no_total(redis: Redis) -> None:
    owner = make_home()
    asleep = editing.create_device(owner, HEATER | {"name": "Asleep", "status": "offline"})
    ticks.run_tick(TICK)
    assert stored(owner)["Asleep"].consumption_rate_watts == asleep.consumption_rate_watts
    assert shown(redis, owner) == expected(owner, TICK)


def test_a_device_gone_offline_or_deleted_leaves_the_totals_at_the_next_tick(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    home = stored(owner)
    editing.update_device(owner, home["Heater"].id, {"status": "offline"})
    editing.delete_device(owner, home["Battery"].id)
    ticks.run_tick(TICK + 60)
    stats = shown(redis, owner)
    assert stats["current_consumption"] == 0
    assert stats["current_storage"] == {"total_capacity_wh": 0, "current_level_wh": 0, "percentage": 0}


@pytest.mark.parametrize("how", ["all offline", "all deleted"])
def test_a_user_without_online_devices_loses_the_key(redis: Redis, how: str) -> None:
    owner, other = make_home(), make_home("bob")
    ticks.run_tick(TICK)
    assert shown(redis, owner)
    for device in stored(owner).values():
        if how == "all offline":
            editing.update_device(owner, device.id, {"status": "offline"})
        else:
            editing.delete_device(owner, device.id)
    ticks.run_tick(TICK + 60)
    assert shown(redis, owner) is None
    assert shown(redis, other)


def test_a_key_expires_by_itself(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    assert 0 < redis.ttl(f"energy_stats:{owner}") <= 900


def test_after_an_outage_the_next_tick_runs_and_the_missed_ones_are_in_the_log() -> None:
    make_home()
    ticks.run_tick(TICK)
    summary = ticks.run_tick(TICK + 10 * 60)
    assert summary is not None
    assert (summary.status, summary.missed_ticks) == ("done", 9)


def test_a_tick_older_than_the_newest_is_never_run(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    assert ticks.run_tick(TICK - 60) is None
    assert shown(redis, owner) == expected(owner, TICK)


def test_a_tick_that_is_still_worked_on_is_ended_before_the_next_one_begins() -> None:
    make_home()
    ticks.open_tick(TICK)
    ticks.run_tick(TICK + 60)
    assert (ticks.summarize(TICK).status, ticks.summarize(TICK).devices) == ("done", 4)
    assert ticks.summarize(TICK + 60).devices == 4


def test_what_a_tick_has_left_in_which_nothing_moves_any_more_is_given_up(sql: psycopg.Connection[Any]) -> None:
    make_home()
    ticks.open_tick(TICK)
    sql.execute("UPDATE tick_runs SET started_at = started_at - interval '31 seconds'")
    ticks.run_tick(TICK + 60)
    ticks.run_open_chunks(TICK)
    assert (ticks.summarize(TICK).status, ticks.summarize(TICK).devices) == ("given_up", 0)
    assert ticks.summarize(TICK + 60).devices == 4


def test_a_tick_is_planned_from_the_one_before_without_reading_the_fleet(monkeypatch: pytest.MonkeyPatch) -> None:
    make_home(), make_home("bob")
    ticks.run_tick(TICK)
    monkeypatch.delattr(fleet_store, "chunk_starts")
    assert ticks.open_tick(TICK + 60) == 1


def test_a_chunk_that_grew_since_it_was_planned_is_cut_before_it_is_read(
    app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_home()
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 10})
    monkeypatch.setitem(app.extensions, "settings", small)
    ticks.run_tick(TICK)
    ticks.open_tick(TICK + 60)
    synthetic_fleets.create_fleet(20, 4, lambda _: None)
    summary = ticks.run_tick(TICK + 60)
    assert summary is not None and (summary.status, summary.devices) == ("done", 84)
    assert summary.chunks > 5
    assert shown(redis, owner)["timestamp"] == TICK + 60
    sizes = [chunk.devices for chunk in db.session.query(TickChunk).where(TickChunk.tick == TICK + 60)]
    assert max(sizes) <= 20


def test_the_run_log_tells_what_a_tick_did() -> None:
    make_home(), make_home("bob"), make_user("carl")
    ticks.run_tick(TICK)
    run = db.session.get_one(TickRun, TICK)
    assert (run.status, run.seed, run.interval_seconds) == ("done", str(settings.simulation_seed), 60)
    assert run.finished_at is not None
    summary = ticks.summarize(TICK)
    assert (summary.status, summary.missed_ticks, summary.chunks) == ("done", 0, 1)
    assert (summary.users, summary.devices, summary.edited) == (2, 8, 0)
    assert list(summary.phases) == ["plan", "read", "simulate", "write", "record", "publish"]
    assert all(seconds > 0 for seconds in summary.phases.values())


def test_a_system_without_users_ticks() -> None:
    summary = ticks.run_tick(TICK)
    assert summary is not None and (summary.status, summary.devices) == ("done", 0)


@pytest.mark.parametrize("chunk_devices", [1, 3, 7, 1_000])
def test_the_size_of_chunks_changes_nothing(
    app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch, chunk_devices: int
) -> None:
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": chunk_devices})
    monkeypatch.setitem(app.extensions, "settings", small)
    owners = [make_home(name) for name in ("ada", "bob", "carl", "dora")]
    make_user("eve")
    summary = ticks.run_tick(TICK)
    assert [shown(redis, owner) for owner in owners] == [expected(owner, TICK) for owner in owners]
    assert summary is not None
    assert summary.chunks == {1: 6, 3: 6, 7: 3, 1_000: 1}[chunk_devices]


def test_chunks_cover_every_user_id_once() -> None:
    synthetic_fleets.create_fleet(10, 3, lambda _: None)
    ticks.open_tick(TICK)
    chunks = db.session.query(TickChunk).order_by(TickChunk.first_user_id).all()
    assert chunks[0].first_user_id == 0
    assert chunks[-1].next_user_id == 2**63 - 1
    assert all(one.next_user_id == two.first_user_id for one, two in pairwise(chunks))


class Killed(BaseException):
    """Stands for the death of a worker at a point of the tick."""


POINTS: dict[str, tuple[object, str]] = {
    "while reading": (fleet_store, "read_fleet"),
    "before writing": (fleet_store, "write_readings"),
    "after writing, before the commit": (Totals, "grouped"),
    "after the commit, before Redis": (stats_publishing, "publish"),
    "while closing the tick": (ticks, "_close"),
}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("half_done", [False, True])
def test_wherever_a_worker_dies_the_tick_moves_each_device_once_and_redis_ends_right(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, point: str, half_done: bool
) -> None:
    owner = make_home()
    module, name = POINTS[point]
    really: Callable[..., Any] = getattr(module, name)

    def die(*arguments: Any, **named: Any) -> None:
        if half_done:
            really(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(module, name, die)
        ticks.run_tick(TICK)
    db.session.remove()
    summary = ticks.run_tick(TICK)
    assert shown(redis, owner) == expected(owner, TICK)
    assert summary is not None
    assert (summary.status, summary.devices) == ("done", 4)


def test_a_tick_keeps_the_seed_that_it_was_opened_with(
    app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_home()
    ticks.open_tick(TICK)
    other = app.extensions["settings"].model_copy(update={"simulation_seed": 99})
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "settings", other)
        ticks.run_tick(TICK)
    assert shown(redis, owner) == expected(owner, TICK)


def test_a_tick_without_redis_moves_all_devices_and_owes_the_totals(
    app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 4})
    monkeypatch.setitem(app.extensions, "settings", small)
    owners = [make_home(), make_home("bob")]

    def away(*_: Any) -> None:
        raise RedisConnectionError("away")

    with monkeypatch.context() as patch, pytest.raises(RedisConnectionError):
        patch.setattr(stats_publishing, "publish", away)
        ticks.run_tick(TICK)
    assert (ticks.summarize(TICK).status, ticks.summarize(TICK).devices) == ("done", 8)
    assert [shown(redis, owner) for owner in owners] == [None, None]
    ticks.run_tick(TICK)
    assert [shown(redis, owner) for owner in owners] == [expected(owner, TICK) for owner in owners]


def test_an_edit_between_read_and_write_wins_and_the_totals_know_it(
    redis: Redis, sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_home()

    def step_slowly(*arguments: Any) -> Any:
        sql.execute("UPDATE devices SET current_level_wh = 123 WHERE name = 'Battery'")
        sql.execute("UPDATE devices SET status = 'offline' WHERE name = 'Generator'")
        sql.execute("DELETE FROM devices WHERE name = 'Solar panel'")
        return step(*arguments)

    monkeypatch.setattr(tick_chunks, "step", step_slowly)
    summary = ticks.run_tick(TICK)
    home, stats = stored(owner), shown(redis, owner)
    assert home["Battery"].current_level_wh == stats["current_storage"]["current_level_wh"] == 123
    assert home["Generator"].instantaneous_output_watts == 7
    assert "Solar panel" not in home
    assert stats["current_production"] == 0
    assert stats["current_consumption"] == home["Heater"].consumption_rate_watts >= 500
    assert summary is not None and (summary.devices, summary.edited) == (1, 3)


def test_a_user_who_moves_to_a_new_zone_while_a_chunk_is_read_stops_no_tick(
    sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_home()
    zones, really = iter(["Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "America/New_York"]), fleet_store.fetch

    def move_then_fetch(*arguments: Any) -> Any:
        sql.execute("UPDATE homes SET timezone = %s WHERE id = %s", [next(zones), owner])
        return really(*arguments)

    monkeypatch.setattr(fleet_store, "fetch", move_then_fetch)
    summary = ticks.run_tick(TICK)
    assert summary is not None and (summary.status, summary.devices) == ("done", 4)


def test_an_older_tick_never_shows_over_a_newer_one(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    totals = sum_by_home(*fleet_store.read_readings(driver_cursor(), (0, 2**63 - 1)))
    ticks.run_tick(TICK + 60)
    assert not stats_publishing.publish(redis, TICK, totals, totals.ids, 900)
    assert shown(redis, owner)["timestamp"] == TICK + 60


def test_redis_is_rebuilt_by_the_next_tick_after_it_lost_everything(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    redis.flushall()
    ticks.run_tick(TICK + 60)
    assert shown(redis, owner)["timestamp"] == TICK + 60


def test_a_tick_does_not_count_as_an_edit() -> None:
    owner = make_home()
    before = {name: device.updated_at for name, device in stored(owner).items()}
    ticks.run_tick(TICK)
    assert {name: device.updated_at for name, device in stored(owner).items()} == before


def test_the_run_log_is_pruned() -> None:
    for number in range(4):
        ticks.run_tick(TICK + number * 60)
    assert ticks.prune_runs(TICK + 120) == 2
    assert db.session.query(TickRun).count() == db.session.query(TickChunk).count() == 2


def test_a_deleted_user_is_no_trouble(redis: Redis) -> None:
    owner = make_home()
    ticks.run_tick(TICK)
    db.session.delete(db.session.get_one(User, owner))
    db.session.commit()
    summary = ticks.run_tick(TICK + 60)
    assert summary is not None and summary.devices == 0


def test_chunks_are_even_beside_a_user_who_has_half_of_all_devices(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 50})
    monkeypatch.setitem(app.extensions, "settings", small)
    synthetic_fleets.create_fleet(100, 2, lambda _: None)
    synthetic_fleets.create_fleet(1, 400, lambda _: None)
    synthetic_fleets.create_fleet(100, 2, lambda _: None)
    for number in range(3):
        ticks.run_tick(TICK + number * 60)
        chunks = db.session.query(TickChunk).where(TickChunk.tick == TICK + number * 60)
        sizes = sorted(chunk.devices for chunk in chunks if chunk.devices)
        assert sizes[-1] == 400 and sum(sizes) == 800
        assert all(25 <= size <= 75 for size in sizes[:-1]), sizes


def test_chunks_of_homes_that_went_are_merged(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 8})
    monkeypatch.setitem(app.extensions, "settings", small)
    synthetic_fleets.create_fleet(10, 4, lambda _: None)
    ticks.run_tick(TICK)
    synthetic_fleets.clear_fleet()
    ticks.run_tick(TICK + 60)
    summary = ticks.run_tick(TICK + 120)
    assert summary is not None and (summary.chunks, summary.devices) == (1, 0)
