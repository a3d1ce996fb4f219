"""The database holds the rules too: each is tried by going round the code."""

from typing import Any

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation, NotNullViolation, UniqueViolation
from psycopg.sql import SQL, Identifier, Placeholder

Connection = psycopg.Connection[Any]

USER = {"username": "ada", "email": "ada@example.com", "password_hash": "x", "timezone": "UTC"}
HOME = {"name": "Home", "timezone": "UTC", "ledger_timezone": "UTC"}
PRODUCTION = {"device_type": "production", "name": "Sun", "instantaneous_output_watts": 1, "is_solar": True}
STORAGE = {
    "device_type": "storage", "name": "Battery", "total_capacity_wh": 100,
    "current_level_wh": 50.0, "charge_discharge_rate_watts": 0.0,
}  # fmt: skip
CONSUMPTION = {"device_type": "consumption", "name": "Heater", "consumption_rate_watts": 1}
TASK = {"name": "t", "task": "t", "every": 1, "unit": "minutes", "start_at": "2026-01-01"}
RUN = {"tick": 120, "interval_seconds": 60, "seed": "1"}


def insert(sql: Connection, table: str, row: dict[str, Any]) -> int:
    columns = SQL(", ").join(map(Identifier, row))
    values = SQL(", ").join(Placeholder() * len(row))
    key = "tick" if table == "tick_runs" else "id"
    statement = SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING {}")
    query = statement.format(Identifier(table), columns, values, Identifier(key))
    found = sql.execute(query, list(row.values())).fetchone()
    assert found
    return int(found[0])


@pytest.fixture
def owner(sql: Connection) -> int:
    user = insert(sql, "users", USER)
    return insert(sql, "homes", HOME | {"id": user, "user_id": user})


@pytest.mark.parametrize("device", [PRODUCTION, STORAGE, CONSUMPTION])
def test_a_device_that_keeps_the_rules_is_taken(sql: Connection, owner: int, device: dict[str, Any]) -> None:
    assert insert(sql, "devices", device | {"user_id": owner, "home_id": owner}) == 1


@pytest.mark.parametrize(
    ("device", "breaks"),
    [
        (PRODUCTION | {"device_type": "windmill"}, "device_type"),
        (PRODUCTION | {"status": "asleep"}, "status"),
        (PRODUCTION | {"model": "windmill"}, "model"),
        (PRODUCTION | {"name": ""}, "name_present"),
        (PRODUCTION | {"name": "   "}, "name_present"),
        (PRODUCTION | {"instantaneous_output_watts": -1}, "instantaneous_output_watts"),
        (PRODUCTION | {"instantaneous_output_watts": 1_000_001}, "instantaneous_output_watts"),
        (PRODUCTION | {"instantaneous_output_watts": None}, "production_columns"),
        (PRODUCTION | {"is_solar": None}, "production_columns"),
        (PRODUCTION | {"consumption_rate_watts": 0}, "consumption_columns"),
        (PRODUCTION | {"total_capacity_wh": 1}, "storage_columns"),
        (STORAGE | {"total_capacity_wh": 0, "current_level_wh": 0}, "total_capacity_wh"),
        (STORAGE | {"current_level_wh": -0.1}, "current_level_wh"),
        (STORAGE | {"current_level_wh": 100.1}, "current_level_wh"),
        (STORAGE | {"current_level_wh": float("nan")}, "current_level_wh"),
        (STORAGE | {"charge_discharge_rate_watts": float("inf")}, "charge_discharge_rate_watts"),
        (STORAGE | {"charge_discharge_rate_watts": float("nan")}, "charge_discharge_rate_watts"),
        (STORAGE | {"total_capacity_wh": None}, "storage_columns"),
        (STORAGE | {"current_level_wh": None}, "storage_columns"),
        (STORAGE | {"charge_discharge_rate_watts": None}, "storage_columns"),
        (STORAGE | {"is_solar": False}, "production_columns"),
        (STORAGE | {"consumption_rate_watts": 0}, "consumption_columns"),
        (CONSUMPTION | {"consumption_rate_watts": None}, "consumption_columns"),
        (CONSUMPTION | {"consumption_rate_watts": -1}, "consumption_rate_watts"),
        (CONSUMPTION | {"consumption_rate_watts": 1_000_001}, "consumption_rate_watts"),
        (CONSUMPTION | {"instantaneous_output_watts": 0, "is_solar": False}, "production_columns"),
    ],
)
def test_a_device_that_breaks_a_rule_is_refused(
    sql: Connection, owner: int, device: dict[str, Any], breaks: str
) -> None:
    with pytest.raises(CheckViolation) as refusal:
        insert(sql, "devices", device | {"user_id": owner, "home_id": owner})
    assert refusal.value.diag.constraint_name == f"ck_devices_{breaks}"


@pytest.mark.parametrize("column", ["name", "device_type", "model", "status"])
def test_what_all_devices_have_is_required(sql: Connection, owner: int, column: str) -> None:
    with pytest.raises((NotNullViolation, CheckViolation)):
        insert(sql, "devices", PRODUCTION | {"status": "online", "user_id": owner} | {column: None})


def test_the_kind_of_a_device_never_changes(sql: Connection, owner: int) -> None:
    insert(sql, "devices", PRODUCTION | {"user_id": owner, "home_id": owner})
    with pytest.raises(CheckViolation, match="never changes"):
        sql.execute(
            "UPDATE devices SET device_type = 'consumption', consumption_rate_watts = 1,"
            " instantaneous_output_watts = NULL, is_solar = NULL"
        )


def test_the_model_of_a_device_never_changes(sql: Connection, owner: int) -> None:
    insert(sql, "devices", CONSUMPTION | {"user_id": owner, "home_id": owner})
    with pytest.raises(CheckViolation, match="the model of a device never changes"):
        sql.execute("UPDATE devices SET model = 'household'")


