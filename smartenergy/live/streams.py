"""Streams that are open: what each shows, and the newest that is to be sent over it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from smartenergy.live import events, metrics
from smartenergy.live.http import Message
from smartenergy.live.shapes import STATS, Shape
from smartenergy.services.live.followed import FLEET, Followed
from smartenergy.services.live.grants import Grant


@dataclass(eq=False, slots=True)
class Stream:
    """One reader of one home.

    Who reads slowly misses what has been overtaken: only the newest waits for them.
    """

    grant: Grant
    home: Followed
    shape: Shape = STATS
    seen: int = 0
    """The tick that its reader has seen."""
    last: bytes | None = None
    end: str | None = None
    """Why it is over, if it is."""
    is_gone: bool = False
    """Whether its reader has left."""
    newest: bytes | None = None
    """The event that waits to be sent, if one does."""
    told_at: float = 0.0
    """When it was said that there is something new to show; 0: nobody did."""
    sent_at: float = 0.0
    """When something was sent last, by the monotonic clock."""
    leaving: asyncio.Future[Message] | None = None
    """What says that its reader goes."""
    _waiter: asyncio.Future[None] | None = None

    def show(self, document: bytes | None) -> bool:
        """Send these stats, unless they were sent; answer whether they are new and wait for more, `show_home`."""
        if document is None:
            if self.last != b"":
                self.last = b""
                self._put(self.shape.idle())
            return False
        if document == self.last:
            return False
        tick = int(orjson.loads(document)["timestamp"])
        if tick < self.seen:
            return False
        self.last, self.seen = document, tick
        event = self.shape.stats(tick, document)
        if event is not None:
            self._put(event)
        return event is None

    def show_home(self, document: bytes | None) -> None:
        """Send what a home does now; None: that could not be read, and is to be tried again."""
        if document is None:
            self.last = None
        else:
            self._put(events.home(self.seen, document))

    def close(self, reason: str) -> None:
        """Send why it is over, and nothing more."""
        metrics.ENDED.inc()
        self.end = reason
        self._put(self.shape.ended(reason))

    @property
    def is_over(self) -> bool:
        """Whether its reader was told why it ended."""
        return self.end is not None and self.newest is None

    def leave(self) -> None:
        """Its reader has gone: nothing waits for them."""
        self.is_gone = True
        self._wake()

    def forget(self) -> None:
        """It is closed: nobody looks out for its reader any more."""
        self.is_gone = True
        if self.leaving is not None:
            self.leaving.cancel()
            self.leaving = None

    def beat(self, now: float, patience: float) -> None:
        """Send a heartbeat where nothing was sent for so many seconds."""
        if self.newest is None and now - self.sent_at >= patience:
            self.newest = events.HEARTBEAT
            self._wake()

    def _put(self, event: bytes) -> None:
        if self.newest is not None and self.newest is not events.HEARTBEAT:
            metrics.OVERTAKEN.inc()
        self.newest = event
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def next(self) -> bytes | None:
        """The next event; None once its reader has gone."""
        while self.newest is None and not self.is_gone:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        self._waiter, event, self.newest = None, self.newest, None
        if self.is_gone:
            return None
        self.sent_at = time.monotonic()
        if event is not events.HEARTBEAT:
            self._count()
        return event

    def _count(self) -> None:
        metrics.EVENTS.inc()
        if self.told_at:
            metrics.LAG.observe(max(0.0, time.time() - self.told_at))
            self.told_at = 0.0


class Streams:
    """All of a process, by whose homes they show."""

    def __init__(self) -> None:
        self._by_owner: dict[int, set[Stream]] = defaultdict(set)
        self._of_user: dict[int, int] = defaultdict(int)
        self.count = 0
        self.changes = 0
        """How often one came or went."""

    def __iter__(self) -> Iterator[Stream]:
        return iter([stream for some in self._by_owner.values() for stream in some])

    def of_user(self, user_id: int) -> int:
        """How many somebody has open."""
        return self._of_user.get(user_id, 0)

    def add(self, stream: Stream) -> None:
        """Open one."""
        self._by_owner[stream.home.owner_id].add(stream)
        self._of_user[stream.grant.user_id] += 1
        self.count += 1
        self.changes += 1
        metrics.STREAMS.set(self.count)

    def remove(self, stream: Stream) -> None:
        """It is closed."""
        owner, user = stream.home.owner_id, stream.grant.user_id
        self._by_owner[owner].discard(stream)
        if not self._by_owner[owner]:
            del self._by_owner[owner]
        self._of_user[user] -= 1
        if not self._of_user[user]:
            del self._of_user[user]
        self.count -= 1
        self.changes += 1
        metrics.STREAMS.set(self.count)

    def of_fleet(self) -> list[Stream]:
        """Those of all homes together."""
        return list(self._by_owner.get(FLEET, ()))

    def between(self, first_user_id: int, next_user_id: int) -> list[Stream]:
        """Those of homes whose owners' ids are in a range."""
        owners = [owner for owner in self._by_owner if first_user_id <= owner < next_user_id]
        return [stream for owner in owners for stream in self._by_owner[owner]]
