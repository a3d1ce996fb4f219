"""Each user's stats in Redis: JSON under `energy_stats:<user_id>`."""

import struct
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import orjson
from redis import Redis

from smartenergy.simulation.draws import Ints
from smartenergy.simulation.totals import Totals

KEY = "energy_stats:{}"
KEY_BYTES = KEY.format("%d").encode()
NEWEST_TICK_KEY = "simulation:newest_tick"
EMPTIED_KEY = "simulation:emptied:{}"
USERS_PER_CALL = 100  # Redis does nothing else meanwhile: less than a millisecond

# A worker that was held up must not put an old tick over a newer one: the script compares, then writes, in one
# step. ARGV: tick, seconds to live, then entries (length of key, length of value, key, value) as one string, which
# costs Redis and us half of what as many arguments would. An empty value deletes. Homes whose last device went
# while the tick ran are in KEYS[2], which is hardly ever there: their totals are of devices that are gone.
PUBLISH = """
if (tonumber(redis.call('GET', KEYS[1])) or 0) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
local entries, ttl, at = ARGV[3], ARGV[2], 1
local some_emptied = redis.call('EXISTS', KEYS[2]) == 1
while at <= #entries do
    local key_length, value_length, key_at = struct.unpack('>HH', entries, at)
    local value_at = key_at + key_length
    at = value_at + value_length
    local key = string.sub(entries, key_at, value_at - 1)
    if value_length == 0 or (some_emptied and redis.call('SISMEMBER', KEYS[2], key) == 1) then
        redis.call('DEL', key)
    else redis.call('SET', key, string.sub(entries, value_at, at - 1), 'EX', ttl) end
end
return 1
"""
LENGTHS = struct.Struct(">HH")

DOCUMENT = (
    b'{"current_production":%b,"current_consumption":%b,"current_storage":{"total_capacity_wh":%b,'
    b'"current_level_wh":%b,"percentage":%b},"current_storage_flow":%b,"net_grid_flow":%b,"timestamp":%d}'
)


def publish(redis: Redis, tick: int, totals: Totals, home_ids: Ints, ttl_seconds: int) -> bool:
    """Show a tick's totals, and take away the key of each home that has none.

    Answers False, having changed nothing from there on, once a newer tick has begun to show.
    """
    script = redis.register_script(PUBLISH)
    entries = list(_entries(tick, totals, home_ids))
    for start in range(0, len(entries), USERS_PER_CALL):
        batch = b"".join(entries[start : start + USERS_PER_CALL])
        if not script(keys=[NEWEST_TICK_KEY, EMPTIED_KEY.format(tick)], args=[tick, ttl_seconds, batch]):
            return False
    return True


def stats_documents(tick: int, totals: Totals) -> Iterator[bytes]:
    """Write each user's stats as the JSON of the specification's section 4."""
    if not len(totals.user_ids):
        return iter(())
    columns = (
        totals.production_watts, totals.consumption_watts, totals.capacity_wh.astype(np.int64), totals.level_wh,
        totals.percentages.round(2), totals.storage_flow_watts, totals.net_grid_flow_watts,
    )  # fmt: skip
    return map(DOCUMENT.__mod__, zip(*map(_written, columns), repeat(tick), strict=False))


def read_stats(redis: Redis, user_id: int) -> bytes | None:
    """Answer a user's stats as they stand, or None where there are none."""
    value = redis.get(KEY.format(user_id))
    return value if isinstance(value, bytes) else None


def read_many(redis: Redis, user_ids: Sequence[int]) -> list[bytes | None]:
    """Answer the stats of users as they stand, None for each who has none."""
    return redis.mget([KEY.format(user_id) for user_id in user_ids]) if user_ids else []  # type: ignore[return-value] # no asyncio


def newest_tick(redis: Redis) -> int:
    """The newest tick that has begun to show; 0 where none has for long."""
    return int(redis.get(NEWEST_TICK_KEY) or 0)


def forget_user(redis: Redis, user_id: int) -> None:
    """Take away a user's stats."""
    redis.delete(KEY.format(user_id))


def forget_users(redis: Redis, user_ids: Sequence[int], tick: int, ttl_seconds: int) -> None:
    """Take away the stats of users, and hold this tick, which may still be on its way, from bringing them back."""
    for start in range(0, len(user_ids), USERS_PER_CALL):
        keys = [KEY.format(user_id) for user_id in user_ids[start : start + USERS_PER_CALL]]
        with redis.pipeline(transaction=True) as together:
            together.sadd(EMPTIED_KEY.format(tick), *keys)
            together.expire(EMPTIED_KEY.format(tick), ttl_seconds)
            together.delete(*keys)
            together.execute()


def _written(column: Any) -> list[bytes]:
    """Each number of a column as JSON; a whole column at once takes a tenth of the time."""
    return orjson.dumps(column, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")


def _entries(tick: int, totals: Totals, home_ids: Ints) -> Iterator[bytes]:
    for user, document in zip(totals.user_ids.tolist(), stats_documents(tick, totals), strict=True):
        key = KEY_BYTES % user
        yield LENGTHS.pack(len(key), len(document)) + key + document
    absent = home_ids[~np.isin(home_ids, totals.user_ids, assume_unique=True)]
    for user in absent.tolist():
        key = KEY_BYTES % user
        yield LENGTHS.pack(len(key), 0) + key
