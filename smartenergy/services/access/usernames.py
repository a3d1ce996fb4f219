"""Accounts looked up by their names."""

from sqlalchemy import select

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import Device, User


def by_username(username: str) -> User | None:
    """An account by its name, whatever the case, or None."""
    if "\x00" in username:  # PostgreSQL holds no such text, so no such user
        return None
    return db.session.scalar(select(User).where(User.is_named(username)))


def find_user(username: str) -> User:
    """Answer an account by its name. Raises NotFoundError."""
    user = by_username(username)
    if user is None:
        raise NotFoundError(f"There is no user {username!r}.")
    return user


def usernames(containing: str = "", at_most: int = 500) -> list[str]:
    """Names of accounts in their order, those that contain some text: to pick one from."""
    names = select(User.username).where(User.username.icontains(containing.replace("\x00", ""), autoescape=True))
    return list(db.session.scalars(names.order_by(User.id).limit(at_most)))


def first_home() -> User | None:
    """The first account that has devices, if any."""
    with_devices = select(Device.user_id).order_by(Device.user_id).limit(1).scalar_subquery()
    return db.session.scalar(select(User).where(User.id == with_devices))