def test_a_level_is_held_against_a_capacity_that_shrinks(sql: Connection, owner: int) -> None:
    insert(sql, "devices", STORAGE | {"user_id": owner, "home_id": owner})
    with pytest.raises(CheckViolation):
        sql.execute("UPDATE devices SET total_capacity_wh = 49")


def test_a_device_has_an_owner(sql: Connection) -> None:
    with pytest.raises(ForeignKeyViolation):
        insert(sql, "devices", PRODUCTION | {"user_id": 99, "home_id": 99})


def test_a_devices_home_is_its_owners(sql: Connection, owner: int) -> None:
    other = insert(sql, "users", USER | {"username": "bob", "email": "bob@example.com"})
    insert(sql, "homes", HOME | {"id": other, "user_id": other})
    with pytest.raises(ForeignKeyViolation):
        insert(sql, "devices", PRODUCTION | {"user_id": owner, "home_id": other})
    with pytest.raises(ForeignKeyViolation):
        sql.execute("UPDATE homes SET user_id = %s WHERE id = %s", [99, owner])


def test_a_home_takes_its_devices_along_and_nobody_elses(sql: Connection, owner: int) -> None:
    second = insert(sql, "homes", HOME | {"id": 77, "user_id": owner})
    for home in (owner, second):
        insert(sql, "devices", PRODUCTION | {"user_id": owner, "home_id": home})
    sql.execute("DELETE FROM homes WHERE id = %s", [second])
    assert sql.execute("SELECT home_id FROM devices").fetchall() == [(owner,)]


@pytest.mark.parametrize(
    ("change", "breaks"),
    [
        ({"name": " "}, "name_present"),
        ({"timezone": "Europe/Berlin; DROP"}, "timezone_form"),
        ({"ledger_timezone": ""}, "ledger_timezone_form"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"latitude": 0, "longitude": -180.1}, "longitude"),
        ({"latitude": 1}, "place_whole"),
        ({"country": "de"}, "country_form"),
        ({"occupants": 0}, "occupants"),
        ({"occupants": 13}, "occupants"),
        ({"annual_consumption_kwh": 0}, "annual_consumption_kwh"),
        ({"grid_import_limit_watts": -1}, "grid_import_limit_watts"),
        ({"grid_export_limit_watts": -1}, "grid_export_limit_watts"),
        ({"strategy": "greed"}, "strategy"),
    ],
)
def test_a_home_that_breaks_a_rule_is_refused(
    sql: Connection, owner: int, change: dict[str, Any], breaks: str
) -> None:
    with pytest.raises(CheckViolation) as refusal:
        insert(sql, "homes", HOME | {"id": 77, "user_id": owner} | change)
    assert refusal.value.diag.constraint_name == f"ck_homes_{breaks}"


def test_a_user_takes_the_devices_along(sql: Connection, owner: int) -> None:
    insert(sql, "devices", PRODUCTION | {"user_id": owner, "home_id": owner})
    sql.execute("DELETE FROM users")
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "breaks"),
    [
        ({"username": "ab"}, "username_form"),
        ({"username": "a" * 81}, None),
        ({"username": "ada lovelace"}, "username_form"),
        ({"username": "аda"}, "username_form"),
        ({"email": "nobody"}, "email_form"),
        ({"email": "a b@example.com"}, "email_form"),
        ({"timezone": "Europe/Berlin; DROP"}, "timezone_form"),
        ({"password_hash": ""}, "password_hash_present"),
    ],
)
def test_a_user_that_breaks_a_rule_is_refused(sql: Connection, change: dict[str, Any], breaks: str | None) -> None:
    with pytest.raises(psycopg.Error) as refusal:
        insert(sql, "users", USER | change)
    if breaks:
        assert refusal.value.diag.constraint_name == f"ck_users_{breaks}"


@pytest.mark.parametrize(
    ("other", "breaks"),
    [
        ({"username": "ADA", "email": "other@example.com"}, "uq_users_username"),
        ({"username": "other", "email": "ADA@example.com"}, "uq_users_email"),
    ],
)
def test_names_and_addresses_are_unique_whatever_their_case(
    sql: Connection, owner: int, other: dict[str, Any], breaks: str
) -> None:
    with pytest.raises(UniqueViolation) as refusal:
        insert(sql, "users", USER | other)
    assert refusal.value.diag.constraint_name == breaks


@pytest.mark.parametrize(
    ("table", "row", "breaks"),
    [
        ("periodic_tasks", TASK | {"every": 0}, "every"),
        ("periodic_tasks", TASK | {"unit": "weeks"}, "unit"),
        ("periodic_tasks", TASK | {"unit": None}, "interval_whole"),
        ("periodic_tasks", TASK | {"cron": "* * * * *"}, "interval_or_cron"),
        ("periodic_tasks", TASK | {"every": None, "unit": None}, "interval_or_cron"),
        ("periodic_tasks", TASK | {"name": " "}, "name_present"),
        ("tick_runs", RUN | {"tick": 121}, "aligned"),
        ("tick_runs", RUN | {"status": "lost"}, None),
        ("tick_runs", RUN | {"status": "done"}, "finished"),
        ("tick_runs", RUN | {"missed_ticks": -1}, "missed_ticks"),
    ],
)
def test_a_task_or_run_that_breaks_a_rule_is_refused(
    sql: Connection, table: str, row: dict[str, Any], breaks: str | None
) -> None:
    with pytest.raises(CheckViolation) as refusal:
        insert(sql, table, row)
    if breaks:
        assert refusal.value.diag.constraint_name == f"ck_{table}_{breaks}"
