"""Personal access tokens: made, listed, revoked by their owner; shown once, stored as a hash.

A token is 256 random bits, so a plain hash of it is as safe as a slow one of a password, and can be looked up.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from sqlalchemy import select

from smartenergy.kernel.errors import ConflictError, NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import AccessToken, User
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.access.known_tokens import PREFIX, hashed
from smartenergy.services.access.own_account import confirm_password, get_user
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import Input, Name, check

MOST = 50


def _once_each(scopes: list[str]) -> list[str]:
    return sorted(set(scopes))


Scopes = Annotated[list[Literal["read", "write"]], Field(min_length=1), AfterValidator(_once_each)]
Days = Annotated[int, Field(ge=1, le=3_650)]


class NewAccessToken(Input):
    """A token to be made."""

    name: Name = Field(description="What it is for.")
    scopes: Scopes = Field(default=["read"], description="`read`, `write`, or both.")
    expires_in_days: Days | None = Field(default=90, description="1 to 3,650 days; null for a token without end.")


class OwnNewAccessToken(NewAccessToken):
    """A token to be made for oneself."""

    password: str = Field(description="One's password once more: a token outlives the session that makes it.")


def create_own(user_id: int, given: Mapping[str, Any]) -> tuple[AccessToken, str]:
    """Make a token for oneself and answer it with its secret, which is never shown again."""
    wanted = check(OwnNewAccessToken, given)
    confirmed = confirm_password(user_id, "password", wanted.password)
    with transaction():
        return _add(confirmed.hold(), wanted)


def create(user_id: int, given: Mapping[str, Any]) -> tuple[AccessToken, str]:
    """The same for any user, by an operator."""
    wanted = check(NewAccessToken, given)
    with transaction() as session:
        return _add(session.get_one(User, get_user(user_id).id, with_for_update={"key_share": True}), wanted)


def _add(owner: User, wanted: NewAccessToken) -> tuple[AccessToken, str]:
    """Add a token to the transaction at hand. Its owner's row is locked, so that they are counted one by one."""
    if len(list_tokens(owner.id)) >= MOST:
        raise ConflictError({"name": [f"would be one token too many: revoke one of the {MOST}"]})
    secret, days = PREFIX + secrets.token_urlsafe(32), wanted.expires_in_days
    token = AccessToken(
        user_id=owner.id,
        name=wanted.name,
        token_hash=hashed(secret),
        scopes=list(wanted.scopes),
        expires_at=datetime.now(UTC) + timedelta(days=days) if days else None,
    )
    db.session.add(token)
    audit_log.record("access token created", audit_log.account(owner), {"scopes": list(wanted.scopes)})
    return token, secret


def list_tokens(user_id: int) -> Sequence[AccessToken]:
    """A user's tokens, newest first, expired ones too."""
    own = select(AccessToken).where(AccessToken.user_id == user_id).order_by(AccessToken.id.desc())
    return db.session.scalars(own).all()


def revoke(user_id: int, token_id: int) -> int:
    """Revoke a token, at once and for good, and answer its id. Raises NotFoundError."""
    with transaction() as session:
        own = select(AccessToken).where(AccessToken.user_id == user_id, AccessToken.id == token_id)
        token = session.scalar(own) if 0 < token_id <= LARGEST_ID else None
        if token is None:
            raise NotFoundError(f"You have no access token {token_id}.")
        session.delete(token)
        audit_log.record("access token revoked", audit_log.owned_by(f"access token {token_id}", user_id))
    return token_id
