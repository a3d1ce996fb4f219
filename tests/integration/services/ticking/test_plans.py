"""Stale statistics make nothing slow that works on many rows: the plans are looked at, so no clock is needed."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg.sql import SQL

from smartenergy.kernel.extensions import db
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import behind, rebuilding, rolling
from smartenergy.services.operations import archetype_fleets, fleet_mix, setup, synthetic_fleets, verification
from smartenergy.services.ticking import ticks
from smartenergy.simulation.devices import MODELS
from smartenergy.storage import fleet_store, planning
from tests.integration.services.ledger.conftest import START, make_home
from tests.plans import nodes_of, plans_of

Sql = psycopg.Connection[Any]
HOMES, HOUR, MINUTE = 1_500, 3_600, 60
FLEET = {"users", "homes", "devices"}
RULES = {"tariff_versions", "home_tariffs", "home_strategies"}


@pytest.fixture
def tables_alone(context: Flask, sql: Sql) -> Iterator[None]:
    """Nobody but the test vacuums and analyzes, and what earlier tests left of rules is not known."""
    for table in FLEET | RULES:
        sql.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
    for table in RULES:
        sql.execute("SELECT pg_clear_relation_stats('public', %s)", [table])
    yield
    for table in FLEET | RULES:
        sql.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


@pytest.fixture
def emptied(sql: Sql, tables_alone: None) -> None:
    """Tables that a vacuum has found all but empty, and whose pages it could not give back."""
    synthetic_fleets.create_fleet(HOMES, 5, lambda _: None)
    make_home()  # on the last page, so that a vacuum cannot give back those before it
    ticks.run_tick(START)
    for table, owner in (("energy_ticks", "home_id"), ("devices", "user_id")):
        sql.execute(f"DELETE FROM {table} WHERE {owner} <= {HOMES}")
    sql.execute("DELETE FROM users WHERE id <= %s", [HOMES])
    sql.execute("VACUUM ANALYZE users, homes, devices, energy_ticks")
    db.session.remove()


@pytest.fixture
def believed_empty(sql: Sql, emptied: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fleet where the planner sees none: it came onto such pages, and nobody has said so."""
    monkeypatch.setattr(planning, "refresh_statistics", lambda *_: None)
    synthetic_fleets.create_fleet(HOMES, 5, lambda _: None)
    ticks.run_tick(START + MINUTE)
    db.session.remove()
    for table in ("users", "homes", "devices", "energy_ticks_2026112300"):
        pages, rows = size_as_planned(sql, table)
        assert pages > 10
        assert rows < 10


def size_as_planned(sql: Sql, table: str) -> tuple[int, float]:
    [found] = sql.execute("SELECT relpages, reltuples FROM pg_class WHERE relname = %s", [table]).fetchall()
    return found


@pytest.mark.usefixtures("believed_empty")
def test_a_tick_goes_by_key_and_address_where_the_planner_believes_the_fleet_gone(app: Flask) -> None:
    with plans_of(app) as plans:
        ticks.run_tick(START + 2 * MINUTE)
        db.session.remove()
        verification.verify_last_tick()
    assert [plan for plan in plans if "UPDATE devices" in plan.statement]
    for plan in plans:
        assert not plan.read_whole() & FLEET, plan
        assert not plan.read_whole_for_each_row(), plan


def test_a_chunk_is_read_without_the_parameters_of_models_where_all_go_by_the_rules(context: Flask) -> None:
    synthetic_fleets.create_fleet(3, 4, lambda _: None)
    db.session.remove()
    every = {"first": 0, "next": LARGEST_ID, "limit": None, "models": [model.name for model in MODELS]}
    with transaction():
        explain = SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ") + fleet_store.SELECT_DEVICES
        [(found,)] = driver_cursor().execute(explain, every).fetchall()
    read = {node["Alias"]: node["Actual Loops"] for node in nodes_of(found[0]["Plan"]) if "Alias" in node}
    assert read == {"devices": 1, "own": 0}


