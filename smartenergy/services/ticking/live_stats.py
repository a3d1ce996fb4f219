"""What a home is doing now."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Select, func, select

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import db, log, redis, settings
from smartenergy.models import Device, DeviceStatus, Home, TickRun
from smartenergy.services.common.transaction import let_go
from smartenergy.storage import live_channel, stats_cache


def energy_stats(user_id: int) -> dict[str, Any] | None:
    """A user's stats of the last tick, from Redis alone; None where there are none."""
    document = stats_document(user_id)
    return None if document is None else orjson.loads(document)


def stats_document(user_id: int) -> bytes | None:
    """The same as JSON, just as the tick wrote it."""
    return stats_cache.read_stats(redis, user_id)


def home_stats_document(home_id: int, owner_id: int) -> bytes | None:
    """The stats of one home; where its owner has nothing online elsewhere, they are the owner's."""
    return home_stats_documents([(home_id, owner_id)])[home_id]


def home_stats_documents(homes: Sequence[tuple[int, int]]) -> dict[int, bytes | None]:
    """The same of several homes, by their ids; each comes with its owner's."""
    ids = [home for home, _ in homes]
    found = dict(zip(ids, stats_cache.read_many(redis, ids, stats_cache.HOME_KEY), strict=True))
    owners = {owner for home, owner in homes if found[home] is None}
    if not owners:
        return found
    online = select(Device.user_id, Device.home_id).where(Device.status == DeviceStatus.ONLINE.value)
    lit = db.session.execute(online.where(Device.user_id.in_(owners)).distinct()).all()
    of_owner = dict(zip(owners, stats_cache.read_many(redis, list(owners)), strict=True))
    for home, owner in homes:
        if found[home] is None and all(one.home_id == home for one in lit if one.user_id == owner):
            found[home] = of_owner[owner]
    return found


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
    """Take the stats of a user, or of some of their homes, away where no device is online.

    For after the commit that took one away. Two commits may each take one of the last two away: who looks after
    their own sees both.
    """
    online = _online(user_id).where(Device.home_id == Home.id)
    try:
        homes = db.session.execute(select(Home.id, ~online.exists()).where(Home.user_id == user_id)).all()
        idle = [home for home, is_idle in homes if is_idle]
        if idle:
            show_nothing([user_id] if len(idle) == len(homes) else [], idle if len(homes) > 1 else [])
    except Exception as error:
        _leave_to_next_tick(error)


def _online(user_id: int) -> Select[int]:
    return select(Device.id).where(Device.user_id == user_id, Device.status == DeviceStatus.ONLINE.value)


def show_nothing_of_homes(home_ids: Sequence[int]) -> None:
    """Take the stats of homes away: they are gone, or have become their owner's only one."""
    show_nothing([], home_ids)


def show_nothing(user_ids: Sequence[int], home_ids: Sequence[int] = ()) -> None:
    """Take the stats of users and homes away that have no online device; for after the commit that left none.

    A tick may have read the devices before they went and show them after: the newest that can have is held to it.
    """
    try:
        newest = db.session.scalar(select(func.max(TickRun.tick)))
        let_go()  # Redis may be slow
        stats_cache.forget_users(redis, user_ids, newest or 0, settings.stats_ttl_seconds, home_ids)
        live_channel.tell(redis, *live_channel.EVERYBODY[:2])
    except Exception as error:
        _leave_to_next_tick(error)


def _leave_to_next_tick(error: Exception) -> None:
    """With a server away, what was committed stands, and the next tick takes the key away."""
    word = outages.meaning(error)
    if word is None:
        raise error
    log.warning("stats_left_to_next_tick", reason=word)
