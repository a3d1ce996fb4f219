"""GraphQL documents by their hash, in Redis: the last so many that were used."""

import time

from redis import Redis

DOCUMENTS = "persisted_queries"
USED = "persisted_queries:used"
NOTED_EVERY_SECONDS = 60

# The oldest go as new ones come, so that the two keys never hold more than the bound.
KEEP = """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if over > 0 then
    local oldest = redis.call('ZPOPMIN', KEYS[2], over)
    for at = 1, #oldest, 2 do redis.call('HDEL', KEYS[1], oldest[at]) end
end
"""


def keep(redis: Redis, digest: str, document: str, most: int) -> None:
    """Keep a document, and forget the one that was not used for longest if there are too many."""
    redis.register_script(KEEP)(keys=[DOCUMENTS, USED], args=[digest, document, int(time.time()), most])


def find(redis: Redis, digest: str) -> str | None:
    """The document with this hash, or None. Its use is noted."""
    value = redis.hget(DOCUMENTS, digest)
    if not isinstance(value, bytes):
        return None
    redis.zadd(USED, {digest: int(time.time())}, xx=True)
    return value.decode()
