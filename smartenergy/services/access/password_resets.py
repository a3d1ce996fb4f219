"""Links for a new password: made by an admin for whoever has lost theirs, good once and for a while (0041).

Nothing is stored. A link is signed, and tied to the account's generation and password: when either becomes
another, the link is dead. So using it, changing the password, deactivating and deleting all end it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import Field

from smartenergy.kernel.errors import BadInputError, ConflictError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import User
from smartenergy.services.access import generations, lockout, new_passwords, passwords
from smartenergy.services.access.new_passwords import Password
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import let_go, transaction
from smartenergy.services.common.validation import Input, check

PATH = "/reset-password"
PURPOSE = "new password"
DEAD = "is not good any more (used, expired, or the account was changed since): ask an admin for a new one"


class PasswordReset(Input):
    """A new password by a link that an admin made."""

    token: str = Field(description="What stands in the link after the `#`.")
    new_password: Password


def make_link(user: User) -> str:
    """A path that leads its bearer to a new password. Raises ConflictError for an account that is not active."""
    if not user.is_active:
        raise ConflictError({}, f"{user.username} is not active: a new password would open nothing.")
    with transaction():
        audit_log.record("password link made", audit_log.account(user), {"hours": settings.password_reset_hours})
    token = _serializer().dumps([user.id, _state(user)])
    # After the `#`, so that no browser sends it to a server, and no log of requests has it.
    return f"{PATH}#{token if isinstance(token, str) else token.decode()}"


def reset_password(given: Mapping[str, Any]) -> None:
    """Set a new password by a link, and end all that was opened with the old one. Raises BadInputError."""
    wanted = check(PasswordReset, given)
    user_id, state = _read(wanted.token)
    user = _bearer(db.session.get(User, user_id), state)
    new_passwords.refuse_own_names("new_password", wanted.new_password, user.username, user.email)
    let_go()
    password_hash = passwords.hash_password(wanted.new_password)
    with transaction() as session:
        locked = session.get(User, user_id, with_for_update={"key_share": True}, populate_existing=True)
        user = _bearer(locked, state)
        user.password_hash = password_hash
        generations.end_sessions(user)
        revoked = generations.revoke_access_tokens(user)
        audit_log.record(
            "password reset", audit_log.account(user), {"access_tokens_revoked": revoked}, name=user.username
        )
        lockout.forgive(user.username)


def _bearer(user: User | None, state: str) -> User:
    """Whom a link is for, if it is alive."""
    if user is None or not user.is_active or _state(user) != state or generations.is_contested(user):
        raise BadInputError({"token": [DEAD]})
    return user


def _read(token: str) -> tuple[int, str]:
    try:
        user_id, state = _serializer().loads(token, max_age=settings.password_reset_hours * 3_600)
    except BadData:
        raise BadInputError({"token": [DEAD]}) from None
    return int(user_id), str(state)


def _state(user: User) -> str:
    """What a link is tied to; it tells neither."""
    return hashlib.sha256(f"{PURPOSE}:{user.generation.hex}:{user.password_hash}".encode()).hexdigest()[:32]


def _serializer() -> URLSafeTimedSerializer:
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt=PURPOSE)
