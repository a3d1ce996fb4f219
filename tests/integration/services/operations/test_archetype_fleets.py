"""Fleets of homes by archetype."""

from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Device
from smartenergy.services.catalog import home_catalog
from smartenergy.services.common.transaction import let_go
from smartenergy.services.devices.rules import as_input, check_new
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.operations import archetype_fleets, fleet_mix, synthetic_fleets, verification
from smartenergy.services.ticking import ticks

Sql = psycopg.Connection[Any]
TICK = 1_795_435_200  # 2026-11-23 12:00 UTC
EVERYTHING = """SELECT row_number() OVER (ORDER BY h.id, d.id), h.name, h.timezone, h.latitude, h.occupants,
    to_jsonb(d) - 'id' - 'user_id' - 'home_id' - 'created_at' - 'updated_at'
    FROM homes h LEFT JOIN devices d ON d.home_id = h.id ORDER BY h.id, d.id"""


def make(homes: int, mix: Any = None) -> int:
    return archetype_fleets.create_fleet(homes, fleet_mix.read(mix or {}), lambda _: None)


@pytest.fixture(autouse=True)
def small_batches(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archetype_fleets, "HOMES_PER_BATCH", 30)


def test_a_fleet_lies_in_several_places_and_has_each_archetype_by_its_share(sql: Sql) -> None:
    made: list[int] = []
    devices = archetype_fleets.create_fleet(100, fleet_mix.read({}), made.append)
    assert made == [30, 30, 30, 10]
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (devices,)
    names = dict(sql.execute("SELECT name, count(*) FROM homes GROUP BY 1").fetchall())
    shares = fleet_mix.read({}).archetypes
    assert names == {home_catalog.BY_KEY[key].name: round(100 * share) for key, share in shares.items()}
    zones = dict(sql.execute("SELECT timezone, count(*) FROM homes GROUP BY 1").fetchall())
    assert (zones["Europe/Berlin"], zones["Asia/Kolkata"]) == (40, 10)
    assert sql.execute("SELECT count(*) FROM homes WHERE latitude = 48.1").fetchone() == (10,)
    apart = "SELECT count(*) FROM users u JOIN homes h ON h.id = u.id AND h.timezone = u.timezone"
    assert sql.execute(apart).fetchone() == (100,)


def test_every_device_of_a_fleet_keeps_the_rules_of_those_that_people_make() -> None:
    make(60)
    for device in db.session.query(Device):
        kind, fields = check_new(as_input(device))
        assert isinstance(device, kind)
        assert {name: getattr(device, name) for name in fields if name != "home_id"} == {
            name: value for name, value in fields.items() if name != "home_id"
        }


def test_the_same_seed_and_number_make_the_same_fleet_whatever_ids_it_gets(
    sql: Sql, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(70)
    first = sql.execute(EVERYTHING).fetchall()
    synthetic_fleets.clear_fleet()
    monkeypatch.setattr(archetype_fleets, "HOMES_PER_BATCH", 1_000)
    make(70)
    assert sql.execute(EVERYTHING).fetchall() == first
    synthetic_fleets.clear_fleet()
    other = settings.model_copy(update={"simulation_seed": settings.simulation_seed + 1})
    monkeypatch.setitem(context.extensions, "settings", other)
    make(70)
    assert sql.execute(EVERYTHING).fetchall() != first


def test_a_fleet_ticks_is_verified_and_balances_and_goes_again(sql: Sql) -> None:
    devices = make(80)
    synthetic_fleets.create_fleet(3, 4, lambda _: None)
    make(10, {"archetypes": {"flat": 1}, "places": [{"timezone": "Asia/Tokyo", "occupants": 7}]})
    assert sql.execute("SELECT count(*) FROM homes WHERE occupants = 7").fetchone() == (10,)
    ticks.run_tick(TICK)
    let_go()
    verified = verification.verify_last_tick()
    assert verified
    assert not verified.differences
    assert not ledger_audit.audit().faults
    assert devices > 80
    assert synthetic_fleets.clear_fleet() == 93
    assert sql.execute("SELECT count(*) FROM homes").fetchone() == (0,)
