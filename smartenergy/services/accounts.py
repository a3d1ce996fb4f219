"""Accounts: register, sign in, refresh, sign out, change of password; and what staff do with them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from smartenergy.errors import BadInputError, ConflictError, NotFoundError, UnauthenticatedError
from smartenergy.extensions import db, settings
from smartenergy.models import User
from smartenergy.services import passwords, tokens
from smartenergy.services.tokens import Claims, TokenPair
from smartenergy.services.transaction import broken_constraint, transaction
from smartenergy.services.validation import Email, Input, Password, Timezone, Username, check

TAKEN = {
    "uq_users_username": ("username", "is taken"),
    "uq_users_email": ("email", "belongs to another account"),
}


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


class PasswordChange(Input):
    """A change of one's own password."""

    current_password: str
    new_password: Password


class NewPassword(Input):
    """A password set by somebody else."""

    password: Password


def register(given: Mapping[str, Any]) -> TokenPair:
    """Open an account and sign in to it."""
    return tokens.issue(create_user(given))


def create_user(given: Mapping[str, Any], *, is_staff: bool = False, is_admin: bool = False) -> User:
    """Open an account. Raises BadInputError, or ConflictError where the username or e-mail is taken."""
    wanted = check(Registration, given)
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
    except IntegrityError as error:
        field, problem = TAKEN[broken_constraint(error)]
        raise ConflictError({field: [problem]}) from None
    return user


def login(given: Mapping[str, Any]) -> TokenPair:
    """Sign in. What is wrong, name or password, is not told, nor does the time it takes tell it."""
    credentials = check(Credentials, given)
    user = _by_username(credentials.username)
    db.session.rollback()  # hold no connection while hashing
    is_right = passwords.matches(user.password_hash if user else passwords.UNUSABLE, credentials.password)
    if user is None or not is_right or not user.is_active:
        raise UnauthenticatedError("Wrong username or password.")
    return tokens.issue(user)


def refresh(refresh_token: str) -> TokenPair:
    """Trade a refresh token for a new pair; the old one is dead from then on."""
    claims = tokens.read_refresh_token(refresh_token)
    user = db.session.get(User, int(claims["sub"]))
    if user is None or not user.is_active or user.token_version != claims["ver"]:
        raise UnauthenticatedError("The refresh token has been revoked.")
    tokens.spend(claims)
    return tokens.issue(user, claims["sid"])


def logout(refresh_token: str, access_claims: Claims | None) -> None:
    """Revoke a refresh token's session, and that of the access token that came along, if another."""
    claims = tokens.read_refresh_token(refresh_token)
    tokens.revoke_session(claims)
    if access_claims and access_claims["sub"] == claims["sub"]:
        tokens.revoke_session(access_claims)


def change_password(user_id: int, given: Mapping[str, Any]) -> TokenPair:
    """Set a new password, revoke all tokens, and answer a new pair for the caller."""
    change = check(PasswordChange, given)
    user = get_user(user_id)
    db.session.rollback()  # hold no connection while hashing
    if not passwords.matches(user.password_hash, change.current_password):
        raise BadInputError({"current_password": ["is not your password"]})
    _replace_password(user.id, passwords.hash_password(change.new_password))
    return tokens.issue(get_user(user_id))


def get_user(user_id: int) -> User:
    """Answer the account that a token speaks for; UnauthenticatedError once it is gone or inactive."""
    user = db.session.get(User, user_id)
    if user is None or not user.is_active:
        raise UnauthenticatedError("This account no longer exists or is not active.")
    return user


def find_user(username: str) -> User:
    """Answer an account by its name, for staff. Raises NotFoundError."""
    user = _by_username(username)
    if user is None:
        raise NotFoundError(f"There is no user {username!r}.")
    return user


def set_password(username: str, password: str) -> None:
    """Set somebody's password, and revoke their tokens."""
    new = check(NewPassword, {"password": password})
    _replace_password(find_user(username).id, passwords.hash_password(new.password))


def set_rights(username: str, **rights: bool) -> User:
    """Give or take `is_staff`, `is_admin`, `can_view_devices`. The last active admin stays one."""
    with transaction():
        user = _locked(find_user(username).id)
        if rights.get("is_admin") is False:
            _refuse_if_last_admin(user)
        for right, value in rights.items():
            setattr(user, right, value)
    return user


def deactivate(username: str) -> User:
    """Close an account: its tokens die at once, its data stays."""
    with transaction():
        user = _locked(find_user(username).id)
        _refuse_if_last_admin(user)
        user.is_active = False
        user.token_version += 1
    tokens.revoke_all(user)
    return user


def _replace_password(user_id: int, password_hash: str) -> None:
    with transaction():
        user = _locked(user_id)
        user.password_hash = password_hash
        user.token_version += 1
    tokens.revoke_all(user)


def _by_username(username: str) -> User | None:
    if "\x00" in username:  # PostgreSQL holds no such text, so no such user
        return None
    return db.session.scalar(select(User).where(func.lower(User.username) == username.lower()))


def _locked(user_id: int) -> User:
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFoundError("There is no such user.")
    return user


def _refuse_if_last_admin(user: User) -> None:
    admins = select(User.id).where(User.is_admin, User.is_active).with_for_update()
    if user.is_admin and list(db.session.scalars(admins)) == [user.id]:
        raise ConflictError({"username": ["is the last active admin"]})
