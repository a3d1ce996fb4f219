"""`flask home …`, and the other commands by home."""

import json
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from click.testing import Result
from flask import Flask
from redis import Redis

from smartenergy.services.devices import editing, new_homes
from tests.histories import run_these
from tests.integration.cli.conftest import Run
from tests.integration.services.homes.conftest import HEATER
from tests.integration.services.ledger.conftest import HOUR, START, make_home

Sql = psycopg.Connection[Any]
DAY = ("--from", "2026-11-23", "--to", "2026-11-24")


@pytest.fixture
def flask(app: Flask) -> Callable[..., Result]:
    """Runs commands where Ada has a home in Berlin and Bob one in UTC."""
    with app.app_context():
        make_home("ada", "Europe/Berlin")
        make_home("bob", home=[])
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=arguments)


def test_a_home_is_made_changed_listed_and_deleted(ok: Run, sql: Sql) -> None:
    made = ok(
        "home", "create", "ADA", "Cabin", "--timezone", "Asia/Tokyo", "--latitude", "35.7", "--longitude", "139.7"
    )
    assert made == "Created Cabin (home 3) of ada, Asia/Tokyo.\n"
    ok("home", "update", "ada", "3", "--name", "Hut", "--occupants", "4", "--strategy", "backup")
    assert [line.split() for line in ok("home", "list", "ada").splitlines()] == [
        ["1", "owner", "Europe/Berlin", "self_consumption", "Home"], ["3", "owner", "Asia/Tokyo", "backup", "Hut"],
    ]  # fmt: skip
    ok("home", "update", "ada", "3", "--unset", "latitude", "--unset", "longitude", "--unset", "occupants")
    assert sql.execute("SELECT latitude, occupants, name FROM homes WHERE id = 3").fetchone() == (
        None,
        None,
        "Hut",
    )
    assert ok("home", "delete", "ada", "3", "--yes") == "Deleted home 3.\n"
    told = "SELECT DISTINCT action, via FROM audit_entries WHERE via = 'cli' ORDER BY 1"
    assert [action for action, _ in sql.execute(told).fetchall()] == [
        "home changed",
        "home created",
        "home deleted",
    ]


