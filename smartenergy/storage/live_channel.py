"""Word that stats have changed, over Redis' publish and subscribe: a range of users, from whoever wrote them."""

import time
from typing import NamedTuple

from redis import Redis
from redis.exceptions import RedisError

from smartenergy.kernel.extensions import log

CHANNEL = "live:changed"


class Changed(NamedTuple):
    """Stats of these users may be other ones now."""

    first_user_id: int
    next_user_id: int
    told_at: float = 0.0
    """When that was said, epoch seconds by the clock of who said it; 0: nobody did."""


EVERYBODY = Changed(0, 1 << 62)


def tell(redis: Redis, first_user_id: int, next_user_id: int) -> None:
    """Say so; nobody need listen, and nothing fails where it cannot be said: the next tick says it again."""
    try:
        redis.publish(CHANNEL, b"%d %d %.3f" % (first_user_id, next_user_id, time.time()))
    except RedisError as error:
        log.warning("live_not_told", reason=type(error).__name__)


def understood(message: bytes) -> Changed:
    """What was said."""
    first, after, told_at = message.split(b" ")
    return Changed(int(first), int(after), float(told_at))
