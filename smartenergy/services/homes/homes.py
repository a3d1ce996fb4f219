"""Homes: listed, made, changed, deleted. One implementation under every way in."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from smartenergy.kernel.errors import ConflictError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Home, HomeMember, User
from smartenergy.services.catalog import home_catalog
from smartenergy.services.common import audit_log, quotas
from smartenergy.services.common.transaction import after_commit, transaction
from smartenergy.services.common.validation import check
from smartenergy.services.common.versions import check_version
from smartenergy.services.homes import moving, strategies
from smartenergy.services.homes.rights import Reached, Right, Role, find_home
from smartenergy.services.homes.rules import HomeChange, NewHome
from smartenergy.services.ledger.rollup import erasing, rollup_progress
from smartenergy.services.ruling import replanning
from smartenergy.services.ruling.chosen import OWN_USE
from smartenergy.services.ticking import live_stats

FIRST_NAME = "Home"


def list_homes(user_id: int) -> list[Reached]:
    """One's own homes, then those that others share with one, by id, each with what one is to it."""
    own = db.session.scalars(select(Home).where(Home.user_id == user_id).order_by(Home.id))
    shared = select(Home, HomeMember.role).join(HomeMember, HomeMember.home_id == Home.id)
    others = db.session.execute(shared.where(HomeMember.user_id == user_id).order_by(Home.id))
    return [Reached(home, Role.OWNER) for home in own] + [Reached(home, Role(role)) for home, role in others]


def add_first(user: User) -> Home:
    """Give a new account its first home, in the transaction at hand: with the account's id and time zone."""
    zone = user.timezone
    home = Home(id=user.id, user_id=user.id, name=FIRST_NAME, timezone=zone, ledger_timezone=zone)
    db.session.add(home)
    db.session.flush()
    return home


def update_home(
    user_id: int, home_id: int | None, changes: Mapping[str, Any], only_versions: Collection[str] | None = None
) -> Home:
    """Change what `changes` names and nothing else; its owner and managers may.

    Raises BadInputError, and PreconditionFailedError unless its version is one of `only_versions`, where given.
    """
    wanted = check(HomeChange, changes).model_dump(include=set(changes))
    with transaction():
        home = find_home(user_id, home_id, Right.MANAGE, lock=True)
        check_version(f"Home {home.id}", home.updated_at, only_versions)
        before = {field: getattr(home, field) for field in wanted}
        for field, value in wanted.items():
            if before[field] != value and field != "strategy":
                setattr(home, field, value)
        if wanted.get("strategy", home.strategy) != home.strategy:
            strategies.choose_kind(home, wanted["strategy"])
        if changed := audit_log.differences(before, wanted):
            audit_log.record("home changed", described(home), changed)
            replanning.again([home.id])
        if "timezone" in changed:
            moving.note(home)
    return home


def delete_home(user_id: int, home_id: int, only_versions: Collection[str] | None = None) -> int:
    """Erase a home with its devices and its ledger, and answer its id. Raises ConflictError for one's last."""
    with transaction() as session:
        home = find_home(user_id, home_id, Right.OWN)
        quotas.hold(home.user_id)  # before the home, as all who make devices do: two who delete take turns
        erasing.stop_pasts([home.id])
        rollup_progress.lock()  # before the home as well, as who moves one does
        home = find_home(user_id, home_id, Right.OWN, lock=True)
        check_version(f"Home {home.id}", home.updated_at, only_versions)
        others = select(Home.id).where(Home.user_id == home.user_id, Home.id != home.id)
        left = list(session.scalars(others))
        if not left:
            raise ConflictError({}, "This is your last home: make another one first, or close the account.")
        erasing.erase_home(home.user_id, home.id)
        audit_log.record("home deleted", described(home), {"name": home.name, "timezone": home.timezone})
        session.delete(home)
        after_commit(live_stats.show_nothing_of_homes, (home.id, *(left if len(left) == 1 else ())))
        after_commit(live_stats.show_nothing_if_idle, home.user_id)
    return home_id


def add_home(user_id: int, given: Mapping[str, Any]) -> Home:
    """Add a checked home, still without devices, to the transaction at hand, in which its owner is held.

    `services/devices/new_homes.py` puts in what those of its archetype have.
    """
    wanted = check(NewHome, given).model_dump()
    archetype, strategy = wanted.pop("archetype"), wanted.pop("strategy")
    owner = db.session.get_one(User, user_id)
    if quotas.is_bound():
        most = settings.max_homes_per_user
        quotas.refuse_over("homes", Home.id, [Home.user_id == user_id], 1, most, "MAX_HOMES_PER_USER")
    zone = wanted.pop("timezone") or owner.timezone
    wanted["name"] = wanted["name"] or home_catalog.BY_KEY[archetype].name
    home = Home(user_id=user_id, timezone=zone, ledger_timezone=zone, **wanted)
    db.session.add(home)
    db.session.flush()
    if strategy != OWN_USE:
        strategies.choose_kind(home, strategy)
    told = {"name": home.name, "timezone": zone} | ({"archetype": archetype} if archetype else {})
    audit_log.record("home created", described(home), told)
    # Its id may have been another's, in a database that was restored since: nothing of theirs is left to it.
    after_commit(live_stats.show_nothing_of_homes, (home.id,))
    return home


def described(home: Home) -> str:
    """A home as the audit log names it."""
    return audit_log.owned_by(f"home {audit_log.cut(home.name)} (id {home.id})", home.user_id)
