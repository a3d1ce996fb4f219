"""A running system whose demo homes have a history: days of ticks, with a gap of two hours."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from smartenergy.kernel.extensions import db
from smartenergy.services.operations.setup import set_up
from tests import histories
from tests.e2e.conftest import System, running_system

INTERVAL = 300
HOUR, DAY = 3_600, 86_400
GAP = (9 * HOUR, 11 * HOUR)  # of UTC, yesterday


@contextmanager
def system_with_history(days: int = 4) -> Iterator[System]:
    """Start it; what happened before stands in its ledger, and is rolled up."""
    with running_system(
        SIMULATION_INTERVAL_SECONDS=str(INTERVAL), before_start=lambda at: live(at, days)
    ) as system:
        yield system


def live(instance: Path, days: int) -> None:
    """Make the demo homes in a folder and let days go by."""
    settings = Settings(
        _env_file=None, instance_dir=instance, simulation_interval_seconds=INTERVAL, log_level="WARNING"
    )
    postgres = PrivatePostgres(instance / "postgres", settings.socket_dir("postgres"))
    redis = PrivateRedis(instance / "redis", settings.socket_dir("redis"))
    postgres.start()
    redis.start()
    try:
        with create_app(settings).app_context():
            set_up(with_demo=True, say=lambda _: None)
            _live_through(days)
            db.session.remove()
            db.engine.dispose()
    finally:
        redis.stop()
        postgres.stop()


def _live_through(days: int) -> None:
    """What is over is written as history; only of the last two hours are there ticks."""
    now = int(time.time())
    yesterday = now // DAY * DAY - DAY
    first_tick = now // HOUR * HOUR - HOUR
    histories.live(yesterday - (days - 1) * DAY, yesterday + GAP[0])
    histories.live(yesterday + GAP[1], first_tick)
    histories.run_ticks(first_tick, (now - 1) // INTERVAL * INTERVAL)
