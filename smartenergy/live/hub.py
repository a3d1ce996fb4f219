"""What keeps streams true: word of changed stats, Redis' documents, and rights that may have ended."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import log
from smartenergy.live import metrics
from smartenergy.live.fleet import Fleet
from smartenergy.live.streams import Stream, Streams
from smartenergy.live.threads import Threads
from smartenergy.services.live import still
from smartenergy.services.live.followed import FLEET
from smartenergy.storage import live_channel, stats_cache
from smartenergy.storage.live_channel import Changed

CHECK_SECONDS = 1.0
"""Rights are looked at so often: who loses them is told within two seconds."""
SILENCE_SECONDS = 2.0
"""After so long without a word Redis is asked whether it is there, and given up after so long again."""
AGAIN_SECONDS = 0.5
"""Until Redis is tried again."""
WELCOMED_AT_ONCE = 20
"""So many newcomers are shown their homes with a call, each with a decision of its strategy: see `home_now`."""
BEATS = 10
"""A heartbeat is late by this part of the time between two at the most."""
NO_MORE = "You may no longer see this home."


class Hub:
    """Tells streams what has changed."""

    def __init__(self, streams: Streams, redis: Redis, threads: Threads) -> None:
        self.streams, self.redis, self.threads = streams, redis, threads
        self.is_listening = False
        self.fleet = Fleet(streams, threads)
        self._asked, self._asked_at = still.written([]), -1
        self._opened, self._has_opened = list[Stream](), asyncio.Event()

    async def listen(self) -> None:
        """Hear what changes, for ever; whoever was deaf for a while shows everything anew."""
        while True:
            try:
                async with self.redis.pubsub(ignore_subscribe_messages=True) as heard:
                    await heard.subscribe(live_channel.CHANNEL)
                    self._hears(True)
                    await self.show(live_channel.EVERYBODY)
                    await self._hear(heard)
            except Exception as error:  # whatever it is, streams must not be deaf for good
                _told("live_deaf", error)
            self._hears(False)
            await asyncio.sleep(AGAIN_SECONDS)

    def _hears(self, does: bool) -> None:
        self.is_listening = does
        metrics.HEARS.set(does)

    async def _hear(self, heard: PubSub) -> None:
        """Hear until Redis goes. A machine that dies without a word is found by its silence."""
        is_asked = False
        while True:
            message = await heard.get_message(timeout=SILENCE_SECONDS)
            if message is None and is_asked:
                raise ConnectionError("Redis says nothing any more")
            if message is None:
                await heard.ping()
            elif message["type"] == "message":
                await self.show(live_channel.understood(message["data"]))
            is_asked = message is None

    async def show(self, changed: Changed) -> None:
        """Send what homes of these users do now."""
        self.fleet.changed.set()
        streams = self.streams.between(changed.first_user_id, changed.next_user_id)
        for stream in streams:
            stream.told_at = changed.told_at
        await self.show_to(streams)

    def show_soon(self, stream: Stream) -> None:
        """Have a stream that was opened sent what there is."""
        if stream.home.home_id == FLEET:
            self.fleet.changed.set()
        else:
            self._opened.append(stream)
            self._has_opened.set()

    async def welcome(self) -> None:
        """Send streams that were opened what there is, for ever; several do, for the database takes its time."""
        while True:
            await self._has_opened.wait()
            some, self._opened = self._opened[:WELCOMED_AT_ONCE], self._opened[WELCOMED_AT_ONCE:]
            if not self._opened:
                self._has_opened.clear()
            try:
                await self.show_to([stream for stream in some if not stream.is_gone])
            except Exception as error:  # they wait on; who was shown already is not shown the same twice
                _told("live_unshown", error)
                await asyncio.sleep(AGAIN_SECONDS)
                self._opened = some + self._opened
                self._has_opened.set()

    async def show_to(self, streams: Sequence[Stream]) -> None:
        """Send streams what their homes do now, one call for many."""
        for first in range(0, len(streams), stats_cache.USERS_PER_CALL):
            some = streams[first : first + stats_cache.USERS_PER_CALL]
            homes = [stats_cache.HOME_KEY.format(stream.home.home_id) for stream in some]
            owners = [stats_cache.KEY.format(stream.home.owner_id) for stream in some]
            found: list[Any] = await self.redis.mget([*homes, *owners])
            more = [
                stream
                for stream, of_home, of_owner in zip(some, found, found[len(some) :], strict=False)
                if stream.show(of_home if of_home is not None or not stream.home.is_only else of_owner)
            ]
            if more:
                await self.show_homes(more)

    async def show_homes(self, streams: Sequence[Stream]) -> None:
        """Send all that their homes do now; with the database away, that has to wait."""
        owners = {stream.home.home_id: stream.home.owner_id for stream in streams}
        found = dict[int, bytes]()
        try:
            found = await self.threads.run(lambda: _documents(owners))
        except Exception as error:
            _told("live_home_unread", error)
        for stream in streams:
            stream.show_home(found.get(stream.home.home_id))

    async def beat(self, patience: float) -> None:
        """Send heartbeats after so many seconds without an event, for ever: one timer for all streams."""
        while True:
            await asyncio.sleep(patience / BEATS)
            now = time.monotonic()
            for stream in self.streams:
                stream.beat(now, patience)

    async def watch(self) -> None:
        """Close streams whose readers have lost their right, for ever."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            if self.streams.count:
                try:
                    await self.check(list(self.streams))
                except Exception as error:  # nobody loses a stream to an outage, nor keeps one for good
                    _told("live_unchecked", error)

    async def check(self, streams: Sequence[Stream]) -> None:
        """Close those that rest on nothing any more; others learn whose stats are theirs."""
        if self.streams.changes != self._asked_at:
            self._asked = still.written([(stream.grant, stream.home) for stream in streams])
            self._asked_at = self.streams.changes
        asked = self._asked
        found = await self.threads.run(lambda: still.ask(asked))
        for place in found.lost:
            streams[place].close(NO_MORE)
        moved = []
        for stream in streams:
            if stream.home.owner_id in found.lit or not stream.home.is_only:
                home = still.moved(stream.home, found.lit)
                if home is not stream.home:
                    stream.home = home
                    moved.append(stream)
        await self.show_to(moved)


def _documents(owners: Mapping[int, int]) -> dict[int, bytes]:
    """What homes do now. Loaded once somebody asks: it takes as much memory as hundreds of streams of stats."""
    from smartenergy.services.live import home_now

    return home_now.documents(owners)


def _told(event: str, error: Exception) -> None:
    """An outage is a word in the log; anything else is a fault of ours."""
    if reason := outages.meaning(error):
        log.warning(event, reason=reason, error=type(error).__name__)
    else:
        log.error(event, exc_info=error)
