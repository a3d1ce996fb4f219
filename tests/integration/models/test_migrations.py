"""Migrations go up and down, and end where the models are."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from smartenergy.kernel.extensions import Base, db
from smartenergy.ledger.columns import LOSSES, Book, names
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import transaction
from smartenergy.services.operations.schema_version import MIGRATIONS
from smartenergy.storage import partitions

CHECKS = """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
              AND conrelid <> 'alembic_version'::regclass
            ORDER BY conname"""


def rows(query: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_migrations_are_one_line() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    assert all(not revision.is_branch_point for revision in script.walk_revisions())


def test_migrations_go_up_and_down_and_up_again(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    first = rows(CHECKS)
    downgrade(directory=str(MIGRATIONS), revision="base")
    left = rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
    assert left == [("alembic_version",)]
    assert rows("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace") == []
    upgrade(directory=str(MIGRATIONS))
    assert rows(CHECKS) == first


def test_models_and_migrations_agree(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_models_and_migrations_agree_on_every_constraint(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    migrated = rows(CHECKS)
    downgrade(directory=str(MIGRATIONS), revision="base")
    engine = create_engine(db.engine.url)
    Base.metadata.create_all(engine)
    engine.dispose()
    assert rows(CHECKS) == migrated
    assert len(migrated) > 30


def test_the_check_command_finds_nothing_to_do_while_partitions_of_any_table_are_there(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    with db.engine.begin() as connection:
        parents = rows("SELECT relname FROM pg_class WHERE relkind = 'p'")
        assert len(parents) >= 7
        for (parent,) in parents:
            connection.exec_driver_sql(f"CREATE TABLE {parent}_of_now PARTITION OF {parent} DEFAULT")
    found = empty.test_cli_runner().invoke(args=["db", "check"])
    assert found.exit_code == 0, found.output


def test_days_whose_quarter_hours_are_kept_are_counted_again_with_storage(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS), revision="0024")
    day = 1_795_392_000
    with db.engine.begin() as connection:
        cursor = connection.connection.cursor()
        for start in (day, day + 86_400):
            partitions.ensure(cursor, "energy_quarter_blocks", start)
        for name in ("meters", "hours"):
            connection.exec_driver_sql(
                f"INSERT INTO energy_progress (name, until, next_user_id) VALUES ('{name}', {day + 2 * 86_400}, 7)"
            )
    upgrade(directory=str(MIGRATIONS))
    found = rows("SELECT name, until, next_user_id FROM energy_progress ORDER BY name")
    assert found == [("hours", day + 2 * 86_400, 7), ("meters", day, 0)]


def test_an_hour_in_pieces_is_put_together_for_an_older_version(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    with db.engine.begin() as connection:
        cursor = connection.connection.cursor()
        hour = partitions.ensure(cursor, "energy_ticks", 3_600, (100, 200)).name
        zeros = ", ".join("0" for _ in names(Book.TICKS, layout=1))
        fill = f"INSERT INTO energy_ticks SELECT home, 3660, {zeros} FROM unnest('{{7,100,300}}'::bigint[]) home"
        cursor.execute(fill)
    before = rows("SELECT * FROM energy_ticks ORDER BY home_id")
    downgrade(directory=str(MIGRATIONS), revision="0008")
    lossless = [row[: -len(LOSSES)] for row in before]
    assert rows(f"SELECT * FROM {hour} ORDER BY user_id") == lossless
    assert rows("SELECT relname FROM pg_class WHERE relispartition AND relkind IN ('r', 'p')") == [(hour,)]
    index = rows(
        f"SELECT relkind FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = '{hour}'::regclass"
    )
    assert index == [("i",)]
    upgrade(directory=str(MIGRATIONS))
    assert rows("SELECT * FROM energy_ticks ORDER BY home_id") == before


def test_the_check_command_finds_a_table_that_no_model_knows(
    empty: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade(directory=str(MIGRATIONS))
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE strange (id bigint)")
    assert empty.test_cli_runner().invoke(args=["db", "check"]).exit_code == 1
    assert "remove_table" in caplog.text
    assert "strange" in caplog.text


def test_the_audit_log_is_cut_into_months_and_put_together_again(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS), revision="0006")
    dates = ("2025-11-30T23:59:59.9Z", "2025-12-01T00:00Z", "2025-12-31T23:59:59Z", "2026-01-01T00:00Z")
    with db.engine.begin() as connection:
        for date in dates:
            connection.exec_driver_sql(
                "INSERT INTO audit_entries (at, actor, via, action, subject, details)"
                f" VALUES ('{date}', 'root', 'cli', 'deed', 'x', '{{}}')"
            )
    before = rows("SELECT * FROM audit_entries ORDER BY id")
    upgrade(directory=str(MIGRATIONS))
    assert rows("SELECT * FROM audit_entries ORDER BY id") == before
    cut = rows("SELECT tableoid::regclass::text, count(*) FROM audit_entries GROUP BY 1 ORDER BY 1")
    assert cut == [("audit_entries_202511", 1), ("audit_entries_202512", 2), ("audit_entries_202601", 1)]
    for change in (
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries_202512",
        "TRUNCATE audit_entries_202601",
    ):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.exec_driver_sql(change)
    with transaction():
        audit_log.record("deed", "after")
    assert rows("SELECT max(id) FROM audit_entries") == [(5,)]
    downgrade(directory=str(MIGRATIONS), revision="0006")
    assert rows("SELECT * FROM audit_entries WHERE id < 5 ORDER BY id") == before
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO audit_entries (actor, via, action, subject, details) VALUES ('root', 'cli', 'deed', 'x', '{}')"
        )
    assert rows("SELECT max(id) FROM audit_entries") == [(6,)]
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_entries")


def test_days_that_were_there_before_learn_their_bounds_and_zones_that_name_no_place_go(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS), revision="0005")
    berlin, day = 1_761_343_200, 86_400  # 2025-10-25 00:00 in Berlin; the day after has 25 hours
    with db.engine.begin() as connection:
        for table in ("energy_days", "energy_months"):
            connection.exec_driver_sql(f"CREATE TABLE {table}_all PARTITION OF {table} DEFAULT")
        fill = "INSERT INTO {} SELECT 1, s, {} FROM unnest(ARRAY{}::bigint[]) s"
        zeros = ", ".join("0" for _ in names(Book.PERIODS, layout=1))
        days = [berlin, berlin + day, berlin + day + 25 * 3600, berlin + 10 * day]
        connection.exec_driver_sql(fill.format("energy_days", zeros, days))
        connection.exec_driver_sql(fill.format("energy_months", zeros, [1_764_543_600]))
        for name, zone in (("a", "localtime"), ("b", "right/Europe/Rome"), ("c", "Asia/Tokyo"), ("d", "Factory")):
            connection.exec_driver_sql(
                "INSERT INTO users (username, email, password_hash, timezone) VALUES (%s, %s, 'x', %s)",
                (f"user{name}", f"{name}@example.com", zone),
            )
    upgrade(directory=str(MIGRATIONS))
    ends = [end - start for start, end in rows("SELECT start, until FROM energy_days ORDER BY start")]
    assert ends == [day, 25 * 3600, day, day]
    assert rows("SELECT until - start FROM energy_months") == [(31 * day,)]
    zones = [zone for (zone,) in rows("SELECT timezone FROM users ORDER BY username")]
    assert zones == ["UTC", "Europe/Rome", "Asia/Tokyo", "UTC"]


def test_devices_and_ticks_that_were_there_before_have_the_first_model_and_rules(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS), revision="0012")
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO users (username, email, password_hash) VALUES ('ada', 'ada@example.com', 'x')"
        )
        connection.exec_driver_sql(
            "INSERT INTO devices (user_id, device_type, name, consumption_rate_watts)"
            " VALUES (1, 'consumption', 'Heater', 5)"
        )
        connection.exec_driver_sql("INSERT INTO tick_runs (tick, interval_seconds, seed) VALUES (60, 60, '1')")
    before = rows("SELECT * FROM devices")
    upgrade(directory=str(MIGRATIONS))
    assert rows("SELECT model, rules FROM devices, tick_runs") == [("uniform", 1)]
    downgrade(directory=str(MIGRATIONS), revision="0012")
    assert rows("SELECT * FROM devices") == before
