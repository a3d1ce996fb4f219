"""The demonstration home that strangers may try without a password, where that is published anyway."""

from functools import lru_cache

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import settings
from smartenergy.models import User
from smartenergy.services.access import passwords
from smartenergy.services.access.usernames import by_username

DEMO_USERNAME = "family"
DEMO_PASSWORD = "password123"  # noqa: S105 - published on purpose, and never used in production


def find_visitor() -> User | None:
    """Whom strangers may look at the demonstration as; nobody in production, or where there is none.

    Never staff, whatever somebody has made of that account; nor whoever happens to have its name: only an account
    whose password is the published one, which nobody can choose.
    """
    if settings.smartenergy_env == "production":
        return None
    user = by_username(DEMO_USERNAME)
    if user is None or not user.is_active or user.is_staff or user.is_admin:
        return None
    return user if _is_published(user.password_hash) else None


def visitor() -> User:
    """The same. Raises NotFoundError."""
    if (user := find_visitor()) is None:
        raise NotFoundError("There is no demonstration home here.")
    return user


@lru_cache(maxsize=8)
def _is_published(password_hash: str) -> bool:
    """Asked once for each hash: it takes as long as a sign-in."""
    return passwords.matches(password_hash, DEMO_PASSWORD)
