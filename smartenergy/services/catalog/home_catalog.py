"""The catalogue of homes: which archetypes there are."""

from typing import Any

from smartenergy.services.catalog.ready_homes import READY_HOMES, ReadyHome

BY_KEY = {ready.key: ready for ready in READY_HOMES}


def homes() -> tuple[ReadyHome, ...]:
    """All archetypes, in the order in which to show them."""
    return READY_HOMES


def shown(ready: ReadyHome) -> dict[str, Any]:
    """An archetype as both APIs answer it."""
    told = {name: getattr(ready, name) for name in ("key", "name", "description")}
    people = {"fewest_occupants": min(ready.occupants), "most_occupants": max(ready.occupants)}
    return told | people | {"devices": [{"keys": list(part.keys), "share": part.share} for part in ready.parts]}
