"""The ASGI application: `/live/homes/{id}` and `/live/graphql` stream events, `/live/health` says how it is."""

import asyncio
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask
from redis.asyncio import Redis

from config import Settings
from smartenergy.kernel.errors import (
    BadInputError,
    NotFoundError,
    RateLimitedError,
    ServiceUnavailableError,
    UnauthenticatedError,
)
from smartenergy.live import fleet, http, metrics, sending, subscriptions
from smartenergy.live.http import Headers, Receive, Scope, Send
from smartenergy.live.hub import Hub
from smartenergy.live.parting import parting
from smartenergy.live.shapes import BY_NAME, FLEET, Shape
from smartenergy.live.streams import Stream, Streams
from smartenergy.live.subscriptions import Door
from smartenergy.live.threads import THREADS, Threads
from smartenergy.services.live import asking, followed
from smartenergy.services.live.followed import Followed
from smartenergy.services.live.grants import Grant

Asked = TypeVar("Asked")

HOME = re.compile(r"/live/homes/(\d{1,19})")
PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, Last-Event-ID"),
    (b"access-control-max-age", b"600"),
]  # fmt: skip
AGAIN_SECONDS = 5


class Live:
    """The application of one process."""

    def __init__(self, app: Flask, door: Door | None = None) -> None:
        settings: Settings = app.extensions["settings"]
        self.settings, self.streams, self.threads = settings, Streams(), Threads(app)
        self.door, self.turns = door, asyncio.Semaphore(THREADS - 1)
        self.origins = set(settings.cors_origin_list)
        self.hub = Hub(self.streams, _redis(settings), self.threads)
        self.tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or begin and end with the server."""
        if scope["type"] == "lifespan":
            await self._live_through(receive, send)
        elif scope["type"] == "http":
            headers = self._for_other_origins(scope)
            receive, send = parting(scope, receive, send)
            stream = await self._answer(scope, receive, send, headers)
            if stream is not None:
                scope.clear()  # kilobytes that nobody looks at again, for as long as the stream lives
                await self._run(stream, receive, send, headers)

    async def _live_through(self, receive: Receive, send: Send) -> None:
        await receive()
        self.tasks = [
            asyncio.create_task(self.hub.listen()),
            asyncio.create_task(self.hub.watch()),
            asyncio.create_task(self.hub.beat(self.settings.live_heartbeat_seconds)),
            *(asyncio.create_task(self.hub.welcome()) for _ in range(THREADS - 1)),
            asyncio.create_task(self.hub.fleet.watch()),
        ]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self.tasks:
            task.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> Stream | None:
        """Answer what is asked, or say which stream is to answer it."""
        if scope["method"] == "OPTIONS":
            await http.answer(send, HTTPStatus.OK, {}, [*headers, *PREFLIGHT])
        elif scope["path"] == "/live/health":
            await http.answer(send, HTTPStatus.OK, self._health(), headers)
        elif scope["path"] == "/live/metrics" and self._may_measure(scope):
            await http.send_body(send, HTTPStatus.OK, metrics.text(), metrics.TYPE, headers)
        elif scope["path"] == subscriptions.PATH and self.door:
            return await self._subscribe(self.door, scope, receive, send, headers)
        else:
            return await self._follow(scope, send, headers)
        return None

    async def _follow(self, scope: Scope, send: Send, headers: Headers) -> Stream | None:
        """A home's stream."""
        try:
            home_id, shape = _wanted(scope)
            grant, home = await self._let_in(scope, lambda grant: _seen(grant, home_id))
            return self._opened(grant, home, shape)
        except Exception as error:
            refused = http.as_ours(error)
            metrics.REFUSED.labels(refused.code).inc()
            await http.refuse(send, refused, headers)
            return None

    async def _subscribe(
        self, door: Door, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> Stream | None:
        """A GraphQL subscription's."""
        try:
            asked = await subscriptions.request_of(scope, receive, self.settings)
            grant, (wanted, said) = await self._let_in(scope, lambda grant: door.subscribe(asked, grant.user_id))
            if wanted is None:
                await subscriptions.tell(send, said, headers)
                return None
            return self._opened(grant, await self.threads.run(lambda: _followed(grant, wanted.home_id)), wanted)
        except Exception as error:
            refused = http.as_ours(error)
            metrics.REFUSED.labels(refused.code).inc()
            await subscriptions.refuse(send, refused, headers)
            return None

    def _may_measure(self, scope: Scope) -> bool:
        return metrics.is_for(http.header(scope, b"authorization"), self.settings)

    def _health(self) -> dict[str, Any]:
        return {"streams": self.streams.count, "hears_of_changes": self.hub.is_listening}

    def _for_other_origins(self, scope: Scope) -> Headers:
        """What lets a page read the answer: one of the web's own host, or of an origin that CORS_ORIGINS names."""
        origin = http.header(scope, b"origin")
        own = _host(f"//{http.header(scope, b'host')}")
        is_allowed = origin in self.origins or bool(own and _host(origin) == own)
        told = [(b"access-control-allow-origin", origin.encode("latin-1"))] if is_allowed else []
        return [(b"vary", b"Origin"), *told]

    async def _let_in(self, scope: Scope, ask: Callable[[Grant], Asked]) -> tuple[Grant, Asked]:
        """Who asks, once there is room, and what is to be asked of the database for them.

        Raises what is the caller's to know. Where many come at once they take turns: each holds more while it is
        asked about than as a stream, and those that are open are not to wait for all of them.
        """
        if self.streams.count >= self.settings.live_streams:
            raise ServiceUnavailableError("All streams of this server are taken. Try again shortly.")

        def work() -> tuple[Grant, Asked]:
            grant = _granted(scope)
            return grant, ask(grant)

        async with self.turns:
            return await self.threads.run(work)

    def _opened(self, grant: Grant, home: Followed, shape: Shape) -> Stream:
        """A stream, if its user may have one more. Raises RateLimitedError."""
        if self.streams.of_user(grant.user_id) >= self.settings.live_streams_of_user:
            most = self.settings.live_streams_of_user
            raise RateLimitedError(f"You have {most} streams open already: close one.", AGAIN_SECONDS)
        stream = Stream(grant, home, shape)
        self.streams.add(stream)
        return stream

    async def _run(self, stream: Stream, receive: Receive, send: Send, headers: Headers) -> None:
        """Send events until its reader goes or may no longer have it."""
        try:
            await sending.begin(stream, receive, send, headers)
            self.hub.show_soon(stream)
            await sending.go_on(stream, send)
        finally:
            stream.forget()
            self.streams.remove(stream)


def _host(address: str) -> str | None:
    """The host that an address names; None where it is none, such as `//[`."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _redis(settings: Settings) -> Redis:
    """A client that waits for no answer for long: a machine that dies without a word says nothing of it."""
    most = settings.redis_timeout_seconds
    return Redis.from_url(settings.redis, socket_timeout=most, socket_connect_timeout=most)


def _granted(scope: Scope) -> Grant:
    """Who asks, by a ticket or a bearer token."""
    ticket = http.parameter(scope, "ticket")
    kind, _, token = http.header(scope, b"authorization").partition(" ")
    if ticket is None and (kind.lower() != "bearer" or not token):
        raise UnauthenticatedError(
            "Send an access token as `Authorization: Bearer …`, "
            "or a ticket of `POST /api/v1/live-tickets` as `?ticket=`."
        )
    return asking.by_ticket(ticket) if ticket is not None else asking.by_bearer(token.strip())


def _seen(grant: Grant, home_id: int) -> Followed:
    """A home that one may see, or the fleet."""
    return asking.fleet_of(grant) if home_id == followed.FLEET else asking.home_of(grant, home_id)


def _followed(grant: Grant, home_id: int | None) -> Followed:
    """A home that one may see; None: all own ones together."""
    return followed.all_of(grant.user_id) if home_id is None else asking.home_of(grant, home_id)


def _wanted(scope: Scope) -> tuple[int, Shape]:
    """Which home is to be followed, or the fleet, and as what. Raises NotFoundError, BadInputError."""
    if (scope["method"], scope["path"]) == ("GET", fleet.PATH):
        return followed.FLEET, FLEET
    found = HOME.fullmatch(scope["path"])
    if found is None or scope["method"] != "GET":
        raise NotFoundError("Streams are at GET /live/homes/{id}, GraphQL subscriptions at /live/graphql.")
    shape = BY_NAME.get(http.parameter(scope, "show") or "stats")
    if shape is None:
        raise BadInputError({"show": [f"must be one of: {', '.join(BY_NAME)}"]})
    return int(found[1]), shape
