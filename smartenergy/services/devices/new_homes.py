"""Homes are made here, empty or with what those of an archetype have: one implementation under every way in."""

from collections.abc import Callable, Mapping
from typing import Any

from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Home
from smartenergy.services.catalog import home_catalog
from smartenergy.services.common import idempotency
from smartenergy.services.common.quotas import hold
from smartenergy.services.common.transaction import transaction
from smartenergy.services.devices import editing, quotas
from smartenergy.services.homes import homes


def create_home(user_id: int, given: Mapping[str, Any]) -> Home:
    """Make a home. Raises BadInputError, naming each field that breaks a rule, and QuotaExceededError."""
    with transaction():
        hold(user_id)
        return _make(user_id, given)


def create_home_once(
    user_id: int, given: Mapping[str, Any], key: str, write: Callable[[Home], bytes]
) -> tuple[bytes, bool]:
    """Make a home unless this key has; answer what `write` made of it then, and whether that was just now."""
    return idempotency.once(user_id, key, given, lambda: hold(user_id), lambda _: write(_make(user_id, given)))


def _make(user_id: int, given: Mapping[str, Any]) -> Home:
    home = homes.add_home(user_id, given)
    if given.get("archetype") is not None:
        _furnish(home, given["archetype"])
        db.session.flush()
    return home


def _furnish(home: Home, archetype: str) -> None:
    """Give a new home its people, unless somebody said how many, and its devices."""
    from smartenergy.services.catalog import drawing  # with NumPy, which who makes an empty home need not load

    ready, seed = home_catalog.BY_KEY[archetype], settings.simulation_seed
    if home.occupants is None:
        home.occupants = drawing.occupants_of(ready, seed, home.id)
    new = [(home, fields) for fields in drawing.devices_of(ready, seed, home.id)]
    quotas.hold_new(new)
    for one in new:
        editing.add_device(*one)
