"""Servers that are too old: refused at start with a line that names what was found and what is needed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import ROOT, Settings
from smartenergy.kernel import server_versions
from smartenergy.kernel.server_versions import refuse_old_servers
from tests.old_servers import old_postgres, old_redis, served

STARTS = {
    "web": ["wsgi.py"], "live": ["asgi.py"], "worker": ["worker.py"], "scheduler": ["worker.py", "scheduler"],
    "setup": ["-m", "flask", "setup"],
}  # fmt: skip
OF_POSTGRES = "DATABASE_URL: PostgreSQL 14.9 is too old: 15 or newer is needed"
OF_REDIS = "REDIS_URL: Redis 6.0.16 is too old: 6.2 or newer is needed"


@pytest.fixture
def old(short_dir: Path) -> Iterator[dict[str, str]]:
    """The addresses of a PostgreSQL and a Redis that are too old, as settings."""
    folder = short_dir / "old"
    folder.mkdir(exist_ok=True)
    postgres, redis = folder / ".s.PGSQL.5432", folder / "redis.sock"
    with served(postgres, old_postgres), served(redis, old_redis):
        yield {"DATABASE_URL": f"postgresql://x@/x?host={folder}", "REDIS_URL": f"unix://{redis}"}
    postgres.unlink()
    redis.unlink()


@pytest.mark.parametrize("start", STARTS)
def test_every_start_refuses_old_servers_with_one_line(old: dict[str, str], tmp_path: Path, start: str) -> None:
    environment = os.environ | old | {"INSTANCE_DIR": str(tmp_path), "PORT": "1"}
    done = subprocess.run(
        [sys.executable, *STARTS[start]], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{OF_POSTGRES}; {OF_REDIS}\n")


def test_servers_that_are_away_or_new_enough_are_not_refused(settings: Settings) -> None:
    refuse_old_servers(settings)
    away = {"database_url": "postgresql+psycopg://x@/x?host=/nowhere", "redis_url": "unix:///nowhere/redis.sock"}
    refuse_old_servers(settings.model_copy(update=away))


@pytest.mark.parametrize(("part", "name", "oldest"), [
    ("database", "OLDEST_POSTGRES", 99), ("redis", "OLDEST_REDIS", (99, 1)),
])  # fmt: skip
def test_health_names_a_server_that_is_too_old(
    app: Flask, http: FlaskClient, monkeypatch: pytest.MonkeyPatch, part: str, name: str, oldest: object
) -> None:
    monkeypatch.setattr(server_versions, name, oldest)
    answer = http.get("/health/ready")
    assert answer.status_code == 503
    found = answer.get_json()["parts"]
    assert "is too old: 99" in found[part]["detail"]
    assert [each for each, how in found.items() if how["status"] != "ok"] == [part]
