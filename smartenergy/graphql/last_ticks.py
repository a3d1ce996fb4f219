"""The last tick that moved a user's devices: asked for once a request, however many devices want to know."""

from collections.abc import Collection

from flask import g

from smartenergy.services.ticking import readings


def expect_devices_of(owners: Collection[int]) -> None:
    """Note whose devices are going to be answered, so that all are looked up at once."""
    g.setdefault("owners", set()).update(owners)


def last_tick_of(user_id: int) -> readings.UserTick | None:
    """Known of all whose devices were to be expected, once it is asked of one of them."""
    known: dict[int, readings.UserTick | None] = g.setdefault("last_ticks", {})
    if user_id not in known:
        known |= readings.last_ticks_of({user_id, *g.get("owners", ())} - known.keys())
    return known[user_id]
