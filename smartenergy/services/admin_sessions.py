"""Sessions of the admin site: a random id in a cookie, the rest in Redis, so that signing out is final."""

import secrets

import orjson

from smartenergy.extensions import db, redis, settings
from smartenergy.models import User

SESSION = "admin_session:{}"


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
