"""Sessions of the admin site: a random id in a cookie, the rest in Redis, so that signing out is final."""

import secrets
from collections.abc import Sequence

import orjson

from smartenergy.kernel.extensions import db, redis, settings
from smartenergy.models import User
from smartenergy.services.access import generations

SESSION = "admin_session:{}"


def begin(user: User) -> str:
    """Begin a session and answer its id."""
    generations.agree(user)
    session_id = secrets.token_urlsafe(32)
    value = orjson.dumps({"user_id": user.id, "generation": user.generation.hex})
    redis.set(SESSION.format(session_id), value, ex=settings.admin_session_hours * 3_600)
    return session_id


def find(session_id: str) -> User | None:
    """Whose session it is; None once it ended, or its user lost password, account or staff rights."""
    value = redis.get(SESSION.format(session_id))
    if not isinstance(value, bytes):
        return None
    session = orjson.loads(value)
    user = db.session.get(User, session["user_id"])
    if user is None or not user.is_active or not (user.is_staff or user.is_admin):
        return None
    alive = user.generation.hex == session.get("generation") and not generations.is_contested(user)
    return user if alive else None


def going_on(session_ids: Sequence[str]) -> set[str]:
    """Those of these sessions that nobody has ended."""
    found = redis.mget([SESSION.format(one) for one in session_ids])
    return {one for one, value in zip(session_ids, found, strict=True) if value is not None}


def end(session_id: str) -> None:
    """End a session: its cookie opens nothing any more, wherever it is."""
    redis.delete(SESSION.format(session_id))