WORK: dict[str, Callable[[], Any]] = {
    "roll-ups": lambda: [ticks.run_tick(START + HOUR), ticks.run_tick(START + 2 * HOUR), rolling.roll_up()],
    "audit": ledger_audit.audit,
    "rebuild": lambda: [ticks.run_tick(START + HOUR), rolling.roll_up(), rebuilding.rebuild()],
    "clear": synthetic_fleets.clear_fleet,
}


@pytest.mark.usefixtures("believed_empty")
def test_homes_that_are_behind_are_found_by_key(app: Flask, sql: Sql) -> None:
    """Whatever the planner believes of the list of them: here that many are behind, of few homes that there are."""
    sql.execute("INSERT INTO energy_behind SELECT id, %s, %s FROM homes", [START, START + HOUR])
    sql.execute("ANALYZE energy_behind")
    with plans_of(app) as plans, transaction():
        assert behind.next_alike(["UTC"], 10)
    assert plans
    for plan in plans:
        assert not plan.read_whole() & FLEET, plan


@pytest.mark.usefixtures("believed_empty")
@pytest.mark.parametrize("work", list(WORK))
def test_nothing_reads_a_table_for_each_row_of_another(app: Flask, work: str) -> None:
    with plans_of(app) as plans:
        WORK[work]()
    assert plans
    for plan in plans:
        assert not plan.read_whole_for_each_row(), plan


@pytest.mark.usefixtures("emptied")
def test_the_planner_knows_the_owners_before_their_devices_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The foreign key looks each device's owner up; on an index of emptied pages that seems dear, all users cheap."""
    known, create = [], synthetic_fleets._create_devices

    def look_and_create(cursor: psycopg.Cursor[Any], *given: Any) -> None:
        known.append(cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'users'").fetchone())
        create(cursor, *given)

    monkeypatch.setattr(synthetic_fleets, "_create_devices", look_and_create)
    synthetic_fleets.create_fleet(HOMES, 5, lambda _: None)
    assert set(known) == {(HOMES + 1,)}


@pytest.mark.usefixtures("tables_alone")
def test_the_planner_is_told_of_a_fleet_that_came_or_went(sql: Sql) -> None:
    synthetic_fleets.create_fleet(HOMES, 5, lambda _: None)
    assert size_as_planned(sql, "users")[1] == HOMES
    assert size_as_planned(sql, "devices")[1] == 5 * HOMES
    synthetic_fleets.clear_fleet()
    assert size_as_planned(sql, "devices") == (0, 0)
    synthetic_fleets.create_fleet(2 * HOMES, 5, lambda _: None)
    assert size_as_planned(sql, "devices")[1] == 10 * HOMES


@pytest.mark.usefixtures("tables_alone")
def test_a_set_up_tells_the_planner_of_a_database_that_was_restored(sql: Sql) -> None:
    sql.execute(
        "INSERT INTO users (username, email, password_hash)"
        " SELECT 'user' || n, 'user' || n || '@example.com', '!' FROM generate_series(1, 1000) n"
    )
    setup.set_up(with_demo=False, say=lambda _: None)
    assert size_as_planned(sql, "users")[1] == 1000


def test_a_chunk_is_read_the_same_by_either_query(context: Flask) -> None:
    archetype_fleets.create_fleet(
        6, fleet_mix.read({"archetypes": {"all_electric_with_solar": 1}}), lambda _: None
    )
    db.session.remove()
    every = {"first": 0, "next": LARGEST_ID, "limit": None, "models": [model.name for model in MODELS]}
    with transaction():
        found = [
            driver_cursor().execute(query, every, binary=True).fetchone()
            for query in (fleet_store.SELECT_DEVICES, fleet_store.SELECT_MODELLED)
        ]
    assert found[0] == found[1]
    assert found[0] is not None
    assert found[0][0] > 30
    assert found[0][2], "their parameters"
