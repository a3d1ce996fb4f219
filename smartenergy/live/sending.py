"""A stream over its connection: events until its reader goes, or may no longer have them.

Thousands wait here at once, and memory is what bounds how many. So a stream has one task, few coroutines deep,
and none beside it that waits for the reader's leaving.
"""

import asyncio
from functools import partial

from smartenergy.live import events, http
from smartenergy.live.http import Headers, Message, Receive, Send
from smartenergy.live.streams import Stream

AS_IT_COMES = (b"x-accel-buffering", b"no")
"""nginx would keep events until it has enough of them."""


async def begin(stream: Stream, receive: Receive, send: Send, headers: Headers) -> None:
    """Send what comes before the first event, and look out for the reader's leaving."""
    told = [(b"content-type", events.TYPE), http.NO_STORE, AS_IT_COMES, *headers]
    await send({"type": "http.response.start", "status": 200, "headers": told})
    await send({"type": "http.response.body", "body": stream.shape.opening, "more_body": True})
    _look_out(stream, receive)


async def go_on(stream: Stream, send: Send) -> None:
    """Send events, until there are to be no more."""
    while not stream.is_over:
        event = await stream.next()
        if event is None:
            return
        await send({"type": "http.response.body", "body": event, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _look_out(stream: Stream, receive: Receive) -> None:
    """Have a stream told that its reader has gone: by Granian's future itself, where a task would take 2 kB."""
    stream.leaving = asyncio.ensure_future(receive())
    stream.leaving.add_done_callback(partial(_came, stream, receive))


def _came(stream: Stream, receive: Receive, message: asyncio.Future[Message]) -> None:
    if message.cancelled() or stream.is_gone:
        return
    if message.exception() or message.result()["type"] == "http.disconnect":
        stream.leave()
    else:
        _look_out(stream, receive)
