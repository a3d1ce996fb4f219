"""GraphQL documents by their hash, in Redis: the last so many that were used, and of one user so many."""

import time

from redis import Redis

DOCUMENTS = "persisted_queries"
USED = "persisted_queries:used"
OWNERS = "persisted_queries:owners"
OF_USER = "persisted_queries:of:"
OF_ONE = 10
"""One user keeps at most this part of all."""

# What was not used for longest goes as new ones come: of their user if these are too many, then of all. A document
# belongs to whoever sent it first, so that nobody's goes because others use it too.
KEEP = f"""
local digest, document, now, user = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local function forget(digest)
    local owner = redis.call('HGET', KEYS[3], digest)
    if owner then redis.call('SREM', '{OF_USER}' .. owner, digest) end
    redis.call('HDEL', KEYS[3], digest)
    redis.call('HDEL', KEYS[1], digest)
    redis.call('ZREM', KEYS[2], digest)
end
if redis.call('HSETNX', KEYS[1], digest, document) == 1 then
    redis.call('HSET', KEYS[3], digest, user)
    redis.call('SADD', '{OF_USER}' .. user, digest)
end
redis.call('ZADD', KEYS[2], now, digest)
local theirs = redis.call('SMEMBERS', '{OF_USER}' .. user)
if #theirs > tonumber(ARGV[6]) then
    local oldest, since
    for _, one in ipairs(theirs) do
        local used = tonumber(redis.call('ZSCORE', KEYS[2], one) or 0)
        if one ~= digest and (not since or used < since) then oldest, since = one, used end
    end
    if oldest then forget(oldest) end
end
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[5])
if over > 0 then
    for _, one in ipairs(redis.call('ZRANGE', KEYS[2], 0, over - 1)) do forget(one) end
end
"""


def keep(redis: Redis, digest: str, document: str, user_id: int, most: int) -> None:
    """Keep a user's document, and forget the one that was not used for longest if there are too many."""
    of_one = max(1, most // OF_ONE)
    redis.register_script(KEEP)(
        keys=[DOCUMENTS, USED, OWNERS], args=[digest, document, int(time.time()), user_id, most, of_one]
    )


def forget_user(redis: Redis, user_id: int) -> None:
    """Forget the documents of a user."""
    if digests := redis.smembers(f"{OF_USER}{user_id}"):
        with redis.pipeline() as together:
            together.hdel(DOCUMENTS, *digests)
            together.hdel(OWNERS, *digests)
            together.zrem(USED, *digests)
            together.delete(f"{OF_USER}{user_id}")
            together.execute()


def find(redis: Redis, digest: str) -> str | None:
    """The document with this hash, or None. Its use is noted."""
    value = redis.hget(DOCUMENTS, digest)
    if not isinstance(value, bytes):
        return None
    redis.zadd(USED, {digest: int(time.time())}, xx=True)
    return value.decode()
