"""PgBouncer in transaction mode between us and PostgreSQL; without one installed, what must be true for it to work."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.kernel.database_connections import POOLED
from smartenergy.kernel.extensions import db
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.operations import setup, synthetic_fleets
from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.conftest import statements_of
from tests.e2e.conftest import wait_until

PREPARED = "SELECT count(*) FROM pg_prepared_statements"
OFTEN = 12  # psycopg prepares what it has seen five times
DEVICE = (
    'mutation { createDevice(input: {name: "Lamp", deviceType: consumption, consumptionRateWatts: 5}) { id } }'
)
CONFIGURATION = """
[databases]
smartenergy = host={postgres} dbname=smartenergy user=postgres
[pgbouncer]
pool_mode = transaction
default_pool_size = 4
listen_addr =
unix_socket_dir = {here}
auth_type = any
logfile = {here}/pgbouncer.log
pidfile = {here}/pgbouncer.pid
"""
BOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@pytest.fixture
def pooled(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application as if a pooler stood in between."""
    yield from _application(settings.model_copy(update={"database_pooler": "transaction"}))


@pytest.fixture
def bouncer(short_dir: Path, postgres: PrivatePostgres) -> Iterator[str]:
    """The address of a PgBouncer, if there is one."""
    if BOUNCER is None:
        pytest.skip("no pgbouncer on this machine (Debian: apt-get install pgbouncer)")
    here = short_dir / "bouncer"
    here.mkdir(exist_ok=True)
    (here / "pgbouncer.ini").write_text(CONFIGURATION.format(postgres=postgres.socket_dir, here=here))
    user: dict[str, Any] = {}
    if postgres.account:  # it refuses to run as root, so it runs as PostgreSQL does, which must let that in
        user = {"user": postgres.account.uid, "group": postgres.account.gid, "extra_groups": []}
        os.chown(here, postgres.account.uid, postgres.account.gid)
        with (postgres.data / "pg_ident.conf").open("a") as owners:
            owners.write(f"owners {pwd.getpwuid(postgres.account.uid).pw_name} postgres\n")
        with psycopg.connect(postgres.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("SELECT pg_reload_conf()")
    process = subprocess.Popen([BOUNCER, "-q", str(here / "pgbouncer.ini")], cwd=here, **user)
    url = f"postgresql+psycopg://postgres@/smartenergy?host={here}&port=6432"
    try:
        wait_until(lambda: (here / ".s.PGSQL.6432").exists() or process.poll() is not None, "a socket")
        assert process.poll() is None, (here / "pgbouncer.log").read_text()
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def behind(app: Flask, settings: Settings, bouncer: str) -> Iterator[Flask]:
    """The application behind a real PgBouncer, told nothing about it."""
    yield from _application(settings.model_copy(update={"database_url": bouncer, "simulation_chunk_devices": 10}))


def _application(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def ask_often(client: GraphQLClient) -> None:
    for _ in range(OFTEN):
        client.ask("{ allDevices { name status } me { username } }")


def test_behind_a_pooler_nothing_is_prepared_and_directly_it_is(app: Flask, pooled: Flask) -> None:
    counts = {}
    for name, application in (("direct", app), ("pooled", pooled)):
        with application.app_context():
            for number in range(OFTEN):
                db.session.execute(text("SELECT :number"), {"number": number})
            counts[name] = db.session.scalar(text(PREPARED))
            db.session.rollback()
    assert counts["pooled"] == 0
    assert counts["direct"] > 0, "or this would prove nothing"


def test_behind_a_pooler_the_bound_of_a_statement_ends_with_its_transaction(pooled: Flask) -> None:
    @pooled.get("/api/v1/bound")
    def bound() -> str:
        return str(db.session.scalar(text("SHOW statement_timeout")))

    with statements_of(pooled) as statements:
        assert pooled.test_client().get("/api/v1/bound").text == "10s"
    assert "SET LOCAL statement_timeout = 10000" in statements
    with pooled.app_context():  # the same connection, as a command uses it
        assert db.session.scalar(text("SHOW statement_timeout")) == "0"


def test_set_up_leaves_no_lock_with_the_connection_that_was_lent(pooled: Flask) -> None:
    with statements_of(pooled), pooled.app_context():
        setup.set_up(with_demo=False, say=lambda _: None)
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        assert db.session.scalar(text(locks)) == 0
    assert "pg_advisory_xact_lock" in Path(setup.__file__).read_text()


def test_that_nobody_is_in_between_is_seen(app: Flask) -> None:
    with app.app_context():
        assert db.session.connection().info[POOLED] is False


def test_pgbouncer_is_seen_and_the_web_works_through_it(behind: Flask) -> None:
    with behind.app_context():
        assert db.session.connection().info[POOLED] is True
        db.session.rollback()
    clients = [GraphQLClient(behind.test_client()) for _ in range(3)]
    for number, client in enumerate(clients):
        client.register(f"user{number}")
        client.ask(DEVICE)
    for client in clients:
        ask_often(client)
    assert behind.test_client().get("/health/ready").status_code == 200


def test_set_up_a_fleet_ticks_and_the_ledger_work_through_pgbouncer(
    behind: Flask, sql: psycopg.Connection[Any]
) -> None:
    with behind.app_context():
        setup.set_up(with_demo=False, say=lambda _: None)
        setup.set_up(with_demo=False, say=lambda _: None)
        synthetic_fleets.create_fleet(20, 5, lambda _: None)
        now = ticks.current_tick()
        for tick in (now - 7_200, now - 7_140, now - 7_080, now):
            done = ticks.run_tick(tick)
            assert done is not None
            assert (done.status, done.devices) == ("done", 100)
        assert done.chunks > 3, "several lanes had something to do"
        rolling.roll_up()
        assert ledger_audit.audit().faults == []
    assert sql.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)
