"""The demonstration home that strangers may try without a password, where that is published anyway."""

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import settings
from smartenergy.models import User
from smartenergy.services.access.usernames import by_username

DEMO_USERNAME = "family"


def find_visitor() -> User | None:
    """Whom strangers may look at the demonstration as; nobody in production, or where there is none.

    Never staff, whatever somebody has made of that account.
    """
    if settings.smartenergy_env == "production":
        return None
    user = by_username(DEMO_USERNAME)
    is_harmless = user is not None and user.is_active and not (user.is_staff or user.is_admin)
    return user if is_harmless else None


def visitor() -> User:
    """The same. Raises NotFoundError."""
    if (user := find_visitor()) is None:
        raise NotFoundError("There is no demonstration home here.")
    return user
