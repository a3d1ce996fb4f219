"""One's own account: register, sign in, refresh, sign out, change of password."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.exc import IntegrityError

from smartenergy.kernel.errors import BadInputError, ConflictError, UnauthenticatedError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import User
from smartenergy.services.access import (
    generations,
    lockout,
    new_passwords,
    passwords,
    session_tokens,
    sessions,
    sign_in_log,
)
from smartenergy.services.access.new_passwords import Password
from smartenergy.services.access.session_tokens import Claims, TokenPair
from smartenergy.services.access.usernames import by_username
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import broken_constraint, transaction
from smartenergy.services.common.validation import Email, Input, Timezone, Username, check
from smartenergy.services.homes import homes

TAKEN = {
    "uq_users_username": ("username", "is taken"),
    "uq_users_email": ("email", "belongs to another account"),
}


NOT_YOURS = "is not your password"


class Registration(Input):
    """A new account."""

    username: Username
    email: Email
    password: Password
    timezone: Timezone | None = None


class Credentials(Input):
    """A sign-in: any text, since rules for new passwords tell an attacker something about old ones."""

    username: str
    password: str


class Logout(Input):
    """A sign-out."""

    refresh_token: str


class PasswordChange(Input):
    """A change of one's own password."""

    current_password: str
    new_password: Password
    keep_access_tokens: bool = Field(default=False, description="Whether personal access tokens stay alive.")


def register(given: Mapping[str, Any]) -> TokenPair:
    """Open an account and sign in to it."""
    return sessions.sign_in(create_user(given))


def create_user(given: Mapping[str, Any], *, is_staff: bool = False, is_admin: bool = False) -> User:
    """Open an account. Raises BadInputError, or ConflictError where the username or e-mail is taken."""
    wanted = check(Registration, given)
    new_passwords.refuse_own_names("password", wanted.password, wanted.username, wanted.email)
    return open_account(wanted, is_staff=is_staff, is_admin=is_admin)


def open_account(wanted: Registration, *, is_staff: bool = False, is_admin: bool = False) -> User:
    """The same for what is checked already, or trusted; with a first home. Raises ConflictError."""
    user = User(
        username=wanted.username,
        email=wanted.email,
        password_hash=passwords.hash_password(wanted.password),
        timezone=wanted.timezone or settings.default_timezone,
        is_staff=is_staff,
        is_admin=is_admin,
    )
    try:
        with transaction() as session:
            session.add(user)
            generations.introduce(user)
            homes.add_first(user)
            rights = {"is_staff": is_staff, "is_admin": is_admin}
            audit_log.record("account created", audit_log.account(user), rights, name=user.username)
    except IntegrityError as error:
        raise taken(error) from None
    return user


def taken(error: IntegrityError) -> ConflictError:
    """What another account has already, by the broken constraint; any other is our fault, and is raised."""
    if (constraint := broken_constraint(error)) not in TAKEN:
        raise error
    field, problem = TAKEN[constraint]
    return ConflictError({field: [problem]})


def login(given: Mapping[str, Any]) -> TokenPair:
    """Sign in and answer a pair of tokens."""
    return sessions.sign_in(authenticate(given))


def authenticate(given: Mapping[str, Any]) -> User:
    """Check a name and a password. Which of them is wrong is not told, nor does the time it takes tell it."""
    credentials = check(Credentials, given)
    user = by_username(credentials.username)
    password_hash = user.password_hash if user and user.is_active else passwords.UNUSABLE
    is_welcome = lockout.is_right(credentials.username, password_hash, credentials.password)
    if user is None or not is_welcome:
        raise UnauthenticatedError("Wrong username or password.")
    sign_in_log.tell_success(user)
    return user


def refresh(refresh_token: str, arrived_at: float) -> TokenPair:
    """Trade a refresh token for a new pair; the old one is dead from then on.

    `arrived_at` is when the request arrived (epoch seconds): it tells two requests at once from theft.
    """
    claims = session_tokens.read_refresh_token(refresh_token)
    if not generations.is_alive(claims):
        raise UnauthenticatedError(sessions.REVOKED)
    pair = sessions.refresh(claims, arrived_at)
    sessions.note_answered(claims)
    return pair


def logout(refresh_token: str, access_claims: Claims | None) -> None:
    """End a refresh token's session, and that of the user's access token that came along, if another."""
    claims = session_tokens.read_refresh_token(refresh_token)
    ended = [claims] + ([access_claims] if access_claims and access_claims["gen"] == claims.get("gen") else [])
    if not sessions.end(int(claims["sub"]), *(UUID(one["sid"]) for one in ended)):
        raise UnauthenticatedError(sessions.REVOKED)


def change_password(user_id: int, given: Mapping[str, Any]) -> TokenPair:
    """Set a new password, end all that was opened with the old one, and answer a new pair for the caller."""
    change = check(PasswordChange, given)
    user = get_user(user_id)
    new_passwords.refuse_own_names("new_password", change.new_password, user.username, user.email)
    confirmed = confirm_password(user_id, "current_password", change.current_password)
    password_hash = passwords.hash_password(change.new_password)
    with transaction():
        user = confirmed.hold()
        user.password_hash = password_hash
        generations.end_sessions(user)
        revoked = 0 if change.keep_access_tokens else generations.revoke_access_tokens(user)
        audit_log.record("password changed", audit_log.account(user), {"access_tokens_revoked": revoked})
        return sessions.begin(user)


@dataclass(frozen=True)
class Confirmed:
    """A user who just gave their password once more."""

    user_id: int
    field: str
    password_hash: str

    def hold(self, *, to_delete: bool = False) -> User:
        """The user's row, locked. Raises BadInputError if the password is another one by now."""
        lock = {"key_share": not to_delete}
        user = db.session.get(User, self.user_id, with_for_update=lock, populate_existing=True)
        if user is None or not user.is_active or user.password_hash != self.password_hash:
            raise BadInputError({self.field: [NOT_YOURS]})
        return user


def confirm_password(user_id: int, field: str, password: str) -> Confirmed:
    """See that it is the user's password. Raises BadInputError, which names the field."""
    user = get_user(user_id)
    if not lockout.is_right(user.username, user.password_hash, password, "password confirmation"):
        raise BadInputError({field: [NOT_YOURS]})
    return Confirmed(user.id, field, user.password_hash)


def get_user(user_id: int) -> User:
    """Answer the account that a token speaks for; UnauthenticatedError once it is gone or inactive."""
    user = db.session.get(User, user_id)
    if user is None or not user.is_active:
        raise UnauthenticatedError("This account no longer exists or is not active.")
    return user
