"""Who asks for a stream, by a bearer token or a ticket."""

from smartenergy.kernel.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from smartenergy.kernel.extensions import db
from smartenergy.models import User
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.access import known_tokens, session_tokens
from smartenergy.services.access.session_tokens import Claims
from smartenergy.services.live import followed, grants, tickets
from smartenergy.services.live.followed import Followed
from smartenergy.services.live.grants import Grant


def of_session(claims: Claims) -> Grant:
    """What an access token of a session grants."""
    return Grant(int(claims["sub"]), session_id=claims["sid"], generation=claims["gen"])


def of_site_session(session_id: str, user: User) -> Grant:
    """What a session of a site's cookie grants, once `site_sessions` has found it."""
    return Grant(user.id, generation=user.generation.hex, site_session=session_id)


def by_bearer(token: str) -> Grant:
    """What a bearer token grants. Raises UnauthenticatedError, or ForbiddenError where it may not read."""
    if not token.startswith(known_tokens.PREFIX):
        return of_session(session_tokens.read_access_token(token))
    found = known_tokens.find(token)
    if "read" not in found.scopes:
        raise ForbiddenError("This personal access token lacks the scope `read`.")
    return Grant(found.user_id, token_id=found.id)


def by_ticket(ticket: str) -> Grant:
    """What a ticket stands for, if that still holds. Raises UnauthenticatedError."""
    grant = tickets.redeem(ticket)
    if grant not in grants.standing([grant]):
        raise UnauthenticatedError("The session that this ticket was made in has ended: sign in again.")
    return grant


def fleet_of(grant: Grant) -> Followed:
    """The fleet, for admins; to others it is not there. Raises NotFoundError."""
    user = db.session.get(User, grant.user_id)
    if user is None or not user.is_active or not user.is_admin:
        raise NotFoundError("There is nothing here.")
    return followed.fleet()


def home_of(grant: Grant, home_id: int) -> Followed:
    """A home that one may see. Raises NotFoundError."""
    pair = grant.user_id, home_id
    seen = followed.seen_by([pair]) if 0 < home_id <= LARGEST_ID else {}
    if pair not in seen:
        raise NotFoundError(f"You have no home {home_id}.")
    return seen[pair]
