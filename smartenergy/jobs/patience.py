"""Waiting for a server without filling the log: a word at once, one every half minute, one when it is over."""

import time

from redis import Redis
from redis.exceptions import RedisError

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import log
from smartenergy.storage import redis_probe

TELL_EVERY_SECONDS = 30
TRY_EVERY_SECONDS = 1


class Patience:
    """Tells of the troubles of whoever waits."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.began: float | None = None
        self.told: dict[str, float] = {}

    def tried(self, error: Exception) -> None:
        """Say what is wrong, unless that was said a moment ago."""
        reason, now = outages.meaning(error) or type(error).__name__, time.monotonic()
        self.began = self.began or now
        if reason not in self.told or now >= self.told[reason] + TELL_EVERY_SECONDS:
            self.told[reason] = now
            log.warning(f"{self.who}_waits", reason=reason, seconds=round(now - self.began))

    def rewarded(self) -> None:
        """Say that it goes on, if it did not."""
        if self.began is not None:
            log.info(f"{self.who}_goes_on", seconds=round(time.monotonic() - self.began))
            self.began = None
            self.told.clear()


def wait_for_redis(redis: Redis, patience: Patience) -> None:
    """Come back once Redis takes writes."""
    while True:
        try:
            redis_probe.write(redis)
        except RedisError as error:
            patience.tried(error)
            time.sleep(TRY_EVERY_SECONDS)
        else:
            patience.rewarded()
            return
