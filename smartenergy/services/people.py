"""Changes to accounts: rights, passwords, deactivation, removal by staff and commands; one's own particulars."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from smartenergy.errors import ConflictError, NotFoundError
from smartenergy.extensions import db, redis
from smartenergy.models import User
from smartenergy.services import audit, lockout, passwords, tokens
from smartenergy.services.accounts import TAKEN, by_username, get_user
from smartenergy.services.ledger import erasing, rebuilding
from smartenergy.services.transaction import broken_constraint, transaction
from smartenergy.services.validation import Change, Email, Input, Password, Timezone, check
from smartenergy.storage import stats_cache


class UserChange(Input):
    """What may be changed of somebody's account; what is not named stays."""

    email: Email | None = None
    timezone: Timezone | None = None
    password: Password | None = None
    is_active: bool | None = None
    is_staff: bool | None = None
    is_admin: bool | None = None
    can_view_devices: bool | None = None


class OwnChange(Change):
    """What may be changed of one's own account."""

    email: Email | None = None
    timezone: Timezone | None = None


def find_user(username: str) -> User:
    """Answer an account by its name. Raises NotFoundError."""
    user = by_username(username)
    if user is None:
        raise NotFoundError(f"There is no user {username!r}.")
    return user


def update_user(user_id: int, changes: Mapping[str, Any]) -> User:
    """Change an account. A new password or a deactivation kills its tokens at once.

    Raises BadInputError, or ConflictError where an e-mail is taken or the last active admin would go.
    """
    wanted = check(UserChange, changes).model_dump(exclude_none=True)
    new_password = wanted.pop("password", None)
    if new_password is not None:
        wanted["password_hash"] = passwords.hash_password(new_password)  # before any row is locked
    try:
        with transaction():
            user = _locked(user_id)
            if wanted.get("is_admin") is False or wanted.get("is_active") is False:
                _refuse_if_last_admin(user)
            ends_sessions = new_password is not None or (user.is_active and wanted.get("is_active") is False)
            _record_change(user, wanted)
            if wanted.get("timezone", user.timezone) != user.timezone:
                rebuilding.move_to_zone(user_id, wanted["timezone"])
            for field, value in wanted.items():
                setattr(user, field, value)
            user.token_version += ends_sessions
    except IntegrityError as error:
        field, problem = TAKEN[broken_constraint(error)]
        raise ConflictError({field: [problem]}) from None
    if ends_sessions:
        tokens.revoke_all(user)
    return user


def update_self(user_id: int, changes: Mapping[str, Any]) -> User:
    """Change one's own e-mail or time zone. Raises as `update_user` does."""
    wanted = check(OwnChange, changes)
    return update_user(get_user(user_id).id, wanted.model_dump(exclude_unset=True))


def unlock(username: str) -> tuple[int, int]:
    """Forget failed tries at somebody's password; answer how many, and how many addresses they held up."""
    user = find_user(username)
    forgotten = lockout.unlock(user.username)
    with transaction():
        audit.record("sign-in unlocked", f"user {user.username}")
    return forgotten


def delete_user(user_id: int) -> None:
    """Remove an account with its devices, stats and ledger."""
    with transaction() as session:
        user = _locked(user_id)
        _refuse_if_last_admin(user)
        user.token_version += 1
        audit.record("account removed", f"user {user.username}")
        erasing.erase([user_id])
        session.delete(user)
    tokens.revoke_all(user)
    stats_cache.forget_user(redis, user_id)


def _record_change(user: User, wanted: Mapping[str, Any]) -> None:
    before = {field: getattr(user, field) for field in wanted if field != "password_hash"}
    changed = audit.differences(before, {field: wanted[field] for field in before})
    if "password_hash" in wanted:
        changed["password"] = ["…", "…"]
    if changed:
        audit.record("account changed", f"user {user.username}", changed)


def _locked(user_id: int) -> User:
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFoundError("There is no such user.")
    return user


def _refuse_if_last_admin(user: User) -> None:
    admins = select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update()
    if user.is_admin and list(db.session.scalars(admins)) == [user.id]:
        raise ConflictError({"username": ["is the last active admin"]})
