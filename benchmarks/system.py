"""Private servers with the settings of `make run`, for one run of the benchmarks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis

SECRET = "a secret of the benchmarks, long enough for everyone"


@contextmanager
def bench_system(folder: Path) -> Iterator[Settings]:
    """Start both servers over an empty folder and migrate; answer the settings that lead there."""
    postgres = PrivatePostgres(folder / "pg", folder / "pg")
    redis = PrivateRedis(folder / "redis", folder / "redis")
    settings = Settings(
        _env_file=None, secret_key=SECRET, jwt_secret_key=SECRET, log_level="WARNING",
        database_url=postgres.url, redis_url=redis.url, argon2_time_cost=1, argon2_memory_kib=64,
    )  # fmt: skip
    try:
        postgres.start()
        redis.start()
        app = create_app(settings)
        with app.app_context():
            upgrade(directory=app.extensions["migrate"].directory)
        yield settings
    finally:
        redis.stop()
        postgres.stop()
