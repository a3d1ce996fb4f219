"""How often something happened of late, in Redis: within so many seconds from the first time on."""

from typing import NamedTuple

from redis import Redis

KEY = "counts:{}"


class Count(NamedTuple):
    """How often, this time included; and after how many seconds counting begins anew."""

    times: int
    seconds_left: int


def add(redis: Redis, event: str, seconds: int) -> Count:
    """Count an event once more."""
    key = KEY.format(event)
    with redis.pipeline() as pipe:  # one transaction: no count is left without an end
        pipe.set(key, 0, ex=seconds, nx=True)
        pipe.incr(key)
        pipe.ttl(key)
        _, times, left = pipe.execute()
    return Count(times, max(1, left))
