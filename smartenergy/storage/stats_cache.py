"""Each user's stats in Redis: JSON under `energy_stats:<user_id>`."""

from typing import Any

import numpy as np
import orjson
from redis import Redis

from smartenergy.simulation.draws import Ints
from smartenergy.simulation.totals import Totals

KEY = "energy_stats:{}"
NEWEST_TICK_KEY = "simulation:newest_tick"
USERS_PER_CALL = 1_000

# A worker that was held up must not put an old tick over a newer one: the script compares, then writes, in one
# step. KEYS: the fence, then the users' keys. ARGV: tick, seconds to live, then a value a key; "" deletes.
PUBLISH = """
if (tonumber(redis.call('GET', KEYS[1])) or 0) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
for i = 2, #KEYS do
    if ARGV[i + 1] == '' then redis.call('DEL', KEYS[i])
    else redis.call('SET', KEYS[i], ARGV[i + 1], 'EX', ARGV[2]) end
end
return 1
"""


def publish(redis: Redis, tick: int, totals: Totals, all_user_ids: Ints, ttl_seconds: int) -> bool:
    """Show a tick's totals, and take away the key of each user that has none.

    Answers False, having changed nothing from there on, once a newer tick has begun to show.
    """
    values = stats_documents(tick, totals)
    absent = np.setdiff1d(all_user_ids, totals.user_ids)
    entries = [
        *zip(totals.user_ids.tolist(), values, strict=True),
        *((user, b"") for user in absent.tolist()),
    ]
    script = redis.register_script(PUBLISH)
    for start in range(0, len(entries), USERS_PER_CALL):
        batch = entries[start : start + USERS_PER_CALL]
        keys = [NEWEST_TICK_KEY, *(KEY.format(user) for user, _ in batch)]
        if not script(keys=keys, args=[tick, ttl_seconds, *(value for _, value in batch)]):
            return False
    return True


def stats_documents(tick: int, totals: Totals) -> list[bytes]:
    """Write each user's stats as the JSON of the specification's section 4."""
    columns = (
        totals.production_watts, totals.consumption_watts, totals.capacity_wh.astype(np.int64), totals.level_wh,
        totals.percentages.round(2), totals.storage_flow_watts, totals.net_grid_flow_watts,
    )  # fmt: skip
    return [orjson.dumps(_document(tick, *row)) for row in zip(*(c.tolist() for c in columns), strict=True)]


def _document(
    tick: int,
    production: int,
    consumption: int,
    capacity: int,
    level: float,
    percentage: float,
    flow: float,
    net: float,
) -> dict[str, Any]:
    return {
        "current_production": production,
        "current_consumption": consumption,
        "current_storage": {
            "total_capacity_wh": capacity, "current_level_wh": level, "percentage": percentage,
        },
        "current_storage_flow": flow,
        "net_grid_flow": net,
        "timestamp": tick,
    }  # fmt: skip


def read_stats(redis: Redis, user_id: int) -> bytes | None:
    """Answer a user's stats as they stand, or None where there are none."""
    value = redis.get(KEY.format(user_id))
    return value if isinstance(value, bytes) else None


def forget_user(redis: Redis, user_id: int) -> None:
    """Take away a user's stats."""
    redis.delete(KEY.format(user_id))
