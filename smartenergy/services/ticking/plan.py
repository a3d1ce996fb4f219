"""The chunks of a tick: whole users, of even size, from what the tick before counted.

A plan reads no device but those of chunks that outgrew their size, so it costs the same for a hundred devices and
for a hundred million. The first tick of all has nothing to go by and reads the fleet once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select

from smartenergy.kernel.extensions import db, settings
from smartenergy.models import TickChunk
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.storage import fleet_store
from smartenergy.storage.fleet_store import UserRange

EVERYBODY: UserRange = (0, 2**63 - 1)
OVERSIZE = 1.5  # such a chunk of several users can always be cut in two or more
MOST = 2  # times the size: what a worker reads before it cuts the chunk instead


@dataclass(frozen=True)
class Counted:
    """A range of users with its devices as last counted; None where nobody has counted them."""

    users: UserRange
    devices: int | None


def plan_from(previous_tick: int | None) -> list[UserRange]:
    """Plan a tick: merge the chunks of the tick before that shrank, cut those that grew."""
    size = settings.simulation_chunk_devices
    counted = _count_of(previous_tick) if previous_tick is not None else []
    if not counted:
        return cut(EVERYBODY, size)
    plan: list[UserRange] = []
    for chunk in merge_small(counted, size):
        plan += cut(chunk.users, size) if is_oversized(chunk, size) else [chunk.users]
    return plan


def cut(users: UserRange, size: int) -> list[UserRange]:
    """Cut a range of users where about `size` devices make a chunk. Reads the range's devices."""
    first, after = users
    starts = fleet_store.chunk_starts(driver_cursor(), users, size)
    return list(pairwise([first, *(start for start in starts if first < start < after), after]))


def merge_small(chunks: Iterable[Counted], size: int) -> list[Counted]:
    """Join neighbours for as long as they hold no more than `size` together."""
    merged: list[Counted] = []
    for chunk in chunks:
        before = merged[-1] if merged else None
        if before and before.devices is not None and chunk.devices is not None:
            together = before.devices + chunk.devices
            if together <= size:
                merged[-1] = Counted((before.users[0], chunk.users[1]), together)
                continue
        merged.append(chunk)
    return merged


def is_oversized(chunk: Counted, size: int) -> bool:
    """Whether a chunk is to be cut: it outgrew its size, and is not a single user, who stays whole."""
    return (chunk.devices or 0) > OVERSIZE * size and not is_single(chunk.users)


def is_single(users: UserRange) -> bool:
    """Whether a range can hold one user only."""
    return users[1] - users[0] == 1


def _count_of(tick: int) -> Sequence[Counted]:
    chunks = db.session.scalars(select(TickChunk).where(TickChunk.tick == tick).order_by(TickChunk.first_user_id))
    return [
        Counted((c.first_user_id, c.next_user_id), c.devices + c.edited if c.done_at else None) for c in chunks
    ]
