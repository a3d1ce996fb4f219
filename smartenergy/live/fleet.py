"""All homes together, for admins' dashboards: what they did in each tick, once it is done."""

import asyncio

import orjson

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import log
from smartenergy.live.streams import Streams
from smartenergy.live.threads import Threads

PATH = "/live/fleet"
LOOK_SECONDS, LOOKS = 1.0, 10
"""After word of new stats it is looked so often whether their tick is done."""


class Fleet:
    """Tells who follows the fleet of each tick."""

    def __init__(self, streams: Streams, threads: Threads) -> None:
        self.streams, self.threads = streams, threads
        self.changed = asyncio.Event()
        self.shown: bytes | None = None

    async def watch(self) -> None:
        """Look whenever something has changed, for ever."""
        while True:
            await self.changed.wait()
            self.changed.clear()
            for _ in range(LOOKS):
                await asyncio.sleep(LOOK_SECONDS)
                if not self.streams.of_fleet() or await self._is_told():
                    break

    async def _is_told(self) -> bool:
        """Whether there was a newer tick to tell of."""
        try:
            document = await self.threads.run(_document)
        except Exception as error:  # the next word of a change leads here again
            log.warning("live_fleet_unread", reason=outages.meaning(error), error=type(error).__name__)
            return True
        is_new = document != self.shown
        self.shown = document
        for stream in self.streams.of_fleet():
            stream.show(document)
        return is_new


def _document() -> bytes | None:
    """The newest tick's. Loaded once somebody asks, for it knows the queue of jobs as well."""
    from smartenergy.services.operations import dashboard

    energy = dashboard.energy()
    if energy is None:
        return None
    return orjson.dumps({"timestamp": energy.tick, "watts": energy.watts, "last_day_kwh": energy.kwh})
