"""Runs of what-ifs in Redis: what was asked, by whom, how far it is, and what came of it. All of it expires."""

from collections.abc import Mapping
from typing import Any

import orjson
from redis import Redis

NOTE, ANSWER, STANDING, ASKERS, LOCK = (
    f"what_if:{word}:{{}}" for word in ("note", "answer", "standing", "askers", "lock")
)
OPEN = "what_if:open:{}"
"""Of a user: runs that are not done."""
KEPT_SECONDS = 86_400
LOCK_SECONDS = 120


def note(redis: Redis, run: str) -> dict[str, Any] | None:
    """What is noted of a run."""
    found = redis.get(NOTE.format(run))
    return orjson.loads(found) if isinstance(found, bytes) else None


def begin(redis: Redis, run: str, told: Mapping[str, Any], user_id: int) -> bool:
    """Note a run, unless it is noted, and who asks for it; whether it was not."""
    with redis.pipeline() as together:
        together.set(NOTE.format(run), orjson.dumps(told), ex=KEPT_SECONDS, nx=True)
        together.sadd(ASKERS.format(run), user_id)
        together.expire(ASKERS.format(run), KEPT_SECONDS)
        together.sadd(OPEN.format(user_id), run)
        together.expire(OPEN.format(user_id), KEPT_SECONDS)
        is_new, *_ = together.execute()
    return bool(is_new)


def tell(redis: Redis, run: str, **more: Any) -> bool:
    """Note more of a run; False where it is gone, which stays so."""
    found = note(redis, run)
    if found is None:
        return False
    written = redis.set(NOTE.format(run), orjson.dumps(found | more), ex=KEPT_SECONDS, xx=True)
    return bool(written)


def put(redis: Redis, run: str, answer: bytes) -> None:
    """Keep what came of it."""
    redis.set(ANSWER.format(run), answer, ex=KEPT_SECONDS)
    redis.delete(STANDING.format(run))


def answer(redis: Redis, run: str) -> bytes | None:
    """What came of it."""
    found = redis.get(ANSWER.format(run))
    return found if isinstance(found, bytes) else None


def leave(redis: Redis, run: str, standing: bytes) -> None:
    """Keep how far it is, for who goes on."""
    redis.set(STANDING.format(run), standing, ex=KEPT_SECONDS)


def left(redis: Redis, run: str) -> bytes | None:
    """How far it is."""
    found = redis.get(STANDING.format(run))
    return found if isinstance(found, bytes) else None


def is_asked_by(redis: Redis, run: str, user_id: int) -> bool:
    """Whether somebody asked for it."""
    return bool(redis.sismember(ASKERS.format(run), str(user_id)))


def open_of(redis: Redis, user_id: int) -> int:
    """How many runs of a user are not done; those that are gone or done are forgotten."""
    found = [bytes(name).decode() for name in redis.smembers(OPEN.format(user_id))]  # type: ignore[arg-type]
    notes = redis.mget([NOTE.format(name) for name in found]) if found else []
    is_open = [isinstance(told, bytes) and orjson.loads(told)["state"] in ("waiting", "running") for told in notes]
    gone = [name for name, one in zip(found, is_open, strict=True) if not one]
    if gone:
        redis.srem(OPEN.format(user_id), *gone)
    return len(found) - len(gone)


def give_up(redis: Redis, run: str, user_id: int) -> None:
    """Somebody wants it no more; the last one takes it away."""
    redis.srem(ASKERS.format(run), user_id)
    redis.srem(OPEN.format(user_id), run)
    if not redis.scard(ASKERS.format(run)):
        forget(redis, run)
        redis.delete(ASKERS.format(run))


def forget(redis: Redis, run: str) -> None:
    """Take away what is noted and kept of it, not who asks for it."""
    redis.delete(*(key.format(run) for key in (NOTE, ANSWER, STANDING)))


def lock(redis: Redis, run: str) -> bool:
    """Hold a run against others for a while; False where another one holds it."""
    return bool(redis.set(LOCK.format(run), 1, ex=LOCK_SECONDS, nx=True))


def unlock(redis: Redis, run: str) -> None:
    """Let others have it."""
    redis.delete(LOCK.format(run))
