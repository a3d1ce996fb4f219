"""A Redis whose machine dies without a word: nothing closes the connection, and nothing comes any more."""

import asyncio
from collections.abc import Callable
from unittest.mock import Mock

import pytest
from redis.asyncio import Redis

from smartenergy.embedded.redis import PrivateRedis
from smartenergy.live import hub
from smartenergy.live.hub import Hub
from smartenergy.live.streams import Streams


class Wire:
    """Between a client and Redis; once it is cut, what is sent is lost, and both ends know nothing of it."""

    def __init__(self, server: PrivateRedis) -> None:
        self.server, self.is_cut = server, False

    async def lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A client's connection, both ways."""
        to_redis = await asyncio.open_unix_connection(str(self.server.socket))
        await asyncio.gather(self._pass(reader, to_redis[1]), self._pass(to_redis[0], writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        was_cut = self.is_cut
        while data := await reader.read(65_536):
            if self.is_cut and not was_cut:
                continue
            writer.write(data)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not holds():
            await asyncio.sleep(0.02)


def test_a_redis_that_falls_silent_is_left_and_another_connection_made(
    redis_server: PrivateRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SILENCE_SECONDS", 0.2)

    async def live_through_it() -> list[bool]:
        wire, seen = Wire(redis_server), list[bool]()
        server = await asyncio.start_server(wire.lead, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        listener = Hub(Streams(), Redis(port=port, socket_timeout=1, socket_connect_timeout=1), Mock())
        task = asyncio.create_task(listener.listen())
        await until(lambda: listener.is_listening)
        await asyncio.sleep(1)  # some silences later it still listens, for Redis answers
        seen.append(listener.is_listening)
        wire.is_cut = True
        await until(lambda: not listener.is_listening)
        seen.append(listener.is_listening)
        await until(lambda: listener.is_listening)  # by a new connection
        seen.append(listener.is_listening)
        task.cancel()
        server.close()
        return seen

    assert asyncio.run(live_through_it()) == [True, False, True]
