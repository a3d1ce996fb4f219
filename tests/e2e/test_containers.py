"""What the containers would do, outside of one: the entrypoint's steps with production settings."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from config import Settings
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from tests.e2e.conftest import ROOT, free_port
from tests.waiting import PATIENCE_SECONDS, wait_until

ENTRYPOINT = str(ROOT / "docker" / "entrypoint.sh")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
COMMANDS = {name: COMPOSE["services"][name]["command"] for name in ("web", "worker", "scheduler")}


@pytest.fixture
def servers(short_dir: Path) -> Iterator[dict[str, str]]:
    """Real servers with nothing in them, and the settings that lead there."""
    postgres = PrivatePostgres(short_dir / "prod-pg", short_dir / "prod-pg", "fsync = off")
    redis = PrivateRedis(short_dir / "prod-redis", short_dir / "prod-redis", durable=False)
    postgres.start(), redis.start()
    yield {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    postgres.stop(), redis.stop()


@pytest.fixture
def environment(servers: dict[str, str]) -> dict[str, str]:
    unwanted = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    return inherited | servers | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SMARTENERGY_ENV": "production", "LOG_FORMAT": "json", "PORT": str(free_port()),
        "SECRET_KEY": secrets.token_hex(), "JWT_SECRET_KEY": secrets.token_hex(),
        "SIMULATION_INTERVAL_SECONDS": "2",
    }  # fmt: skip


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["sh", ENTRYPOINT, *command],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def rows(environment: dict[str, str], query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(environment["DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as connection:
        try:
            return connection.execute(query).fetchall()
        except psycopg.errors.UndefinedTable:
            return []


def test_all_three_containers_start_at_once_set_up_once_tick_and_end_cleanly(environment: dict[str, str]) -> None:
    containers = {name: start(command, environment) for name, command in COMMANDS.items()}
    try:
        wait_until(lambda: rows(environment, "SELECT 1 FROM tick_runs WHERE status = 'done'"), "a tick")
        assert rows(environment, "SELECT count(*) FROM users") == [(0,)], "no demo in production"
        tasks = rows(environment, "SELECT name FROM periodic_tasks ORDER BY name")
        assert tasks == [
            ("expire_energy",),
            ("prune_sessions",),
            ("roll_up_energy",),
            ("simulate_device_readings",),
        ]
        health = COMPOSE["services"]["web"]["healthcheck"]["test"][-1].replace("8000", environment["PORT"])
        wait_until(
            lambda: subprocess.run([sys.executable, "-c", health], capture_output=True).returncode == 0, "health"
        )
    finally:
        time.sleep(0.5)
        for container in containers.values():
            container.send_signal(signal.SIGTERM)
        ends = {
            name: (container.communicate(timeout=PATIENCE_SECONDS)[0], container.returncode)
            for name, container in containers.items()
        }
    assert {name: code for name, (_, code) in ends.items()} == dict.fromkeys(COMMANDS, 0), ends
    for said, _ in ends.values():
        assert environment["SECRET_KEY"] not in said
        assert "Traceback" not in said


def test_the_demo_is_made_in_production_if_asked_for_by_name(environment: dict[str, str]) -> None:
    done = start(["true"], environment | {"SETUP_OPTIONS": "--demo"})
    said, _ = done.communicate(timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, said
    assert rows(environment, "SELECT count(*) FROM users") == [(6,)]


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_production_does_not_start_without_its_secrets_and_servers(environment: dict[str, str], name: str) -> None:
    without = {key: value for key, value in environment.items() if key != name}
    done = start(COMMANDS["web"], without)
    said, _ = done.communicate(timeout=PATIENCE_SECONDS)
    assert done.returncode != 0
    assert said.strip().splitlines()[-1].startswith(f"{name}: ")


def test_the_image_runs_as_nobody_special_and_starts_by_the_entrypoint() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER 10001" in lines
    assert 'ENTRYPOINT ["sh", "/usr/local/bin/entrypoint"]' in lines


def test_compose_gives_the_application_every_setting_that_production_requires() -> None:
    given = COMPOSE["services"]["web"]["environment"]
    assert {"SECRET_KEY", "JWT_SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= given.keys()
    assert all("healthcheck" in COMPOSE["services"][name] for name in ("web", "postgres", "redis"))
