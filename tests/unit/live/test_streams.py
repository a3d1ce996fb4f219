"""A stream tells its reader of the newest, that it is still there, and goes with them."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from smartenergy.live import events, sending
from smartenergy.live.http import Message
from smartenergy.live.streams import Stream
from smartenergy.services.live.followed import Followed
from smartenergy.services.live.grants import Grant


def stats(tick: int) -> bytes:
    return b'{"timestamp":%d}' % tick


def within_seconds(work: Coroutine[Any, Any, None]) -> None:
    async def hurried() -> None:
        async with asyncio.timeout(10):
            await work

    asyncio.run(hurried())


def opened() -> Stream:
    return Stream(Grant(1), Followed(1, 1, is_only=True))


def test_who_reads_slowly_gets_the_newest_and_who_waits_the_next() -> None:
    async def read() -> None:
        stream = opened()
        stream.show(stats(60))
        stream.show(stats(120))
        assert await stream.next() == events.stats(120, stats(120))
        waiting = asyncio.create_task(stream.next())
        await asyncio.sleep(0)
        stream.show(stats(120))  # the same is told once
        stream.show(stats(180))
        assert await waiting == events.stats(180, stats(180))

    within_seconds(read())


def test_a_heartbeat_comes_after_silence_and_gives_way_to_an_event() -> None:
    async def read() -> None:
        stream = opened()
        stream.beat(1e9, 20)
        assert await stream.next() == events.HEARTBEAT
        stream.beat(stream.sent_at + 19, 20)
        assert stream.newest is None
        stream.beat(stream.sent_at + 20, 20)
        stream.show(stats(60))
        stream.beat(stream.sent_at + 40, 20)
        assert await stream.next() == events.stats(60, stats(60))
        assert stream.newest is None

    within_seconds(read())


def test_a_stream_ends_when_its_reader_goes_or_may_no_longer_have_it() -> None:
    async def follow(*, leaves: bool) -> list[Message]:
        sent, gone = list[Message](), asyncio.get_running_loop().create_future()
        parts = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Message:
            return parts.pop() if parts else await gone

        async def send(message: Message) -> None:
            sent.append(message)

        stream = opened()
        await sending.begin(stream, receive, send, [])
        going = asyncio.create_task(sending.go_on(stream, send))
        await asyncio.sleep(0.01)
        if leaves:
            gone.set_result({"type": "http.disconnect"})
        else:
            stream.close("No more.")
        await going
        stream.forget()
        return sent

    async def both() -> None:
        assert [message.get("body") for message in await follow(leaves=True)] == [None, events.OPENING]
        ended = [message.get("body") for message in await follow(leaves=False)]
        assert ended == [None, events.OPENING, events.ended("No more."), b""]

    within_seconds(both())
