"""Personal access tokens that requests come with. Who makes, lists and revokes them is in `personal_tokens.py`.

A file of its own: the live process reads tokens, and has no use for the rules of making them.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select

from smartenergy.kernel.errors import UnauthenticatedError
from smartenergy.kernel.extensions import db
from smartenergy.models import AccessToken, User
from smartenergy.services.common.transaction import transaction

PREFIX = "shp_"
NOTED_EVERY = timedelta(minutes=1)


def find(secret: str) -> AccessToken:
    """The token that a secret stands for, its use noted. Raises UnauthenticatedError."""
    now = datetime.now(UTC)
    alive = or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > now)
    token = db.session.scalar(
        select(AccessToken)
        .join(User, User.id == AccessToken.user_id)
        .where(AccessToken.token_hash == hashed(secret), alive, User.is_active)
    )
    if token is None:
        raise UnauthenticatedError("The personal access token is not known, has expired or was revoked.")
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        with transaction():
            token.last_used_at = now
    return token


def hashed(secret: str) -> bytes:
    """What is stored of a token: it is 256 random bits, so this is as safe as a slow hash of a password."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
