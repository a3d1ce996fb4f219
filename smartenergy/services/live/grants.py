"""On what a stream rests: a session that goes on, of tokens or of a site's cookie, or a personal access token."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson
from sqlalchemy import or_, select

from smartenergy.kernel.extensions import db
from smartenergy.models import AccessToken, User, UserSession
from smartenergy.services.access import site_sessions


@dataclass(frozen=True, slots=True)
class Grant:
    """Whose it is, and by what: a session in its user's generation, a site's session in it, or a token."""

    user_id: int
    session_id: str | None = None
    generation: str | None = None
    token_id: int | None = None
    site_session: str | None = None

    def written(self) -> bytes:
        """As JSON."""
        return orjson.dumps(asdict(self))

    @classmethod
    def read(cls, document: bytes) -> "Grant":
        """As it was written."""
        return cls(**orjson.loads(document))


def standing(grants: Collection[Grant]) -> set[Grant]:
    """Those that still hold, by the database, which says it first: a query for all of a kind."""
    by_session = {UUID(grant.session_id): grant for grant in grants if grant.session_id}
    by_token = {grant.token_id: grant for grant in grants if grant.token_id}
    by_site = [grant for grant in grants if grant.site_session]
    return {
        *(by_session[one] for one in (_sessions(by_session) if by_session else ())),
        *(by_token[one] for one in (_tokens(list(by_token)) if by_token else ())),
        *(_of_sites(by_site) if by_site else ()),
    }


def _sessions(wanted: dict[UUID, Grant]) -> Sequence[UUID]:
    rows = db.session.execute(
        select(UserSession.id, User.id, User.generation)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.id.in_(wanted), User.is_active)
    )
    return [
        one for one, user, generation in rows
        if (wanted[one].user_id, wanted[one].generation) == (user, generation.hex)
    ]  # fmt: skip


def _tokens(wanted: Sequence[int]) -> Sequence[int]:
    alive = or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > datetime.now(UTC))
    mine = select(AccessToken.id).join(User, User.id == AccessToken.user_id)
    return db.session.scalars(mine.where(AccessToken.id.in_(wanted), alive, User.is_active)).all()


def _of_sites(wanted: Sequence[Grant]) -> list[Grant]:
    """Redis says which of a site's sessions go on, the database whose users may still sign in."""
    going_on = site_sessions.going_on([grant.site_session for grant in wanted if grant.site_session])
    people = select(User.id, User.generation).where(
        User.id.in_({grant.user_id for grant in wanted}), User.is_active
    )
    present = {(user, generation.hex) for user, generation in db.session.execute(people)}
    return [one for one in wanted if one.site_session in going_on and (one.user_id, one.generation) in present]
