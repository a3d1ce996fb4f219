"""Who may do what in which home. To whom a home shows nothing, it is not there."""

import enum
from typing import NamedTuple

from sqlalchemy import Select, select

from smartenergy.kernel.errors import ForbiddenError, NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import Home, HomeMember, MemberRole
from smartenergy.models.column_types import LARGEST_ID


class Right(enum.IntEnum):
    """What one may do in a home: each includes those before it."""

    READ = 1
    MANAGE = 2
    OWN = 3
    """Share it, delete it."""


class Role(enum.StrEnum):
    """What somebody is to a home."""

    OWNER = "owner"
    MANAGER = "manager"
    VIEWER = "viewer"


RIGHTS = {Role.OWNER: Right.OWN, Role.MANAGER: Right.MANAGE, Role.VIEWER: Right.READ}
REFUSALS = {
    Right.MANAGE: "You may see this home, not change it: ask its owner to make you a manager.",
    Right.OWN: "Only the owner of this home may do this.",
}


class Reached(NamedTuple):
    """A home, and what somebody is to it."""

    home: Home
    role: Role


def reach(user_id: int, home_id: int | None = None, right: Right = Right.READ, *, lock: bool = False) -> Reached:
    """A home that somebody may do this in, and what they are to it; their first one unless named.

    Raises NotFoundError where they may not even see it, and ForbiddenError where they may, but not do this.
    `lock` holds the home's row in the transaction at hand.
    """
    if home_id is None:
        return Reached(_first(user_id, lock=lock), Role.OWNER)
    found = _find(user_id, home_id, lock=lock) if 0 < home_id <= LARGEST_ID else None
    if found is None:
        raise NotFoundError(f"You have no home {home_id}.")
    if RIGHTS[found.role] < right:
        raise ForbiddenError(REFUSALS[right])
    return found


def find_home(user_id: int, home_id: int | None = None, right: Right = Right.READ, *, lock: bool = False) -> Home:
    """The home alone. Raises as `reach` does."""
    return reach(user_id, home_id, right, lock=lock).home


def of_managed(user_id: int, home: Home) -> Reached:
    """A home that somebody has just changed, and what they are to it."""
    return Reached(home, Role.OWNER if home.user_id == user_id else Role.MANAGER)


def shared_with(user_id: int, right: Right = Right.READ) -> list[Home]:
    """Others' homes that somebody may do this in, by id."""
    roles = [role.value for role in MemberRole if RIGHTS[Role(role)] >= right]
    mine = HomeMember.user_id == user_id, HomeMember.role.in_(roles)
    homes = select(Home).join(HomeMember, HomeMember.home_id == Home.id).where(*mine)
    return list(db.session.scalars(homes.order_by(Home.id)))


def _first(user_id: int, *, lock: bool) -> Home:
    query = select(Home).where(Home.user_id == user_id).order_by(Home.id).limit(1)
    home = db.session.scalar(_locking(query) if lock else query)
    if home is None:
        raise NotFoundError("There is no such user.")
    return home


def _find(user_id: int, home_id: int, *, lock: bool) -> Reached | None:
    query = select(Home).where(Home.id == home_id)
    home = db.session.scalar(_locking(query) if lock else query)
    if home is None:
        return None
    if home.user_id == user_id:
        return Reached(home, Role.OWNER)
    role = db.session.scalar(
        select(HomeMember.role).where(HomeMember.home_id == home_id, HomeMember.user_id == user_id)
    )
    return Reached(home, Role(role)) if role else None


def _locking(query: Select[Home]) -> Select[Home]:
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)
