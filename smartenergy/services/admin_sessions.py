"""Sessions of the admin site: a random id in a cookie, the rest in Redis, so that signing out is final."""

import secrets

import orjson

from smartenergy.errors import RateLimitedError
from smartenergy.extensions import db, redis, settings
from smartenergy.models import User

SESSION = "admin_session:{}"
FAILURES = "login_failures:{}"


def begin(user: User) -> str:
    """Begin a session and answer its id."""
    session_id = secrets.token_urlsafe(32)
    value = orjson.dumps({"user_id": user.id, "ver": user.token_version})
    redis.set(SESSION.format(session_id), value, ex=settings.admin_session_hours * 3_600)
    return session_id


def find(session_id: str) -> User | None:
    """Whose session it is; None once it ended, or its user lost password, account or staff rights."""
    value = redis.get(SESSION.format(session_id))
    if not isinstance(value, bytes):
        return None
    session = orjson.loads(value)
    user = db.session.get(User, session["user_id"])
    alive = user is not None and user.is_active and user.token_version == session["ver"]
    return user if alive and user is not None and (user.is_staff or user.is_admin) else None


def end(session_id: str) -> None:
    """End a session: its cookie opens nothing any more, wherever it is."""
    redis.delete(SESSION.format(session_id))


def refuse_if_locked_out(*names: str) -> None:
    """Raise RateLimitedError where a name (a username, an address) failed too often of late."""
    for name in names:
        key = FAILURES.format(name.lower())
        if int(redis.get(key) or 0) >= settings.login_failures_allowed:
            raise RateLimitedError(f"Too many failed attempts. Try again in {redis.ttl(key)} s.")


def note_failure(*names: str) -> None:
    """Count a failed attempt for each name; the count is forgotten after a while without one."""
    with redis.pipeline() as pipe:
        for name in names:
            pipe.incr(FAILURES.format(name.lower()))
            pipe.expire(FAILURES.format(name.lower()), settings.login_lockout_seconds)
        pipe.execute()


def forget_failures(*names: str) -> None:
    """Forget the failures of each name."""
    redis.delete(*(FAILURES.format(name.lower()) for name in names))
