"""What of a user's tokens is alive. The database says it; Redis holds a copy, which every request checks.

A user's *generation* is random and never comes again, unlike an id, which a restored database gives out once more.
Tokens and sessions carry the one they were made in; a new one kills all of them.

Redis is told before a commit: where it can't be, nothing is committed, and whoever tries again finds everything to
be done. Where the commit fails after that, tokens are dead too early, and the next sign-in sets it right.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, delete, exists, func, select, update

from smartenergy.kernel.errors import UnauthenticatedError
from smartenergy.kernel.extensions import db, redis, settings
from smartenergy.models import AccessToken, User, UserSession
from smartenergy.services.access import passwords
from smartenergy.services.common.transaction import transaction
from smartenergy.storage import stats_cache

GENERATION = "generation:{}"
SESSION = "session:{}"
ALIVE, ENDED = b"alive", b"ended"
DAY = 86_400


def is_alive(claims: dict[str, Any]) -> bool:
    """Whether a token's session goes on, in its user's present generation.

    One round trip to Redis; the database is asked where Redis knows nothing, so losing its data loses nothing.
    """
    session_id, user_id = claims["sid"], claims["sub"]
    session, generation = redis.mget(SESSION.format(session_id), GENERATION.format(user_id))
    if session is None or generation is None:
        session, generation = _learn(session_id, user_id)
    return session == ALIVE and generation == str(claims.get("gen")).encode()


def agree(user: User) -> None:
    """See that Redis knows the user's generation, before anything is made in it. Raises UnauthenticatedError.

    Where the two differ, one of them was put back from a backup, and neither is believed: what either knows to be
    dead must stay so. A new generation begins.
    """
    seen = user.generation
    if _told(user.id, seen) == _text(seen):
        return
    with transaction() as session:
        present = session.get(User, user.id, with_for_update={"key_share": True}, populate_existing=True)
        if present is None or not present.is_active or present.generation != seen:
            raise UnauthenticatedError("The account was changed at this moment: sign in again.")
        end_sessions(present)


def is_contested(user: User) -> bool:
    """Whether Redis knows of another generation than the database."""
    told = redis.get(GENERATION.format(user.id))
    return told is not None and told != _text(user.generation)


def end_sessions(user: User) -> None:
    """Begin a new generation, in the transaction at hand: all sessions, the admin site's too, are over."""
    user.generation = uuid4()
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))
    db.session.flush()  # what the database refuses must not end anything
    redis.set(GENERATION.format(user.id), _text(user.generation), ex=_longest_life_seconds())


def revoke_access_tokens(user: User) -> int:
    """Revoke all personal access tokens of a user, in the transaction at hand, and answer how many that were."""
    revoked = delete(AccessToken).where(AccessToken.user_id == user.id).returning(AccessToken.id)
    return len(db.session.execute(revoked).all())


def end_everything(*, keeps_tokens: bool) -> int:
    """Begin a new generation of everybody, in the transaction at hand; `forget_copies` is to follow its commit."""
    db.session.execute(delete(UserSession))
    if not keeps_tokens:
        db.session.execute(delete(AccessToken))
    people = update(User).where(User.password_hash != passwords.UNUSABLE).values(generation=func.gen_random_uuid())
    drawn = db.session.execute(people.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", drawn).rowcount


def forget_copies() -> None:
    """Let Redis forget what it knows of generations; what it knows to have ended it keeps."""
    keys = redis.scan_iter(GENERATION.format("*"), count=1_000)
    while batch := list(islice(keys, 1_000)):
        redis.delete(*batch)


def introduce(user: User) -> None:
    """Tell Redis of a new account, in the transaction at hand.

    Its id may have been another's, in a database that was restored since: nothing of theirs is left to it.
    """
    db.session.flush()
    redis.set(GENERATION.format(user.id), _text(user.generation), ex=DAY)
    stats_cache.forget_user(redis, user.id)


def note_alive(session_id: UUID) -> None:
    """Tell Redis of a session whose new access token is about to be answered."""
    redis.set(SESSION.format(session_id.hex), ALIVE, ex=_access_seconds())


def note_ended(session_ids: Iterable[UUID]) -> None:
    """Tell Redis of sessions that end."""
    with redis.pipeline() as pipe:
        for session_id in session_ids:
            pipe.set(SESSION.format(session_id.hex), ENDED, ex=_longest_life_seconds())
        pipe.execute()


def _learn(session_id: str, user_id: str) -> tuple[bytes, bytes]:
    """What the database says, noted in Redis; unless that was told something meanwhile, which is newer."""
    owner = User.id == int(user_id)
    goes_on = exists().where(UserSession.id == UUID(session_id), UserSession.user_id == int(user_id))
    found = db.session.execute(select(User.generation, goes_on).where(owner)).one_or_none()
    generation, is_there = found or (None, False)
    with redis.pipeline() as pipe:
        pipe.set(SESSION.format(session_id), ALIVE if is_there else ENDED, nx=True, ex=_access_seconds())
        pipe.set(GENERATION.format(user_id), _text(generation) if generation else b"", nx=True, ex=DAY)
        pipe.mget(SESSION.format(session_id), GENERATION.format(user_id))
        session, known = pipe.execute()[-1]
    return session, known


def _told(user_id: int, generation: UUID) -> bytes:
    """The generation that Redis knows: this one, where it knew none."""
    with redis.pipeline() as pipe:
        pipe.set(GENERATION.format(user_id), _text(generation), nx=True, ex=DAY)
        pipe.get(GENERATION.format(user_id))
        known: bytes = pipe.execute()[-1]
    return known


def _text(generation: UUID) -> bytes:
    return generation.hex.encode()


def _access_seconds() -> int:
    """A little longer than an access token lives: a request with one that is alive asks Redis alone."""
    return settings.access_token_minutes * 60 + 60


def _longest_life_seconds() -> int:
    return max(settings.refresh_token_days, settings.site_session_days) * DAY
