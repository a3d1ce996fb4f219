"""A backup is made and put back with the commands of docs/operations.md, and keeps what is promised there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from config import ROOT, Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.programs import postgres_program
from smartenergy.kernel.extensions import db
from smartenergy.services.operations import setup
from smartenergy.services.ticking import ticks
from tests.client import PASSWORD, GraphQLClient
from tests.rest import RestClient, assert_problem, rest

SECTION = (ROOT / "docs" / "operations.md").read_text().split("## Backup and restore\n")[1].split("\n## ")[0]
BACK_UP, RESTORE = re.findall(r"^```sh\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
PROGRAMS = f"{postgres_program('pg_dump').parent}{os.pathsep}{Path(sys.executable).parent}"
NEW = "another good one"
TICK = 1_795_392_000  # 2026-11-23 00:00 UTC


class Place:
    """A system with a database of its own, and a shell beside it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.app: Flask = create_app(settings)
        self.http: FlaskClient = self.app.test_client()

    def shell(self, commands: str) -> str:
        url = self.settings.database_url.replace("+psycopg", "")
        environment = os.environ | {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}", "FLASK_APP": str(ROOT / "wsgi.py"),
            "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "REDIS_URL": self.settings.redis_url,
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "-euc", commands], cwd=self.folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def command(self, *words: str) -> str:
        """What one of our commands says, in this process: to start one of its own takes two seconds of a processor."""
        done = self.app.test_cli_runner().invoke(args=words)
        assert done.exit_code == 0, done.output
        return done.output

    def stop(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    def register(self, username: str, **more: Any) -> GraphQLClient:
        client = GraphQLClient(self.http)
        client.register(username, **more)
        return client

    def tick(self, tick: int) -> None:
        with self.app.app_context():
            assert ticks.run_tick(tick)


@pytest.fixture
def place(postgres: PrivatePostgres, settings: Settings, redis: Redis, tmp_path: Path) -> Iterator[Place]:
    with psycopg.connect(postgres.url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS backed_up WITH (FORCE)")
        server.execute("CREATE DATABASE backed_up")
    url = postgres.url.replace("/smartenergy?", "/backed_up?")
    place = Place(settings.model_copy(update={"database_url": url}), tmp_path)
    with place.app.app_context():
        setup.set_up(with_demo=False, say=lambda _: None)
    yield place
    place.stop()


def refresh(client: GraphQLClient) -> Any:
    return RestClient(client.http, client.refresh_token).post("/auth/refresh")


def is_out(client: GraphQLClient) -> bool:
    for path in ("/me", "/devices", "/energy/stats"):
        assert_problem(rest(client).get(path), 401, "UNAUTHENTICATED")
    assert_problem(refresh(client), 401, "UNAUTHENTICATED")
    return True


@pytest.mark.parametrize("keeps_redis", [True, False], ids=["Redis kept", "Redis emptied"])
def test_a_restored_backup_has_what_it_saved_and_opens_nothing_to_what_came_after(
    place: Place, redis: Redis, keeps_redis: bool
) -> None:
    ada = place.register("ada", timezone="Europe/Berlin")
    heater = rest(ada).create(name="Ada's heater")
    place.tick(TICK)
    before = rest(ada).get("/energy/stats").json
    place.shell(BACK_UP)

    elsewhere = GraphQLClient(place.http)
    elsewhere.login("ada")
    changed = rest(ada).post("/auth/password", {"current_password": PASSWORD, "new_password": NEW}).json
    zoe = place.register("zoe")
    rest(zoe).create(name="Zoe's heater")
    place.tick(TICK + 60)
    assert rest(zoe).get("/energy/stats").json["timestamp"] == TICK + 60

    place.stop()
    if not keeps_redis:
        redis.flushall()
    assert "Ended all sessions of 1 accounts." in place.shell(RESTORE)

    eve = place.register("eve")
    assert (eve.user_id, is_out(zoe), is_out(ada), is_out(elsewhere)) == (zoe.user_id, True, True, True)
    assert rest(eve).get("/devices").json["items"] == []
    assert_problem(rest(eve).get("/energy/stats"), 404, "NOT_FOUND")
    assert_problem(RestClient(place.http, changed["access_token"]).get("/me"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(place.http, changed["refresh_token"]).post("/auth/refresh"), 401, "UNAUTHENTICATED")

    ada.login("ada", PASSWORD)
    assert rest(ada).get("/me").json["timezone"] == "Europe/Berlin"
    assert [device["id"] for device in rest(ada).get("/devices").json["items"]] == [heater["id"]]
    assert refresh(ada).status_code == 200
    ada.login("ada", PASSWORD)
    place.tick(TICK + 120)
    assert rest(ada).get("/energy/stats").json.keys() == before.keys()
    assert place.command("energy", "audit")
    assert place.command("verify")
    ready = place.http.get("/health/ready").json
    assert ready["parts"]["schema"]["status"] == "ok", ready
