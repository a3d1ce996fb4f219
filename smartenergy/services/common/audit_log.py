"""The audit log's one way in. An entry commits together with what it tells of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import g
from limits import parse

from smartenergy.kernel.errors import RateLimitedError
from smartenergy.kernel.extensions import db, redis, settings
from smartenergy.models import AuditEntry, Device, User
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.storage import audit_months, event_counts

LONGEST_NAME = 80
LONGEST_SUBJECT = 120
LONGEST_DEVICE = 40
"""Of its name: its owner's must fit beside it."""

OPERATORS = ("admin", "cli")
"""Ways in of those who look after what belongs to others."""


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where. `via` is the way in: `api`, `site`, `admin`, `cli`, or `system` itself."""

    name: str = ""
    user_id: int | None = None
    via: str = "system"
    address: str | None = None


def act_as(actor: Actor) -> None:
    """Say who acts from here on, for the rest of the request or command."""
    g.audit_actor = actor


def current_actor() -> Actor:
    """Who acts."""
    actor: Actor = g.get("audit_actor") or Actor()
    return actor


def record(action: str, subject: str, details: Mapping[str, Any] | None = None, *, name: str = "") -> None:
    """Add an entry to the transaction at hand; `name` stands for an actor who is not known yet.

    Raises RateLimitedError for a user of the APIs who does such things without end.
    """
    actor = current_actor()
    if actor.via in ("api", "site") and actor.user_id is not None:
        _hold(actor.user_id)
    write(replace(actor, name=actor.name or name or _name_of(actor.user_id)), action, subject, details or {})


def write(actor: Actor, action: str, subject: str, details: Mapping[str, Any]) -> None:
    """Add an entry to the transaction at hand, for what is bounded in another way."""
    audit_months.ensure(driver_cursor())
    db.session.add(
        AuditEntry(
            action=action,
            subject=subject.replace("\x00", "")[:LONGEST_SUBJECT],
            details=dict(details),
            actor=actor.name.replace("\x00", "")[:LONGEST_NAME],
            actor_id=actor.user_id,
            via=actor.via,
            address=actor.address,
        )
    )


def account(user: User) -> str:
    """An account as the log names it: names change hands, ids don't."""
    return f"user {user.username} (id {user.id})"


def owned_by(thing: str, owner_id: int) -> str:
    """Something of a user's as the log names it."""
    return f"{thing} of {_name_of(owner_id)} (id {owner_id})"


def device(one: Device) -> str:
    """A device as the log names it."""
    return owned_by(f"device {cut(one.name)} (id {one.id})", one.user_id)


def cut(name: str) -> str:
    """A name of something of a user's, short enough for the user's to fit beside it."""
    return name if len(name) <= LONGEST_DEVICE else f"{name[: LONGEST_DEVICE - 1]}…"


def _name_of(user_id: int | None) -> str:
    user = db.session.get(User, user_id) if user_id is not None else None
    return user.username if user else ""


def _hold(user_id: int) -> None:
    if not settings.ratelimit_enabled:
        return
    rate = parse(settings.ratelimit_account)
    count = event_counts.add(redis, f"deeds:{user_id}", rate.get_expiry())
    if count.times > rate.amount:
        seconds = count.seconds_left
        raise RateLimitedError(f"Too many changes of the account: {rate}. Try again in {seconds} s.", seconds)


def is_for_somebody_else(owner_id: int) -> bool:
    """Whether who acts does so on what belongs to another: such changes of devices are recorded."""
    actor = current_actor()
    return actor.via in OPERATORS or (actor.user_id is not None and actor.user_id != owner_id)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changed: `{field: [old, new]}`."""
    return {field: [before.get(field), value] for field, value in after.items() if before.get(field) != value}