def test_a_home_is_shared_by_a_code(ok: Run, flask: Callable[..., Result]) -> None:
    made = flask("home", "invite", "ada", "1", "--role", "manager")
    assert "Good once, within 7 days, for a manager of home 1." in made.stderr
    code = made.stdout.strip()
    assert ok("home", "join", "bob", code) == "bob is now a manager of Home (home 1).\n"
    assert re.search(r"1 +manager +Europe/Berlin", ok("home", "list", "bob"))
    assert re.search(r"2 +manager +since .* +bob\n", ok("home", "members", "list", "ada", "1"))
    assert ok("home", "members", "remove", "ada", "1", "bob") == "bob shares home 1 no more.\n"
    assert ok("home", "members", "list", "ada", "1") == "Nobody shares home 1.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("home", "list", "nobody"), "There is no user 'nobody'."),
        (("home", "create", "ada", " "), "name must have"),
        (("home", "create", "ada", "x", "--latitude", "1"), "must be given together"),
        (("home", "create", "ada", "x", "--occupants", "13"), "occupants must be at most 12"),
        (("home", "update", "ada", "2", "--name", "Mine"), "You have no home 2."),
        (("home", "delete", "ada", "1", "--yes"), "This is your last home"),
        (("home", "join", "bob", "made-up"), "code is not good"),
        (("home", "members", "remove", "ada", "1", "bob"), "This home has no member 2."),
        (("stats", "ada", "--home", "2"), "You have no home 2."),
        (("energy", "report", "ada", "--home", "2"), "You have no home 2."),
        (("energy", "rebuild", "--home", "99"), "You have no home 99."),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    flask: Callable[..., Result], arguments: tuple[str, ...], said: str
) -> None:
    done = flask(*arguments)
    assert done.exit_code == 1, done.output
    assert done.output.startswith("Error: ")
    assert said in done.output
    assert len(done.output.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("home", "update", "ada", "1"), ("home", "update", "ada", "1", "--occupants", "2", "--unset", "occupants"),
        ("energy", "rebuild", "--user", "ada", "--home", "1"), ("home", "create", "ada", "x", "--strategy", "greed"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_the_usage(
    flask: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    assert flask(*arguments).exit_code == 2


@pytest.fixture
def cabin(app: Flask, flask: Callable[..., Result]) -> int:
    """A second home of Ada's in Tokyo, and two hours of ticks of both."""
    with app.app_context():
        made = new_homes.create_home(1, {"name": "Cabin", "timezone": "Asia/Tokyo"}).id
        editing.create_device(1, HEATER | {"home_id": made})
        run_these(range(START, START + 2 * HOUR, 600))
    return made


def test_reports_and_stats_are_of_the_home_that_is_named(ok: Run, cabin: int) -> None:
    report = ("energy", "report", "ada", *DAY, "--resolution", "hour")
    first, second = ok(*report), ok(*report, "--home", str(cabin))
    assert first.startswith("ada, 2026-11-23 00:00 to 2026-11-24 00:00, Europe/Berlin")
    assert second.startswith(f"ada, Cabin (home {cabin}), 2026-11-23 00:00 to 2026-11-24 00:00, Asia/Tokyo")
    document = json.loads(ok(*report, "--home", str(cabin), "--format", "json"))
    assert document["home"] == {"id": cabin, "name": "Cabin"}
    assert f"Energy of ada, Cabin (home {cabin})" in ok(*report, "--home", str(cabin), "--format", "html")
    lines = ok(*report, "--home", str(cabin), "--format", "csv").splitlines()
    assert lines[1].startswith("2026-11-23T00:00:00+09:00")
    both, one, other = (
        json.loads(ok("stats", "ada", *home))["current_consumption"]
        for home in ((), ("--home", "1"), ("--home", str(cabin)))
    )
    assert both == one + other


def test_one_home_is_rebuilt(ok: Run, cabin: int) -> None:
    ok("energy", "roll-up")
    assert ok("energy", "rebuild", "--home", str(cabin)) == "Rebuilt 1 home.\n"
    assert ok("energy", "rebuild", "--user", "ada") == "Rebuilt 2 homes.\n"


def test_an_audit_and_a_verification_name_the_home_and_the_user(
    flask: Callable[..., Result], cabin: int, sql: Sql, redis: Redis
) -> None:
    redis.delete(f"home_stats:{cabin}")
    said = flask("verify").output
    assert f"home {cabin}: Redis shows nothing" in said
    assert f"home {cabin} is Cabin of ada (user 1)" in said
    flask("energy", "roll-up")
    sql.execute("DELETE FROM energy_quarter_blocks WHERE home_id = %s", [cabin])
    said = flask("energy", "audit").output
    assert f"home {cabin}, quarter hour {START}: missing" in said
    assert f"home {cabin} is Cabin of ada (user 1)" in said


def test_a_home_of_an_archetype_comes_with_its_devices(ok: Run, flask: Callable[..., Result], sql: Sql) -> None:
    made = ok("home", "create", "ada", "--archetype", "house_with_solar_and_battery")
    assert made == "Created House with solar and battery (home 3) of ada, Europe/Berlin, with 3 devices.\n"
    assert ok("home", "create", "ada", "Nest", "--archetype", "single", "--occupants", "2").startswith(
        "Created Nest "
    )
    models = "SELECT home_id, array_agg(model ORDER BY id) FROM devices WHERE home_id > 2 GROUP BY 1 ORDER BY 1"
    assert sql.execute(models).fetchall() == [(3, ["household", "solar", "battery"]), (4, ["household"])]
    assert sql.execute("SELECT occupants FROM homes WHERE id = 4").fetchone() == (2,)
    assert "name is required unless an archetype is given" in flask("home", "create", "ada").output
    assert "'castle' is not one of 'single'" in flask("home", "create", "ada", "--archetype", "castle").output


def test_a_synthetic_fleet_has_as_many_homes_each_as_asked_for(ok: Run, sql: Sql) -> None:
    said = ok("fleet", "create", "--users", "7", "--devices-per-user", "6", "--homes-per-user", "4")
    assert "Created 7 users with 42 devices" in said
    spread = """SELECT count(*), min(n), max(n), min(zones), max(zones) FROM (
        SELECT count(DISTINCT h.id) n, count(DISTINCT h.timezone) zones FROM homes h JOIN users u ON u.id = h.user_id
        WHERE u.username LIKE 'fleet-%' GROUP BY u.id) x"""
    assert sql.execute(spread).fetchone() == (7, 4, 4, 1, 1)
    devices = """SELECT array_agg(n ORDER BY home_id) FROM (
        SELECT user_id, home_id, count(*) n FROM devices WHERE user_id > 2 GROUP BY 1, 2) x GROUP BY user_id"""
    assert {tuple(found) for (found,) in sql.execute(devices).fetchall()} == {(2, 2, 1, 1)}
    assert "devices  47 of 8 users" in ok("tick")
    assert "no difference" in ok("verify")
    ok("fleet", "clear", "--yes")
    assert sql.execute("SELECT count(*) FROM homes").fetchone() == (2,)
    assert "every row balances" in ok("energy", "audit")


def test_a_strategy_is_set_shown_and_changed_in_part(ok: Run, flask: Callable[..., Result]) -> None:
    shown = ok("home", "strategy", "ada").splitlines()
    assert shown[0].startswith("Home (home 1): stores what is over and gives it back")
    assert shown[1:] == ["* from the beginning      self_consumption"]
    ok(
        "home",
        "strategy",
        "ada",
        "time_of_use",
        "--set",
        "target_percent=80",
        "--reserve",
        "20",
        "--no-grid-charges",
    )
    _, coming, now = ok("home", "strategy", "1", "--reserve", "30").splitlines()
    assert coming.startswith("  20")
    settings = (
        "target_percent=80 keeps_in_middle=false efficiency_percent=90 reserve_percent=30 grid_charges=false"
    )
    assert coming.endswith(f"time_of_use       {settings}")
    assert now.startswith("* from the beginning")
    windows = 'windows=[{"since": 0, "until": 360}]'
    assert "windows" in ok("home", "strategy", "ada", "windows", "--set", windows)
    for wrong, told in (
        (("--reserve", "101"), "reserve_percent must be at most 100"),
        (("optimised", "--set", "carbon_price=-1"), "carbon_price must be at least 0"),
        (("backup", "--set", "target_percent"), "must be a name"),
        (("backup", "--set", "level=1"), "is not a known field"),
    ):
        refused = flask("home", "strategy", "ada", *wrong)
        assert refused.exit_code != 0
        assert told in refused.output
