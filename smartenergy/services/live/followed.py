"""Homes that are followed: who may still see them, and under which key their stats are."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select, tuple_

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, DeviceStatus, Home, HomeMember

ALL = 0
"""Stands for all homes of one's own together: no home has this id."""

FLEET = -1
"""Stands for all homes of everybody, which admins may see."""


class Followed(NamedTuple):
    """A home, whose it is, and whether its owner's stats are its own, for no other home of theirs has any."""

    home_id: int
    owner_id: int
    is_only: bool


def seen_by(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], Followed]:
    """Of users and homes those pairs that may see it by now: three queries for all of them."""
    homes = _owners({home for _, home in wanted})
    guests = {(user, home) for user, home in wanted if home in homes and homes[home] != user}
    members = _members(guests) if guests else set()
    lit = _lit(set(homes.values()))
    return {
        (user, home): Followed(home, homes[home], lit.get(homes[home], {home}) <= {home})
        for user, home in wanted
        if home in homes and (homes[home] == user or (user, home) in members)
    }


def all_of(user_id: int) -> Followed:
    """All of one's own homes: their stats are their owner's."""
    return Followed(ALL, user_id, is_only=True)


def fleet() -> Followed:
    """All homes of everybody."""
    return Followed(FLEET, FLEET, is_only=True)


def _owners(homes: Collection[int]) -> dict[int, int]:
    found = db.session.execute(select(Home.id, Home.user_id).where(Home.id.in_(homes)))
    return dict(iter(found))


def _members(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    key = tuple_(HomeMember.user_id, HomeMember.home_id)
    rows = db.session.execute(select(HomeMember.user_id, HomeMember.home_id).where(key.in_(list(pairs))))
    return {(user, home) for user, home in rows}


def _lit(owners: Collection[int]) -> dict[int, set[int]]:
    """Each owner's homes that have a device online."""
    online = Device.user_id.in_(owners), Device.status == DeviceStatus.ONLINE.value
    found: dict[int, set[int]] = {}
    for owner, home in db.session.execute(select(Device.user_id, Device.home_id).where(*online).distinct()):
        found.setdefault(owner, set()).add(home)
    return found
