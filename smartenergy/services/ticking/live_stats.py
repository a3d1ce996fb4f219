"""What a home is doing now."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import func, select

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import db, log, redis, settings
from smartenergy.models import Device, DeviceStatus, TickRun
from smartenergy.services.common.transaction import let_go
from smartenergy.storage import stats_cache


def energy_stats(user_id: int) -> dict[str, Any] | None:
    """A user's stats of the last tick, from Redis alone; None where there are none."""
    document = stats_document(user_id)
    return None if document is None else orjson.loads(document)


def stats_document(user_id: int) -> bytes | None:
    """The same as JSON, just as the tick wrote it."""
    return stats_cache.read_stats(redis, user_id)


def interval_seconds() -> int:
    """The length of a tick."""
    return settings.simulation_interval_seconds


def next_tick_at(timestamp: int) -> datetime:
    """When the tick after this one begins; stats are new a moment later. Once past, it is due."""
    return datetime.fromtimestamp(timestamp + settings.simulation_interval_seconds, UTC)


def tick_of(document: bytes) -> int:
    """The tick that stats are of."""
    return int(orjson.loads(document)["timestamp"])


def show_nothing_if_idle(user_id: int) -> None:
    """Take a user's stats away if no device of theirs is online; for after the commit that took one away.

    Two commits may each take one of the last two away: who looks after their own sees both.
    """
    online = select(Device.id).where(Device.user_id == user_id, Device.status == DeviceStatus.ONLINE.value)
    try:
        if db.session.scalar(select(~online.exists())):
            show_nothing([user_id])
    except Exception as error:
        _leave_to_next_tick(error)


def show_nothing(user_ids: Sequence[int]) -> None:
    """Take the stats of users away who have no online device; for after the commit that left them none.

    A tick may have read the devices before they went and show them after: the newest that can have is held to it.
    """
    try:
        newest = db.session.scalar(select(func.max(TickRun.tick)))
        let_go()  # Redis may be slow
        stats_cache.forget_users(redis, user_ids, newest or 0, settings.stats_ttl_seconds)
    except Exception as error:
        _leave_to_next_tick(error)


def _leave_to_next_tick(error: Exception) -> None:
    """With a server away, what was committed stands, and the next tick takes the key away."""
    word = outages.meaning(error)
    if word is None:
        raise error
    log.warning("stats_left_to_next_tick", reason=word)
