"""The oldest servers that the system works with: an older one ends the start, or is named by health."""

from contextlib import suppress

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from config import Settings
from smartenergy.kernel import redis_connections

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)
PATIENCE_SECONDS = 5
TOO_OLD = "{} {} is too old: {} or newer is needed"


def refuse_old_servers(settings: Settings) -> None:
    """End the start with one line if a server is too old. One that is away is no fault: it is waited for."""
    found = {"DATABASE_URL": _postgres_there(settings), "REDIS_URL": _redis_there(settings)}
    if faults := [f"{url}: {fault}" for url, fault in found.items() if fault]:
        raise SystemExit("; ".join(faults))


def fault_of_postgres(number: int) -> str | None:
    """What is wrong with a PostgreSQL that gives its version as 150003; None where nothing is."""
    major, minor = divmod(number, 10_000)
    return TOO_OLD.format("PostgreSQL", f"{major}.{minor}", OLDEST_POSTGRES) if major < OLDEST_POSTGRES else None


def fault_of_redis(redis: Redis) -> str | None:
    """What is wrong with this Redis's version; None where nothing is. Raises RedisError."""
    version = str(redis.info("server").get("redis_version", ""))
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    oldest = ".".join(map(str, OLDEST_REDIS))
    return TOO_OLD.format("Redis", version, oldest) if parts and parts < OLDEST_REDIS else None


def _postgres_there(settings: Settings) -> str | None:
    address = settings.database.replace("+psycopg", "", 1)
    with suppress(psycopg.Error), psycopg.connect(address, connect_timeout=PATIENCE_SECONDS) as connection:
        return fault_of_postgres(connection.info.server_version)
    return None


def _redis_there(settings: Settings) -> str | None:
    redis = redis_connections.client(
        settings.redis, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
    with suppress(RedisError), redis:
        return fault_of_redis(redis)
    return None
