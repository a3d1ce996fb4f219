"""Each PostgreSQL that this machine has does all that the system asks of a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from redis import Redis
from sqlalchemy import text

from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import expiring, rebuilding, rolling
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.operations.health import check_parts
from smartenergy.services.operations.schema_version import MIGRATIONS
from smartenergy.services.operations.verification import verify_last_tick
from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.integration.services.ledger.conftest import DAY, HOUR, START
from tests.rest import rest
from tests.servers import INSTALLED, InstalledPostgres

NONE = pytest.param(None, marks=pytest.mark.skip(reason="no PostgreSQL is installed under /usr/lib/postgresql"))
VERSIONS = [pytest.param(programs, id=programs.parent.name) for programs in INSTALLED] or [NONE]
SERIES = "query($f: DateTime, $t: DateTime, $r: Resolution) { energyHistory(from: $f, to: $t, resolution: $r) { series { start consumptionWh } } }"  # fmt: skip


@pytest.fixture(scope="module", params=VERSIONS)
def system(short_dir: Path, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application over an empty database of a version, inside its context."""
    server = InstalledPostgres(request.param, short_dir / f"pg{request.param.parent.name}")
    server.start()
    hourly = {"database_url": server.url, "simulation_interval_seconds": HOUR}
    app = create_app(settings.model_copy(update=hourly))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    server.stop()


@pytest.fixture(scope="module")
def migrated(system: Flask) -> Flask:
    system.extensions["redis"].flushall()
    upgrade(directory=str(MIGRATIONS))
    return system


def of_series(client: GraphQLClient, resolution: str) -> list[dict[str, Any]]:
    span = {"f": "2026-11-23T00:00Z", "t": "2026-11-25T00:00Z"}
    return client.ask(SERIES, **span, r=resolution)["energyHistory"]["series"]


def test_migrations_go_up_and_down_and_leave_nothing_to_do(migrated: Flask) -> None:
    downgrade(directory=str(MIGRATIONS), revision="base")
    upgrade(directory=str(MIGRATIONS))
    checked = migrated.test_cli_runner().invoke(args=["db", "check"])
    assert checked.exit_code == 0, checked.output


def test_its_version_is_no_fault(migrated: Flask) -> None:
    assert {name for name, part in check_parts().items() if not part.ok} == set()
    assert check_parts()["database"].detail == "answers"


def test_a_home_lives_through_two_days_and_is_told_what_it_did(migrated: Flask) -> None:
    client = GraphQLClient(migrated.test_client())
    client.register("ada", timezone="Europe/Berlin")
    battery = client.battery()
    client.generator(), client.heater()
    rest(client).patch(f"/devices/{battery['id']}", json={"readings": "on"})
    for tick in range(START, START + 2 * DAY + 2 * HOUR, HOUR):
        assert ticks.run_tick(tick)
    assert client.stats()["timestamp"] == START + 2 * DAY + HOUR
    by_hour = of_series(client, "hour")
    rolled = rolling.roll_up()
    assert (rolled.hours, rolled.days) == (49, 2)
    assert of_series(client, "hour") == by_hour
    for resolution in ("tick", "quarter_hour", "day", "month"):
        assert of_series(client, resolution)
    history = rest(client).get(f"/devices/{battery['id']}/history?from=2026-11-23T00:00Z&to=2026-11-25T00:00Z")
    assert history.status_code == 200, history.json
    assert len(history.json["points"]) == 48
    assert ledger_audit.audit().faults == []
    assert rebuilding.rebuild() == 1
    assert ledger_audit.audit().faults == []
    found = verify_last_tick()
    assert found is not None
    assert (found.homes, found.differences) == (1, [])
    client.update(id=battery["id"], name="Battery in the cellar")
    assert client.ask("mutation($id: ID!) { deleteDevice(id: $id) { ok } }", id=battery["id"])


def test_a_fleet_comes_ticks_and_goes(migrated: Flask) -> None:
    redis: Redis = migrated.extensions["redis"]
    assert synthetic_fleets.create_fleet(300, 5, lambda _: None) == 1_500
    assert ticks.run_tick(START + 3 * DAY)
    assert redis.exists(*(f"energy_stats:{number}" for number in range(1, 400))) >= 300
    assert ledger_audit.audit().faults == []
    assert synthetic_fleets.clear_fleet() == 300
    assert db.session.scalar(text("SELECT count(*) FROM users WHERE username LIKE 'fleet-%'")) == 0


def test_what_has_expired_is_dropped(migrated: Flask) -> None:
    dropped = expiring.expire(START + 400 * DAY)
    assert {name.rpartition("_")[0] for name in dropped} >= {"energy_tick_blocks", "device_readings"}
    assert ticks.prune_runs(START + 400 * DAY) > 0
    assert ledger_audit.audit().faults == []
