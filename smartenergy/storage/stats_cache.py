"""Each user's stats in Redis: JSON under `energy_stats:<user_id>`, put there by `stats_publishing.py`.

Where a user has several homes, each one's are under `home_stats:<home_id>`.
"""

from collections.abc import Sequence

from redis import Redis

KEY = "energy_stats:{}"
HOME_KEY = "home_stats:{}"
NEWEST_TICK_KEY = "simulation:newest_tick"
EMPTIED_KEY = "simulation:emptied:{}"
USERS_PER_CALL = 100  # Redis does nothing else meanwhile: less than half a millisecond


def read_stats(redis: Redis, user_id: int) -> bytes | None:
    """Answer a user's stats as they stand, or None where there are none."""
    value = redis.get(KEY.format(user_id))
    return value if isinstance(value, bytes) else None


def read_many(redis: Redis, ids: Sequence[int], key: str = KEY) -> list[bytes | None]:
    """Answer the stats of users, or of homes, as they stand, None for each who has none."""
    return redis.mget([key.format(one) for one in ids]) if ids else []  # type: ignore[return-value] # no asyncio


def newest_tick(redis: Redis) -> int:
    """The newest tick that has begun to show; 0 where none has for long."""
    return int(redis.get(NEWEST_TICK_KEY) or 0)


def forget_newest_tick(redis: Redis) -> None:
    """Let any tick show again."""
    redis.delete(NEWEST_TICK_KEY)


def forget_user(redis: Redis, user_id: int) -> None:
    """Take away a user's stats."""
    redis.delete(KEY.format(user_id))


def forget_users(
    redis: Redis, user_ids: Sequence[int], tick: int, ttl_seconds: int, home_ids: Sequence[int] = ()
) -> None:
    """Take away the stats of users and of homes.

    This tick, which may still be on its way, is held from bringing them back.
    """
    keys = [KEY.format(user) for user in user_ids] + [HOME_KEY.format(home) for home in home_ids]
    for start in range(0, len(keys), USERS_PER_CALL):
        some = keys[start : start + USERS_PER_CALL]
        with redis.pipeline(transaction=True) as together:
            together.sadd(EMPTIED_KEY.format(tick), *some)
            together.expire(EMPTIED_KEY.format(tick), ttl_seconds)
            together.delete(*some)
            together.execute()
