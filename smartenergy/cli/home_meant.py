"""Which home a command is about."""

from smartenergy.services.access import usernames
from smartenergy.services.homes.naming import find_any


def home_of(whose: str, home_id: int | None) -> tuple[int, int | None]:
    """Whose home is meant, and which: by a user's name, or by the home's number alone."""
    if home_id is None and whose.isdecimal():
        home = find_any(int(whose))
        return home.user_id, home.id
    return usernames.find_user(whose).id, home_id
