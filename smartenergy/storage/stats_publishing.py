"""A tick's totals into Redis as JSON: each user's stats, and each home's of who has several, many a call."""

import struct
from collections.abc import Iterator
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import orjson
from redis import Redis

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.totals import Totals
from smartenergy.storage.stats_cache import EMPTIED_KEY, HOME_KEY, KEY, NEWEST_TICK_KEY, USERS_PER_CALL

CALLS_AT_ONCE = 10  # sent together; Redis serves others between them
POWERS_OF_TEN = 10 ** np.arange(1, 19)

# A worker that was held up must not put an old tick over a newer one: the script compares, then writes, in one
# step. ARGV: tick, seconds to live, then keys and values in turn as one MessagePack array, which costs Redis and
# us less than as many arguments would. An empty value deletes. Homes whose last device went while the tick ran are
# in KEYS[2], which is hardly ever there: their totals are of devices that are gone.
PUBLISH = """
if (tonumber(redis.call('GET', KEYS[1])) or 0) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
local entries, ttl, call = cmsgpack.unpack(ARGV[3]), ARGV[2], redis.call
local some_emptied = call('EXISTS', KEYS[2]) == 1
for at = 1, #entries, 2 do
    local key, value = entries[at], entries[at + 1]
    if value == '' or (some_emptied and call('SISMEMBER', KEYS[2], key) == 1) then
        call('DEL', key)
    else call('SETEX', key, ttl, value) end
end
return 1
"""
# MessagePack: an array of up to 65,535, then strings; a key is shorter than 256 bytes, a value than 65,536.
ARRAY = struct.Struct(">BH")
ARRAY_MARK = 0xDC
ENTRY = b"\xd9%%c%b\xda%%c%%c%%b"

DOCUMENT = (
    b'{"current_production":%b,"current_consumption":%b,"current_storage":{"total_capacity_wh":%b,'
    b'"current_level_wh":%b,"percentage":%b},"current_storage_flow":%b,"net_grid_flow":%b,"timestamp":%d}'
)


class ByHome(NamedTuple):
    """Homes of users who have several, and the totals of those with a device online."""

    totals: Totals
    ids: Ints


def publish(
    redis: Redis, tick: int, totals: Totals, user_ids: Ints, ttl_seconds: int, homes: ByHome | None = None
) -> bool:
    """Show a tick's totals by user, and take away the key of each user who has none; likewise of homes.

    Answers False, having changed nothing from there on, once a newer tick has begun to show.
    """
    script, entries = redis.register_script(PUBLISH), _entries(tick, totals, user_ids, KEY)
    if homes is not None and len(homes.ids):
        entries += _entries(tick, homes.totals, homes.ids, HOME_KEY)
    keys = [NEWEST_TICK_KEY, EMPTIED_KEY.format(tick)]
    for start in range(0, len(entries), USERS_PER_CALL * CALLS_AT_ONCE):
        with redis.pipeline(transaction=False) as calls:
            for first in range(start, min(start + USERS_PER_CALL * CALLS_AT_ONCE, len(entries)), USERS_PER_CALL):
                batch = entries[first : first + USERS_PER_CALL]
                packed = ARRAY.pack(ARRAY_MARK, 2 * len(batch)) + b"".join(batch)
                script(keys=keys, args=[tick, ttl_seconds, packed], client=calls)
            if not all(calls.execute()):
                return False
    return True


def stats_documents(tick: int, totals: Totals) -> Iterator[bytes]:
    """Write each user's stats as the JSON of the specification's section 4."""
    if not len(totals):
        return iter(())
    columns = (
        totals.production_watts, totals.consumption_watts, totals.capacity_wh.astype(np.int64), totals.level_wh,
        totals.percentages.round(2), totals.storage_flow_watts, totals.net_grid_flow_watts,
    )  # fmt: skip
    return map(DOCUMENT.__mod__, zip(*map(_written, columns), repeat(tick), strict=False))


def _written(column: Any) -> list[bytes]:
    """Each number of a column as JSON; a whole column at once takes a tenth of the time."""
    return orjson.dumps(column, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")


def _entries(tick: int, totals: Totals, ids: Ints, key: str) -> list[bytes]:
    """Key and value of each user, or home, in MessagePack."""
    absent, prefix = ids[~np.isin(ids, totals.ids, assume_unique=True)], key.format("").encode()
    owners = np.concatenate([totals.ids, absent])
    documents = [*stats_documents(tick, totals), *repeat(b"", len(absent))]
    high, low = np.divmod(np.fromiter(map(len, documents), np.int64, len(documents)), 256)
    lengths = len(prefix) + 1 + np.searchsorted(POWERS_OF_TEN, owners, side="right")
    columns, entry = (lengths, owners, high, low), ENTRY % (prefix + b"%d")
    return list(map(entry.__mod__, zip(*(column.tolist() for column in columns), documents, strict=True)))
