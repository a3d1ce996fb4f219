"""What the containers would do, outside of one: from the image's files and packages alone, by its entrypoint."""

import os
import re
import secrets
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from redis import Redis
from redis.exceptions import AuthenticationError

from config import Settings
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.programs import redis_server
from smartenergy.embedded.redis import PrivateRedis
from tests.e2e import image
from tests.e2e.conftest import ROOT, free_port
from tests.waiting import PATIENCE_SECONDS, wait_until

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
APPLICATION: dict[str, str] = COMPOSE["services"]["web"]["environment"]
MADE_HERE = {
    "DATABASE_URL": "leads to the database beside it", "REDIS_URL": "leads to the Redis beside it",
    "SMARTENERGY_ENV": "the image is production's", "INSTANCE_DIR": "there are no private servers",
    "HOST": "the image's; outside, Docker's own address", "PORT": "the image's; what is published is PORT outside",
    "LIVE_PORT": "the image's; what is published is LIVE_PORT outside",
}  # fmt: skip
COMMANDS = {name: COMPOSE["services"][name]["command"] for name in ("web", "live", "worker", "scheduler")}


@pytest.fixture
def servers(short_dir: Path) -> Iterator[dict[str, str]]:
    """Real servers with nothing in them, and the settings that lead there."""
    postgres = PrivatePostgres(short_dir / "prod-pg", short_dir / "prod-pg", "fsync = off")
    redis = PrivateRedis(short_dir / "prod-redis", short_dir / "prod-redis", durable=False)
    postgres.start(), redis.start()
    yield {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    postgres.stop(), redis.stop()


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `/` of the image, with what its steps copy."""
    return image.build(tmp_path_factory.mktemp("image"))


@pytest.fixture
def environment(servers: dict[str, str], root: Path) -> dict[str, str]:
    unwanted = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    return inherited | image.environment() | servers | {
        "IMAGE": str(root), "PYTHONPATH": str(image.hide_other_packages(root / "hidden")), "HOST": "127.0.0.1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PORT": str(free_port()),
        "SECRET_KEY": secrets.token_hex(), "JWT_SECRET_KEY": secrets.token_hex(),
        "SIMULATION_INTERVAL_SECONDS": "2", "TRUSTED_HOSTS": ".energy.example, web",
    }  # fmt: skip


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["sh", f"{environment['IMAGE']}/usr/local/bin/entrypoint", *command],
        cwd=f"{environment['IMAGE']}/app",
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


def test_all_containers_start_at_once_set_up_once_tick_and_end_cleanly(environment: dict[str, str]) -> None:
    containers = {name: start(command, environment) for name, command in COMMANDS.items()}
    try:
        wait_until(lambda: rows(environment, "SELECT 1 FROM tick_runs WHERE status = 'done'"), "a tick")
        assert rows(environment, "SELECT count(*) FROM users") == [(0,)], "no demo in production"
        tasks = rows(environment, "SELECT name FROM periodic_tasks ORDER BY name")
        assert tasks == [
            ("expire_energy",),
            ("plan_homes",),
            ("prune_sessions",),
            ("roll_up_energy",),
            ("score_forecasts",),
            ("simulate_device_readings",),
        ]
        health = COMPOSE["services"]["web"]["healthcheck"]["test"][-1].replace("8000", environment["PORT"])
        wait_until(
            lambda: (
                subprocess.run([sys.executable, "-c", health], env=environment, capture_output=True).returncode
                == 0
            ),
            "health",
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
    assert rows(environment, "SELECT count(*) FROM users") == [(7,)]


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_production_does_not_start_without_its_secrets_and_servers(environment: dict[str, str], name: str) -> None:
    without = {key: value for key, value in environment.items() if key != name}
    done = start(COMMANDS["web"], without)
    said, _ = done.communicate(timeout=PATIENCE_SECONDS)
    assert done.returncode != 0
    assert said.strip().splitlines()[-1].startswith(f"{name}: ")


def test_the_images_steps_call_nothing_that_its_base_does_not_have() -> None:
    assert image.programs() <= image.BASE_TOOLS


def test_all_that_the_image_holds_can_be_imported_from_its_files_and_packages(
    environment: dict[str, str], root: Path
) -> None:
    walk = """
        import importlib, pkgutil, smartenergy
        for module in pkgutil.walk_packages(smartenergy.__path__, "smartenergy."):
            if not module.name.startswith("smartenergy.embedded"):
                importlib.import_module(module.name)
        import wsgi, worker
        print(smartenergy.__file__)
        import pytest
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(walk)],
        cwd=root / "app", env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == str(root / "app" / "smartenergy" / "__init__.py"), done.stderr
    assert "the image has no pytest" in done.stderr, "it sees the packages of the image and no others"


