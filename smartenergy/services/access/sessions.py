"""Sessions by token: begun by signing in, carried on by refreshing, ended by signing out or by a theft.

A session is the family of tokens that descend from one sign-in; in the database it has a row while it goes on.
"""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update

from smartenergy.kernel.errors import UnauthenticatedError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import User, UserSession
from smartenergy.services.access import generations, session_tokens
from smartenergy.services.access.session_tokens import Claims, TokenPair
from smartenergy.services.common.transaction import transaction

MOST = 100
"""Sessions of one user; beyond them the one that was least lately refreshed ends."""
LONGEST_REFRESH_SECONDS = 10
REVOKED = "The refresh token has been revoked."


def sign_in(user: User) -> TokenPair:
    """Begin a session of a user whose password was just checked, and answer its first pair of tokens."""
    generations.agree(user)
    with transaction():
        return begin(user)


def begin(user: User) -> TokenPair:
    """The same in the transaction at hand, for a user of whom Redis knows."""
    session = UserSession(id=uuid4(), user_id=user.id)
    db.session.add(session)
    pair = _next_pair(session, user)
    mine = select(UserSession.id).where(UserSession.user_id == user.id).order_by(UserSession.expires_at.desc())
    too_many = mine.offset(MOST).with_for_update(skip_locked=True)
    db.session.execute(delete(UserSession).where(UserSession.id.in_(too_many)))
    return pair


def refresh(claims: Claims, arrived_at: float) -> TokenPair:
    """Trade a refresh token for a new pair, for a request that arrived then (epoch seconds).

    A second use is taken for theft, and the whole session dies; unless its request arrived before the first was
    answered: then one client sent two at once, the first has its pair, and the session lives on.
    """
    with transaction():
        session, user = _find(claims)
        if session.refresh_jti == UUID(claims["jti"]):
            session.refreshed_at, session.answered_at = _moment(time.time()), None
            return _next_pair(session, user)
        if _came_at_once(session, arrived_at):
            raise UnauthenticatedError("Another request is using this refresh token: go on with what it answers.")
        db.session.delete(session)
        generations.note_ended([session.id])
    raise UnauthenticatedError("The refresh token was used before; its session has been revoked.")


def note_answered(claims: Claims) -> None:
    """Note that the use of a refresh token is being answered now."""
    answered = update(UserSession).where(UserSession.id == UUID(claims["sid"]))
    with transaction() as session:
        session.execute(answered.values(answered_at=_moment(time.time())))


def end(user_id: int, *session_ids: UUID) -> bool:
    """End sessions of a user; answer whether the first of them was going on."""
    mine = (UserSession.user_id == user_id) & UserSession.id.in_(session_ids)
    with transaction() as session:
        ended = session.scalars(delete(UserSession).where(mine).returning(UserSession.id)).all()
        generations.note_ended(session_ids)
    return session_ids[0] in ended


def prune() -> int:
    """Delete sessions that nobody can refresh any more, and answer how many that were."""
    with transaction() as session:
        expired = delete(UserSession).where(UserSession.expires_at < func.now()).returning(UserSession.id)
        return len(session.execute(expired).all())


def _find(claims: Claims) -> tuple[UserSession, User]:
    """A token's session, locked, and its user. Raises UnauthenticatedError where either is not what it was."""
    session = db.session.get(UserSession, UUID(claims["sid"]), with_for_update=True, populate_existing=True)
    user = db.session.get(User, int(claims["sub"]), populate_existing=True)
    if session is None or user is None or session.user_id != user.id:
        raise UnauthenticatedError(REVOKED)
    if not user.is_active or user.generation.hex != claims.get("gen"):
        raise UnauthenticatedError(REVOKED)
    return session, user


def _came_at_once(session: UserSession, arrived_at: float) -> bool:
    """Whether a request came while another one was refreshing; one that never ended is no excuse for long."""
    if session.answered_at is not None:
        return arrived_at < session.answered_at.timestamp()
    begun = session.refreshed_at
    return begun is not None and time.time() < begun.timestamp() + LONGEST_REFRESH_SECONDS


def _next_pair(session: UserSession, user: User) -> TokenPair:
    """Make the session's next pair; from the commit on its refresh token is the one that is alive."""
    session.refresh_jti = uuid4()
    session.expires_at = _moment(time.time()) + timedelta(days=settings.refresh_token_days)
    db.session.flush()
    generations.note_alive(session.id)
    return session_tokens.make_pair(user, session.id, session.refresh_jti)


def _moment(epoch_seconds: float) -> datetime:
    return datetime.fromtimestamp(epoch_seconds, UTC)
