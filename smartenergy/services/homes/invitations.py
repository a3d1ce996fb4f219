"""Codes that let somebody share a home: made by its owner, shown once, good once and for a week.

A code is 160 random bits, so a plain hash of it is as safe as a slow one of a password, and can be looked up.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from limits import parse
from pydantic import Field
from sqlalchemy import delete, func, select

from smartenergy.kernel.errors import BadInputError, ConflictError, NotFoundError, RateLimitedError
from smartenergy.kernel.extensions import db, redis, settings
from smartenergy.models import Home, HomeInvitation, HomeMember
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.common import audit_log, quotas
from smartenergy.services.common.transaction import let_go, transaction
from smartenergy.services.common.validation import Input, check
from smartenergy.services.homes.homes import described
from smartenergy.services.homes.rights import Reached, Right, Role, find_home
from smartenergy.storage import event_counts

LIFE = timedelta(days=7)
MOST = 50
"""Invitations of a home that are open at once."""
DEAD = "is not good (unknown, used, withdrawn or expired): ask the home's owner for a new one"


class NewInvitation(Input):
    """An invitation to be made."""

    role: Literal["manager", "viewer"] = Field(default="viewer", description="What the code lets its bearer do.")


class Joining(Input):
    """A code that one was given."""

    code: str


def invite(user_id: int, home_id: int, given: Mapping[str, Any]) -> tuple[HomeInvitation, str]:
    """Make an invitation and answer it with its code, which is never shown again. Its owner alone may."""
    wanted = check(NewInvitation, given)
    with transaction() as session:
        home = find_home(user_id, home_id, Right.OWN, lock=True)
        _drop_expired(home)
        if len(_open_of(home)) >= MOST:
            raise ConflictError({}, f"{MOST} invitations are open, the most there may be: withdraw one.")
        code = secrets.token_hex(20)  # no sign of it is mistaken for an option of a command
        invitation = HomeInvitation(
            home_id=home.id,
            code_hash=_hash(code),
            role=wanted.role,
            made_by=user_id,
            expires_at=datetime.now(UTC) + LIFE,
        )
        session.add(invitation)
        session.flush()
        audit_log.record("home shared", described(home), {"invitation": invitation.id, "role": wanted.role})
    return invitation, code


def list_invitations(user_id: int, home_id: int) -> Sequence[HomeInvitation]:
    """The invitations of a home that are open, newest first."""
    return _open_of(find_home(user_id, home_id, Right.OWN))


def withdraw(user_id: int, home_id: int, invitation_id: int) -> int:
    """Withdraw an invitation and answer its id. Raises NotFoundError."""
    with transaction() as session:
        home = find_home(user_id, home_id, Right.OWN)
        mine = HomeInvitation.home_id == home.id, HomeInvitation.id == invitation_id
        found = session.scalar(select(HomeInvitation).where(*mine)) if 0 < invitation_id <= LARGEST_ID else None
        if found is None:
            raise NotFoundError(f"This home has no invitation {invitation_id}.")
        session.delete(found)
        audit_log.record("invitation withdrawn", described(home), {"invitation": invitation_id})
    return invitation_id


def join(user_id: int, given: Mapping[str, Any]) -> Reached:
    """Share the home that a code is for; whoever is a member already gets the code's role.

    Raises BadInputError for a code that is not good, and RateLimitedError after many tries.
    """
    code = check(Joining, given).code
    _count_try(user_id)
    with transaction() as session:
        quotas.hold(user_id)
        good = HomeInvitation.code_hash == _hash(code), HomeInvitation.expires_at > func.now()
        invitation = session.scalar(select(HomeInvitation).where(*good).with_for_update())
        home = session.get(Home, invitation.home_id) if invitation else None
        if invitation is None or home is None:
            raise BadInputError({"code": [DEAD]})
        if home.user_id == user_id:
            raise ConflictError({"code": ["is for your own home"]})
        member = session.get(HomeMember, (home.id, user_id)) or HomeMember(home_id=home.id, user_id=user_id)
        member.role = invitation.role
        session.add(member)
        session.delete(invitation)
        session.flush()
        details = {"role": member.role, "invitation": invitation.id}
        audit_log.record("home joined", described(home), details)
    return Reached(home, Role(member.role))


def _count_try(user_id: int) -> None:
    """Nobody finds a code by trying; who tries without end is held up all the same."""
    if not settings.ratelimit_enabled:
        return
    let_go()
    rate = parse(settings.ratelimit_login)
    count = event_counts.add(redis, f"joins:{user_id}", rate.get_expiry())
    if count.times > rate.amount:
        left = count.seconds_left
        raise RateLimitedError(f"Too many codes: {rate}. Try again in {left} s.", left)


def _open_of(home: Home) -> Sequence[HomeInvitation]:
    mine = select(HomeInvitation).where(HomeInvitation.home_id == home.id, HomeInvitation.expires_at > func.now())
    return db.session.scalars(mine.order_by(HomeInvitation.id.desc())).all()


def _drop_expired(home: Home) -> None:
    mine = HomeInvitation.home_id == home.id
    db.session.execute(delete(HomeInvitation).where(mine, HomeInvitation.expires_at <= func.now()))


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "surrogateescape")).digest()
