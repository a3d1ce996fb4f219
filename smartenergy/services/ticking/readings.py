"""When readings were made. The run log knows it of each home, so nothing is stored beside each device for it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, bindparam, select, true

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, DeviceStatus, TickChunk, TickRun


@dataclass(frozen=True)
class HomeTick:
    """A tick that has moved a home, and when its readings were stored."""

    tick: int
    done_at: datetime


def _last_tick() -> Select[tuple[int, datetime]]:
    chunk = (
        select(TickChunk.done_at)
        .where(TickChunk.tick == TickRun.tick, TickChunk.first_user_id <= bindparam("user_id"))
        .order_by(TickChunk.first_user_id.desc())
        .limit(1)
        .lateral()
    )
    moved = select(TickRun.tick, chunk.c.done_at).join(chunk, true()).where(chunk.c.done_at.is_not(None))
    return moved.order_by(TickRun.tick.desc()).limit(1)


LAST_TICK = _last_tick()  # put together once: every list of devices asks it


def last_tick_of(user_id: int) -> HomeTick | None:
    """The last tick that moved this home, whether or not others' homes are still to come in it."""
    found = db.session.execute(LAST_TICK, {"user_id": user_id}).one_or_none()
    return HomeTick(found.tick, found.done_at) if found else None


def read_at(device: Device, last: HomeTick | None) -> datetime | None:
    """The tick that made what a device shows; None where none has since a person last changed it."""
    is_online = device.status == DeviceStatus.ONLINE
    if last is None or not is_online or device.updated_at > last.done_at:
        return None
    return datetime.fromtimestamp(last.tick, UTC)
