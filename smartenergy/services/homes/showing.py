"""What homes show of themselves, and what is in several: each question asked once for all of them.

Whoever is answered reaches these homes (`rights.py`), and that is proof enough to see what this answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import func, select

from smartenergy.kernel.extensions import db
from smartenergy.models import HomeInvitation, HomeMember, User
from smartenergy.services.homes.members import Member
from smartenergy.services.homes.particulars import particulars
from smartenergy.services.homes.rights import Reached, Role
from smartenergy.services.ticking import live_stats

STORED = (
    "id", "name", "timezone", "strategy", "grid_import_limit_watts", "grid_export_limit_watts", "created_at",
    "updated_at",
)  # fmt: skip


def fields(reached: Reached) -> dict[str, Any]:
    """A home's fields; what nobody has said of it is answered as if it were given."""
    stored = {name: getattr(reached.home, name) for name in STORED}
    return stored | particulars(reached.home)._asdict() | {"role": reached.role.value}


def owners(homes: Iterable[Reached]) -> dict[int, str]:
    """The usernames of homes' owners, by their ids."""
    ids = {home.user_id for home, _ in homes}
    rows = db.session.execute(select(User.id, User.username).where(User.id.in_(ids)))
    return {row.id: row.username for row in rows}


def members(homes: Iterable[Reached]) -> dict[int, list[Member]]:
    """Who shares each of these homes, by when they joined."""
    people = select(HomeMember, User.username).join(User, User.id == HomeMember.user_id)
    theirs = people.where(HomeMember.home_id.in_([home.id for home, _ in homes]))
    found = defaultdict[int, list[Member]](list)
    for member, username in db.session.execute(theirs.order_by(HomeMember.joined_at, HomeMember.user_id)):
        found[member.home_id].append(Member(member, username))
    return found


def invitations(homes: Iterable[Reached]) -> dict[int, list[HomeInvitation]]:
    """The open invitations of those of these homes that are one's own, newest first."""
    own = {home.id: list[HomeInvitation]() for home, role in homes if role is Role.OWNER}
    wanted = select(HomeInvitation).where(HomeInvitation.home_id.in_(own), HomeInvitation.expires_at > func.now())
    for invitation in db.session.scalars(wanted.order_by(HomeInvitation.id.desc())):
        own[invitation.home_id].append(invitation)
    return own


def stats(homes: Sequence[Reached]) -> dict[int, dict[str, Any] | None]:
    """The stats of the last tick of each of these homes; None where there are none."""
    found = live_stats.home_stats_documents([(home.id, home.user_id) for home, _ in homes])
    return {home_id: orjson.loads(document) if document else None for home_id, document in found.items()}
