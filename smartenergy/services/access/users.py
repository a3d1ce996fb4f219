"""Changes to accounts: rights, passwords, deactivation, removal by staff and commands; one's own particulars."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from smartenergy.kernel.errors import ConflictError, NotFoundError
from smartenergy.kernel.extensions import db, redis
from smartenergy.models import User
from smartenergy.services.access import generations, lockout, new_passwords, passwords
from smartenergy.services.access.new_passwords import Password
from smartenergy.services.access.own_account import confirm_password, get_user, taken
from smartenergy.services.access.usernames import find_user
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import after_commit, transaction
from smartenergy.services.common.validation import Change, Email, Input, Timezone, check
from smartenergy.services.common.versions import check_version
from smartenergy.services.homes import moving
from smartenergy.services.ledger.rollup import erasing
from smartenergy.services.ticking import live_stats
from smartenergy.storage import persisted_queries


class UserChange(Input):
    """What may be changed of somebody's account; what is not named stays."""

    email: Email | None = None
    timezone: Timezone | None = None
    password: Password | None = None
    keep_access_tokens: bool | None = None
    is_active: bool | None = None
    is_staff: bool | None = None
    is_admin: bool | None = None
    can_view_devices: bool | None = None


class Closing(Input):
    """The end of one's own account."""

    password: str = Field(description="One's password once more: nothing brings the account back.")


class OwnChange(Change):
    """What may be changed of one's own account."""

    email: Email | None = None
    timezone: Timezone | None = None


def update_user(user_id: int, changes: Mapping[str, Any], only_versions: Collection[str] | None = None) -> User:
    """Change an account. A new password or a deactivation ends all sessions and personal access tokens, each time;
    losing the admin site ends all sessions.

    `keep_access_tokens` spares the latter at a new password.
    Raises BadInputError, or ConflictError where an e-mail is taken or the last active admin would go;
    PreconditionFailedError unless its version is one of `only_versions`, where given.
    """
    wanted = check(UserChange, changes).model_dump(exclude_none=True)
    new_password, keeps_tokens = wanted.pop("password", None), wanted.pop("keep_access_tokens", False)
    if new_password is not None:
        wanted["password_hash"] = passwords.hash_password(new_password)  # before any row is locked
    try:
        with transaction():
            user = _locked(user_id)
            check_version(user.username, user.updated_at, only_versions)
            new_passwords.refuse_own_names(
                "password", new_password or "", user.username, wanted.get("email", user.email)
            )
            if wanted.get("is_admin") is False or wanted.get("is_active") is False:
                _refuse_if_last_admin(user)
            _record_change(user, wanted)
            if wanted.get("timezone", user.timezone) != user.timezone:
                moving.follow_account(user, wanted["timezone"])
            had_the_site = user.is_staff or user.is_admin
            for field, value in wanted.items():
                setattr(user, field, value)
            if new_password is not None or wanted.get("is_active") is False:
                _end_all(user, keeps_tokens=keeps_tokens and user.is_active)
            elif had_the_site and not (user.is_staff or user.is_admin):
                _end_all(user, keeps_tokens=True)  # or a session of the admin site would revive with the right
    except IntegrityError as error:
        raise taken(error) from None
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
        audit_log.record("sign-in unlocked", audit_log.account(user))
    return forgotten


def sign_out(username: str, *, keeps_tokens: bool = True) -> None:
    """End all that somebody is signed in by. Raises NotFoundError."""
    user = find_user(username)
    with transaction():
        user = _locked(user.id)
        _end_all(user, keeps_tokens=keeps_tokens)
        audit_log.record("signed out by force", audit_log.account(user), {"keeps_access_tokens": keeps_tokens})


def sign_out_everywhere(user_id: int) -> None:
    """End all that one is signed in by oneself; personal access tokens stay."""
    with transaction():
        user = _locked(get_user(user_id).id)
        _end_all(user, keeps_tokens=True)
        audit_log.record("signed out everywhere", audit_log.account(user))


def sign_everybody_out(*, keeps_tokens: bool = True) -> int:
    """End all that anybody is signed in by, and answer how many accounts that were; once a backup was put back."""
    with transaction():
        accounts = generations.end_everything(keeps_tokens=keeps_tokens)
        audit_log.record("signed out by force", "everybody", {"keeps_access_tokens": keeps_tokens})
    generations.forget_copies()
    return accounts


def delete_user(user_id: int) -> None:
    """Remove somebody's account with all that is theirs. Raises ConflictError for the last active admin."""
    with transaction():
        user = _locked(user_id)
        audit_log.record("account removed", audit_log.account(user))
        _erase(user)


def close_own_account(user_id: int, given: Mapping[str, Any]) -> None:
    """Erase one's own account with all that is one's own. Raises as `delete_user`, or BadInputError."""
    wanted = check(Closing, given)
    confirmed = confirm_password(user_id, "password", wanted.password)
    with transaction():
        user = confirmed.hold(to_delete=True)
        audit_log.record("account closed", audit_log.account(user))
        _erase(user)


def _erase(user: User) -> None:
    """Erase an account whose row is locked: rows that name it go with it, and what Redis knows of it."""
    _refuse_if_last_admin(user)
    erasing.hold_devices(user.id)
    homes = erasing.erase([user.id])
    _end_all(user)
    lockout.forget(user.username)
    persisted_queries.forget_user(redis, user.id)
    db.session.delete(user)
    after_commit(live_stats.show_nothing, (user.id,), tuple(homes))


def _end_all(user: User, *, keeps_tokens: bool = False) -> None:
    generations.end_sessions(user)
    if not keeps_tokens:
        generations.revoke_access_tokens(user)


def _record_change(user: User, wanted: Mapping[str, Any]) -> None:
    before = {field: getattr(user, field) for field in wanted if field != "password_hash"}
    changed = audit_log.differences(before, {field: wanted[field] for field in before})
    if "password_hash" in wanted:
        changed["password"] = ["…", "…"]
    if changed:
        audit_log.record("account changed", audit_log.account(user), changed)


def _locked(user_id: int) -> User:
    user = db.session.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFoundError("There is no such user.")
    return user


def _refuse_if_last_admin(user: User) -> None:
    admins = select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update()
    if user.is_admin and list(db.session.scalars(admins)) == [user.id]:
        raise ConflictError({}, f"{user.username} is the last active admin: make somebody else an admin first.")
