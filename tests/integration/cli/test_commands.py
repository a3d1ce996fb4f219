"""The commands: what they do, what they print, how they fail."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result
from flask import Flask

from config import Settings
from smartenergy import create_app
from tests.client import PASSWORD, GraphQLClient

Flask_ = Callable[..., Result]
Connection = psycopg.Connection[Any]


@pytest.fixture
def flask(app: Flask) -> Flask_:
    """Runs a command: `flask("user", "create", …)`."""

    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(args=arguments)

    return run


def count(sql: Connection, table: str) -> int:
    return int(sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[index]


def ok(result: Result) -> str:
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def fault(result: Result) -> str:
    assert result.exit_code == 1, (result.output, result.exception)
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output
    return result.output


def test_setup_makes_the_demo_and_is_safe_to_repeat(flask: Flask_, sql: Connection) -> None:
    assert "Created users: admin, user1, user2, user3, user4, user5, family" in ok(flask("setup"))
    tables = ("users", "devices", "periodic_tasks")
    first = [count(sql, table) for table in tables]
    assert "Created" not in ok(flask("setup"))
    assert [count(sql, table) for table in tables] == first == [7, 32, 6]


def test_the_demo_homes_are_as_the_specification_says(flask: Flask_, sql: Connection) -> None:
    ok(flask("setup"))
    kinds = sql.execute("""SELECT u.username, d.device_type, count(*) FROM devices d JOIN users u ON u.id = d.user_id
                           WHERE d.model = 'uniform' GROUP BY 1, 2""").fetchall()
    assert len(kinds) == 15
    assert {number for _, _, number in kinds} == {1, 2}
    assert sql.execute("SELECT count(*) FROM devices WHERE status = 'offline'").fetchone() != (0,)
    capacities = sql.execute(
        "SELECT DISTINCT total_capacity_wh FROM devices WHERE device_type = 'storage' AND model = 'uniform' ORDER BY 1"
    )
    assert capacities.fetchall() == [(20_000,), (32_000,), (50_000,)]
    assert sql.execute("SELECT is_staff, is_admin FROM users WHERE username = 'admin'").fetchone() == (True, True)
    task = sql.execute("SELECT name, task, every, unit, enabled FROM periodic_tasks ORDER BY name").fetchall()
    assert task == [
        ("expire_energy", "expire_energy", 1, "hours", True),
        ("plan_homes", "plan_homes", 1, "minutes", True),
        ("prune_sessions", "prune_sessions", 1, "days", True),
        ("roll_up_energy", "roll_up_energy", 1, "minutes", True),
        ("score_forecasts", "score_forecasts", 1, "hours", True),
        ("simulate_device_readings", "simulate_device_readings", 60, "seconds", True),
    ]


def test_the_requests_of_the_specification_work_as_written_on_a_new_demo(
    flask: Flask_, anybody: GraphQLClient
) -> None:
    ok(flask("setup"))
    anybody.login("user1", "password123")
    update = """mutation { updateDevice(input: {id: 2, deviceType: "production", instantaneousOutputWatts: 4200})
        { name otherDetails } }"""
    details = {"instantaneous_output_watts": 4200, "is_solar": True}
    assert anybody.ask(update) == {"updateDevice": {"name": "Solar panel", "otherDetails": details}}


def test_the_family_has_a_house_in_berlin_with_all_that_a_home_may_have(flask: Flask_, sql: Connection) -> None:
    ok(flask("setup"))
    home = "SELECT h.id, h.name, h.timezone, h.occupants, h.strategy FROM homes h JOIN users u ON u.id = user_id WHERE username = 'family'"
    [(home_id, *said)] = sql.execute(home).fetchall()
    assert said == ["House in Berlin", "Europe/Berlin", 4, "optimised"]
    devices = "SELECT model, coalesce(peak_watts, total_capacity_wh) FROM devices WHERE home_id = %s"
    found = dict(sql.execute(devices, [home_id]).fetchall())
    assert (found.pop("solar"), found.pop("battery"), found.pop("vehicle")) == (8_000, 10_000, 75_000)
    assert found.keys() == {
        "heat_pump", "base", "refrigeration", "cooking", "laundry", "dishwashing", "entertainment", "lighting",
    }  # fmt: skip
    ok(flask("tick"))
    assert "no difference" in ok(flask("verify"))


def test_somebody_else_who_has_a_name_of_the_demo_is_left_alone(flask: Flask_, sql: Connection) -> None:
    ok(flask("user", "create", "family", "--email", "smith@example.com", "--password", PASSWORD))
    assert "family" not in ok(flask("setup"))
    assert sql.execute("SELECT name FROM homes WHERE id = 1").fetchall() == [("Home",)]
    assert sql.execute("SELECT count(*) FROM devices WHERE user_id = 1").fetchone() == (0,)


def test_the_demo_users_sign_in_with_the_published_passwords(flask: Flask_, anybody: GraphQLClient) -> None:
    ok(flask("setup"))
    anybody.login("admin", "adminpass")
    for name in ("user1", "user2", "user3", "user4", "user5", "family"):
        anybody.login(name, "password123")


def test_a_setup_that_was_cut_short_is_finished_by_the_next(flask: Flask_, sql: Connection) -> None:
    ok(flask("setup"))
    sql.execute("DELETE FROM devices WHERE user_id > 3")
    sql.execute("DELETE FROM users WHERE username = 'user5'")
    assert "Created users: user5" in ok(flask("setup"))
    assert count(sql, "devices") == 32


def production(settings: Settings) -> Settings:
    return settings.model_copy(update={"smartenergy_env": "production"})


def test_production_gets_neither_admin_nor_demo_unless_asked(
    app: Flask, settings: Settings, sql: Connection
) -> None:
    run = create_app(production(settings)).test_cli_runner().invoke
    ok(run(args=["setup"]))
    assert [count(sql, table) for table in ("users", "devices", "periodic_tasks")] == [0, 0, 6]
    said = ok(run(args=["setup", "--demo"]))
    assert count(sql, "users") == 7
    assert "Created users: admin, user1, user2, user3, user4, user5, family" in said


def test_the_demo_of_production_has_random_passwords_that_are_shown_once(
    app: Flask, settings: Settings, anybody: GraphQLClient
) -> None:
    run = create_app(production(settings)).test_cli_runner().invoke
    shown = dict(re.findall(r"^  (\w+) / (\S+)$", ok(run(args=["setup", "--demo"])), re.MULTILINE))
    assert shown.keys() == {"admin", "user1", "user2", "user3", "user4", "user5", "family"}
    assert len(set(shown.values()) - {"adminpass", "password123"}) == 7
    anybody.login("admin", shown["admin"])
    anybody.login("user5", shown["user5"])
    assert " / " not in ok(run(args=["setup", "--demo"]))


def test_tick_runs_the_present_tick_once(flask: Flask_, sql: Connection) -> None:
    ok(flask("setup"))
    for _ in range(2):
        said = ok(flask("tick"))
        assert "status   done" in said
        assert "devices  29 of 6 users" in said
    assert count(sql, "tick_runs") <= 2, "two if the minute ended in between"


def test_stats_prints_what_energy_stats_answers(flask: Flask_) -> None:
    ok(flask("setup"))
    assert ok(flask("stats", "user1")) == "null\n"
    ok(flask("tick"))
    stats = json.loads(ok(flask("stats", "USER1")))
    assert stats["current_storage"]["total_capacity_wh"] == 20_000
    assert "There is no user 'nobody'." in fault(flask("stats", "nobody"))


def test_fleet_creates_homes_by_the_thousand_and_clears_only_them(flask: Flask_, sql: Connection) -> None:
    ok(flask("setup"))
    assert "Created 700 users with 4,900 devices" in ok(
        flask("fleet", "create", "--users", "700", "--devices-per-user", "7")
    )
    ok(flask("fleet", "create", "--users", "3", "--devices-per-user", "0"))
    assert (count(sql, "users"), count(sql, "devices")) == (7 + 703, 32 + 4_900)
    per_user = sql.execute("""SELECT count(*), min(n), max(n) FROM (SELECT count(*) n FROM devices d JOIN users u
                              ON u.id = d.user_id WHERE u.username LIKE 'fleet-%' GROUP BY user_id) x""")
    assert per_user.fetchone() == (700, 7, 7)
    assert "Deleted 703 users" in ok(flask("fleet", "clear", "--yes"))
    assert (count(sql, "users"), count(sql, "devices")) == (7, 32)


def test_fleet_creates_homes_by_archetype(flask: Flask_, sql: Connection, tmp_path: Path) -> None:
    mix = tmp_path / "mix.json"
    mix.write_text('{"flat": 3, "house_with_solar": 1}')
    said = ok(flask("fleet", "create", "--homes", "40", "--archetypes", str(mix)))
    assert re.search(r"Created 40 homes with \d+ devices in ", said)
    names = "SELECT name, count(*) FROM homes GROUP BY 1 ORDER BY 1"
    assert sql.execute(names).fetchall() == [("Flat", 30), ("House with solar", 10)]
    assert "of 40 users" in ok(flask("tick"))
    mix.write_text('{"castle": 1}')
    assert "archetypes.castle is no archetype: there are single" in fault(
        flask("fleet", "create", "--homes", "1", "--archetypes", str(mix))
    )
    mix.write_text("{")
    wrong = [
        ("--homes", "1", "--archetypes", str(mix)), ("--homes", "1", "--users", "1"), ("--users", "1"), (),
    ]  # fmt: skip
    for options in wrong:
        assert flask("fleet", "create", *options).exit_code == 2
    assert "Deleted 40 users" in ok(flask("fleet", "clear", "--yes"))


def test_nobody_signs_in_to_a_synthetic_home(flask: Flask_, anybody: GraphQLClient) -> None:
    ok(flask("fleet", "create", "--users", "1", "--devices-per-user", "1"))
    query = "mutation($input: LoginInput!) { login(input: $input) { accessToken } }"
    for password in ("!", "", "password"):
        assert (
            anybody.code(query, input={"username": "fleet-000000001", "password": password}) == "UNAUTHENTICATED"
        )


def test_a_synthetic_home_ticks_like_any_other(flask: Flask_) -> None:
    ok(flask("fleet", "create", "--users", "10", "--devices-per-user", "9"))
    assert "devices  90 of 10 users" in ok(flask("tick"))


def test_users_are_created_promoted_granted_and_demoted(flask: Flask_, sql: Connection) -> None:
    def rights() -> tuple[Any, ...] | None:
        query = "SELECT is_staff, is_admin, can_view_devices, is_active FROM users WHERE username = 'ada'"
        return sql.execute(query).fetchone()

    ok(flask("user", "create", "ada", "--email", "ada@example.com", "--password", PASSWORD))
    assert rights() == (False, False, False, True)
    ok(flask("user", "promote", "ada", "admin"))
    assert rights() == (True, True, False, True)
    ok(flask("user", "create", "root", "--email", "root@example.com", "--password", PASSWORD, "--admin"))
    ok(flask("user", "grant", "ADA"))
    ok(flask("user", "demote", "ada", "admin"))
    assert rights() == (True, False, True, True)
    ok(flask("user", "demote", "ada", "staff"))
    ok(flask("user", "grant", "ada", "--revoke"))
    ok(flask("user", "deactivate", "ada"))
    assert rights() == (False, False, False, False)


def test_the_last_active_admin_stays(flask: Flask_) -> None:
    ok(flask("user", "create", "root", "--email", "root@example.com", "--password", PASSWORD, "--admin"))
    assert "last active admin" in fault(flask("user", "demote", "root", "admin"))
    assert "last active admin" in fault(flask("user", "deactivate", "root"))


def test_a_new_password_works_and_the_old_tokens_do_not(flask: Flask_, ada: GraphQLClient) -> None:
    ok(flask("user", "set-password", "ada", "--password", "another good one"))
    assert ada.code("{ me { id } }") == "UNAUTHENTICATED"
    ada.login("ada", "another good one")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "a b", "--email", "a@example.com", "--password", PASSWORD), "username"),
        (("create", "ada", "--email", "nobody", "--password", PASSWORD), "email"),
        (("create", "ada", "--email", "a@example.com", "--password", "short"), "password"),
        (("create", "ada", "--email", "a@example.com", "--timezone", "Mars", "--password", PASSWORD), "timezone"),
        (("promote", "nobody", "staff"), "no user 'nobody'"),
        (("set-password", "nobody", "--password", PASSWORD), "no user 'nobody'"),
    ],
)
def test_a_wrong_argument_gets_one_line(flask: Flask_, arguments: tuple[str, ...], said: str) -> None:
    assert said in fault(flask("user", *arguments))


def test_every_command_has_help(flask: Flask_) -> None:
    ours = ["setup", "tick", "fleet", "fleet create", "fleet clear", "stats", "schema", "user"]
    ours += [f"user {name}" for name in ("create", "promote", "demote", "grant", "deactivate", "set-password")]
    ours += ["periodic"] + [
        f"periodic {name}" for name in ("list", "create", "edit", "enable", "disable", "run", "delete")
    ]
    for command in ours:
        said = ok(flask(*command.split(), "--help"))
        assert len(said.splitlines()) > 4, command


@pytest.mark.parametrize(
    "command", ["setup", "tick", "stats ada", "user promote ada staff", "db upgrade", "db check"]
)
def test_without_a_database_a_command_says_so(settings: Settings, command: str) -> None:
    away = settings.model_copy(update={"database_url": "postgresql+psycopg://nobody@/x?host=/nowhere"})
    said = fault(create_app(away).test_cli_runner().invoke(args=command.split()))
    assert "The database does not answer" in said
    assert len(said.splitlines()) == 1
