"""What keeps streams true: word of changed stats, Redis' documents, and rights that may have ended."""

import asyncio
from collections.abc import Sequence
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
from smartenergy.services.live import home_now, still
from smartenergy.services.live.followed import FLEET
from smartenergy.storage import live_channel, stats_cache
from smartenergy.storage.live_channel import Changed

CHECK_SECONDS = 1.0
"""Rights are looked at so often: who loses them is told within two seconds."""
SILENCE_SECONDS = 2.0
"""After so long without a word Redis is asked whether it is there, and given up after so long again."""
AGAIN_SECONDS = 0.5
"""Until Redis is tried again."""
NO_MORE = "You may no longer see this home."


class Hub:
    """Tells streams what has changed."""

    def __init__(self, streams: Streams, redis: Redis, threads: Threads) -> None:
        self.streams, self.redis, self.threads = streams, redis, threads
        self.is_listening = False
        self.fleet = Fleet(streams, threads)
        self._asked, self._asked_at = still.written([]), -1

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

    async def show_at_once(self, stream: Stream) -> None:
        """Send a stream that was opened what there is."""
        if stream.home.home_id == FLEET:
            self.fleet.changed.set()
        else:
            await self.show_to([stream])

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
            found = await self.threads.run(lambda: home_now.documents(owners))
        except Exception as error:
            _told("live_home_unread", error)
        for stream in streams:
            stream.show_home(found.get(stream.home.home_id))

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


def _told(event: str, error: Exception) -> None:
    """An outage is a word in the log; anything else is a fault of ours."""
    if reason := outages.meaning(error):
        log.warning(event, reason=reason, error=type(error).__name__)
    else:
        log.error(event, exc_info=error)
