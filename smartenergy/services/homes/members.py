"""Who shares a home with its owner: listed, removed, gone."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from smartenergy.kernel.errors import ConflictError, NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import Home, HomeMember, User
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import transaction
from smartenergy.services.homes.homes import described
from smartenergy.services.homes.rights import Right, Role, find_home, reach


class Member(NamedTuple):
    """Somebody who shares a home, and by which name they go."""

    member: HomeMember
    username: str


def list_members(user_id: int, home_id: int) -> Sequence[Member]:
    """Who shares a home, by when they joined; whoever may see the home may see it."""
    home = find_home(user_id, home_id)
    people = select(HomeMember, User.username).join(User, User.id == HomeMember.user_id)
    order = HomeMember.joined_at, HomeMember.user_id
    rows = db.session.execute(people.where(HomeMember.home_id == home.id).order_by(*order))
    return [Member(*row) for row in rows]


def remove_member(user_id: int, home_id: int, member_id: int) -> int:
    """Let somebody share a home no more, and answer their id. Its owner alone may. Raises NotFoundError."""
    with transaction():
        home = find_home(user_id, home_id, Right.OWN)
        _remove(home, member_id)
        audit_log.record("member removed", described(home), {"member": member_id})
    return member_id


def leave(user_id: int, home_id: int) -> int:
    """Share somebody's home no more, and answer its id. Raises ConflictError for one's own."""
    with transaction():
        home, role = reach(user_id, home_id)
        if role is Role.OWNER:
            raise ConflictError({}, "This home is yours: delete it, or close the account.")
        _remove(home, user_id)
        audit_log.record("home left", described(home))
    return home_id


def _remove(home: Home, member_id: int) -> None:
    is_id = 0 < member_id <= LARGEST_ID
    member = db.session.get(HomeMember, (home.id, member_id), with_for_update=True) if is_id else None
    if member is None:
        raise NotFoundError(f"This home has no member {member_id}.")
    db.session.delete(member)
