"""What a home that one may see is doing now."""

from typing import Any

import orjson

from smartenergy.services.homes.rights import find_home
from smartenergy.services.ticking import live_stats


def home_stats(user_id: int, home_id: int | None = None) -> dict[str, Any] | None:
    """A home's stats of the last tick; None where there are none. Raises as `rights.reach` does."""
    document = home_stats_document(user_id, home_id)
    return None if document is None else orjson.loads(document)


def home_stats_document(user_id: int, home_id: int | None = None) -> bytes | None:
    """The same as JSON, just as the tick wrote it."""
    home = find_home(user_id, home_id)
    return live_stats.home_stats_document(home.id, home.user_id)
