"""Whether Redis takes writes: one that is full or read-only answers PING and every read all the same."""

from redis import Redis

KEY = "smartenergy:probe"
SECONDS = 60


def write(redis: Redis) -> None:
    """Write a key that goes away by itself. Raises RedisError."""
    redis.set(KEY, 1, ex=SECONDS)
