"""When readings were made. The run log knows it of each user, so nothing is stored beside each device for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, bindparam, column, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, DeviceStatus, TickChunk, TickRun


@dataclass(frozen=True)
class UserTick:
    """A tick that has moved a user's homes, and when its readings were stored."""

    tick: int
    done_at: datetime


def _last_tick(user_id: ColumnElement[int], *around: FromClause) -> Select[tuple[int, datetime]]:
    chunk = (
        select(TickChunk.done_at)
        .where(TickChunk.tick == TickRun.tick, TickChunk.first_user_id <= user_id)
        .order_by(TickChunk.first_user_id.desc())
        .limit(1)
        .correlate(TickRun, *around)
        .lateral()
    )
    moved = select(TickRun.tick, chunk.c.done_at).join(chunk, true()).where(chunk.c.done_at.is_not(None))
    return moved.order_by(TickRun.tick.desc()).limit(1)


def _last_ticks() -> Select[Any]:
    ids = bindparam("user_ids", type_=ARRAY(BigInteger))
    users = func.unnest(ids).table_valued(column("id", BigInteger)).render_derived()
    moved = _last_tick(users.c.id, users).lateral()
    return select(users.c.id, moved.c.tick, moved.c.done_at).select_from(users).join(moved, true())


# Put together once: every list of devices asks one of them.
LAST_TICK, LAST_TICKS = _last_tick(bindparam("user_id")), _last_ticks()


def last_tick_of(user_id: int) -> UserTick | None:
    """The last tick that moved this user's homes, whether or not others' homes are still to come in it."""
    found = db.session.execute(LAST_TICK, {"user_id": user_id}).one_or_none()
    return UserTick(found.tick, found.done_at) if found else None


def last_ticks_of(user_ids: Collection[int]) -> dict[int, UserTick | None]:
    """The same of several users: one query."""
    if len(user_ids) == 1:
        return {user_id: last_tick_of(user_id) for user_id in user_ids}
    rows = db.session.execute(LAST_TICKS, {"user_ids": list(user_ids)})
    return dict.fromkeys(user_ids) | {row.id: UserTick(row.tick, row.done_at) for row in rows}


def read_at(device: Device, last: UserTick | None) -> datetime | None:
    """The tick that made what a device shows; None where none has since a person last changed it."""
    is_online = device.status == DeviceStatus.ONLINE
    if last is None or not is_online or device.updated_at > last.done_at:
        return None
    return datetime.fromtimestamp(last.tick, UTC)
