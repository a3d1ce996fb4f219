"""What a home is doing now."""

from typing import Any

import orjson

from smartenergy.extensions import redis
from smartenergy.storage import stats_cache


def energy_stats(user_id: int) -> dict[str, Any] | None:
    """A user's stats of the last tick, from Redis alone; None where there are none."""
    document = stats_document(user_id)
    return None if document is None else orjson.loads(document)


def stats_document(user_id: int) -> bytes | None:
    """The same as JSON, just as the tick wrote it."""
    return stats_cache.read_stats(redis, user_id)
