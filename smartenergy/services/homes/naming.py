"""Homes by what people call them: told beside ids, and looked up where somebody types one."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.models import Home, User
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.homes.rights import find_home

TOLD = re.compile(r"\b(home|user) (\d{1,18})\b")


def home_named(owner_id: int, text: str) -> int | None:
    """The id of one of somebody's own homes by its id or its name; None where nothing is typed.

    Raises BadInputError, naming the field.
    """
    wanted = text.strip()
    if not wanted:
        return None
    own = select(Home.id, Home.name).where(Home.user_id == owner_id).order_by(Home.id)
    rows = db.session.execute(own).all()
    found = [row.id for row in rows if str(row.id) == wanted] or [row.id for row in rows if row.name == wanted]
    if not found:
        raise BadInputError({"home": ["is none of the owner's homes: give its name or its number"]})
    if len(found) > 1:
        numbers = ", ".join(map(str, found))
        raise BadInputError({"home": [f"is the name of several ({numbers}): give its number"]})
    return int(found[0])


def names_of(lines: Iterable[str]) -> list[str]:
    """Who is meant by the homes and users whose ids stand in lines: a line each, none for those that are gone."""
    named = {match.groups() for line in lines for match in TOLD.finditer(line)}
    homes, users = ({int(id) for kind, id in named if kind == wanted} for wanted in ("home", "user"))
    owned = select(Home.id, Home.name, Home.user_id, User.username).join(User, User.id == Home.user_id)
    told = [
        f"home {home} is {name} of {username} (user {owner})"
        for home, name, owner, username in db.session.execute(owned.where(Home.id.in_(homes)).order_by(Home.id))
    ]
    accounts = select(User.id, User.username).where(User.id.in_(users)).order_by(User.id)
    return told + [f"user {user} is {username}" for user, username in db.session.execute(accounts)]


def spoken(home: Home) -> str:
    """A home by its name and its id."""
    return f"{home.name} (home {home.id})"


def find_any(home_id: int) -> Home:
    """A home of whomever, for who is not bound by rights. Raises NotFoundError."""
    owner = select(Home.user_id).where(Home.id == home_id)
    user_id = db.session.scalar(owner) if 0 < home_id <= LARGEST_ID else None
    return find_home(user_id or 0, home_id)
