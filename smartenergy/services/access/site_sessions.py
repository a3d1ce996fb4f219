"""Sessions of pages: a random id in a cookie, the rest in Redis, so that signing out is final.

One session serves the family's pages and the admin site. Whoever may use the latter signs in for hours, others for
days.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from smartenergy.kernel.extensions import db, redis, settings
from smartenergy.models import User
from smartenergy.services.access import generations

SESSION = "site_session:{}"


@dataclass(frozen=True)
class SiteSession:
    """A session that holds: whose, whether it is young enough for the admin site, and whether it is a visit."""

    id: str
    user: User
    is_for_staff: bool
    is_visit: bool = False
    """Of a stranger who looks at the demonstration: nobody has given a password."""


def begin(user: User, *, is_visit: bool = False) -> str:
    """Begin a session and answer its id."""
    generations.agree(user)
    session_id = secrets.token_urlsafe(32)
    told = {"user_id": user.id, "generation": user.generation.hex, "begun": int(time.time()), "is_visit": is_visit}
    redis.set(SESSION.format(session_id), orjson.dumps(told), ex=seconds(user))
    return session_id


def is_short(user: User) -> bool:
    """Whether somebody's sessions are those of staff."""
    return bool(user.is_staff or user.is_admin)


def seconds(user: User) -> int:
    """For how long somebody who signs in now stays signed in."""
    return settings.admin_session_hours * 3_600 if is_short(user) else settings.site_session_days * 86_400


def find(session_id: str) -> SiteSession | None:
    """The session of an id; None once it ended, or its user lost password, account or staff rights."""
    value = redis.get(SESSION.format(session_id))
    if not isinstance(value, bytes):
        return None
    told = orjson.loads(value)
    user = db.session.get(User, told["user_id"])
    if user is None or not user.is_active:
        return None
    if user.generation.hex != told.get("generation") or generations.is_contested(user):
        return None
    is_young = time.time() < told["begun"] + settings.admin_session_hours * 3_600
    is_visit = bool(told.get("is_visit"))
    return SiteSession(session_id, user, is_short(user) and is_young and not is_visit, is_visit)


def going_on(session_ids: Sequence[str]) -> set[str]:
    """Those of these sessions that nobody has ended."""
    found = redis.mget([SESSION.format(one) for one in session_ids])
    return {one for one, value in zip(session_ids, found, strict=True) if value is not None}


def end(session_id: str) -> None:
    """End a session: its cookie opens nothing any more, wherever it is."""
    redis.delete(SESSION.format(session_id))