def test_the_image_runs_as_nobody_special_and_starts_by_the_entrypoint() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER 10001" in lines
    assert 'ENTRYPOINT ["sh", "/usr/local/bin/entrypoint"]' in lines


def interpolated(value: str, **environment: str) -> str:
    """What Compose makes of a value: `${NAME:-default}` and `${NAME:?complaint}`."""

    def fill(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if not environment.get(name):
            assert kind == "-", f"{name}: {rest}"
        return environment.get(name) or rest

    return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", fill, value)


def options(service: str, **environment: str) -> dict[str, str]:
    _, *words = (interpolated(word, **environment) for word in COMPOSE["services"][service]["command"])
    return dict(zip(words[::2], words[1::2], strict=True))


def test_compose_can_set_every_setting_and_those_it_makes_itself_have_a_reason() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    missing = settings - APPLICATION.keys() - MADE_HERE.keys()
    assert not missing, f"add `NAME: ${{NAME:-}}` to docker-compose.yml: {sorted(missing)}"
    assert not (MADE_HERE.keys() | APPLICATION.keys()) - settings - {"SETUP_OPTIONS"}, "settings that are gone"
    for name in settings - MADE_HERE.keys():
        assert interpolated(APPLICATION[name], **{name: "theirs"}) == "theirs", name
    for role in ("worker", "scheduler"):
        assert COMPOSE["services"][role]["environment"] == APPLICATION


def test_with_nothing_but_its_secrets_compose_gives_every_setting_its_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = dict.fromkeys(("SECRET_KEY", "JWT_SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"), "x" * 40)
    for name, value in APPLICATION.items():
        monkeypatch.setenv(name, interpolated(value, **given))
    made = Settings(_env_file=None)
    own = {"secret_key", "jwt_secret_key", "database_url", "redis_url", "log_format"}
    for name, field in Settings.model_fields.items():
        if name.upper() in APPLICATION and name not in own:
            assert getattr(made, name) == field.default, name
    assert made.redis == f"redis://:{'x' * 40}@redis:6379/0"


@pytest.mark.parametrize("server", ["postgres", "redis"])
def test_only_the_system_reaches_its_servers(server: str) -> None:
    service = COMPOSE["services"][server]
    assert "ports" not in service
    assert service["networks"] == ["servers"]
    assert COMPOSE["networks"]["servers"] == {"internal": True}
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]


@pytest.mark.parametrize("server", ["web", "postgres", "redis"])
def test_compose_sees_how_its_servers_are(server: str) -> None:
    assert "healthcheck" in COMPOSE["services"][server]


def test_redis_of_compose_has_a_password_and_an_end_and_never_forgets(short_dir: Path) -> None:
    socket = short_dir / "composed.sock"
    given = options("redis", REDIS_PASSWORD="letters", REDIS_MAXMEMORY="64mb")
    assert options("redis", REDIS_PASSWORD="letters")["--maxmemory"] == "512mb"
    here = {"--dir": str(short_dir), "--port": "0", "--unixsocket": str(socket)}
    words = [word for option in (given | here).items() for word in option]
    server = subprocess.Popen([redis_server(), *words], stdout=subprocess.DEVNULL)
    try:
        wait_until(socket.exists, "its socket")
        with pytest.raises(AuthenticationError):
            Redis(unix_socket_path=str(socket)).get("key")
        redis = Redis(unix_socket_path=str(socket), password="letters")
        assert redis.config_get("maxmemory*") | {"maxmemory": "67108864", "maxmemory-policy": "noeviction"} == (
            redis.config_get("maxmemory*")
        )
        assert redis.config_get("appendonly") == {"appendonly": "yes"}
    finally:
        server.terminate()
        server.wait()


def test_postgresql_of_compose_compares_by_its_own_rules_and_not_by_the_images() -> None:
    given = COMPOSE["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert given == ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
