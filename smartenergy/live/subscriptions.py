"""GraphQL subscriptions as streams: `/live/graphql`, by graphql-sse's "distinct connections mode".

What GraphQL is lives in its own room, which knows nothing of this one: `asgi.py` brings both together.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock
from typing import Any, Protocol

import orjson

from config import Settings
from smartenergy.kernel.errors import RateLimitedError, ServiceUnavailableError, SmartEnergyError
from smartenergy.live import events, http
from smartenergy.live.http import Headers, Receive, RequestError, Scope, Send
from smartenergy.live.shapes import Shape

PATH = "/live/graphql"
NAMES = ("query", "operationName", "variables", "extensions")


class Subscription(Shape, Protocol):
    """One that may begin."""

    home_id: int | None
    """Which home it follows; None: all own homes together."""


class Door(Protocol):
    """The way into GraphQL."""

    def subscribe(self, request: dict[str, Any], user_id: int) -> tuple[Subscription | None, list[dict[str, Any]]]:
        """What a request asks for, or the errors for which it may not begin."""


class LateDoor:
    """A door that is made once somebody goes through: GraphQL takes memory, which streams of homes need not."""

    def __init__(self, make: Callable[[], Door]) -> None:
        self._make, self._lock = make, Lock()
        self._made: Door | None = None

    def subscribe(self, request: dict[str, Any], user_id: int) -> tuple[Subscription | None, list[dict[str, Any]]]:
        """As the door does; the first one waits for it to be made."""
        with self._lock:
            made = self._made = self._made or self._make()
        return made.subscribe(request, user_id)


async def request_of(scope: Scope, receive: Receive, settings: Settings) -> dict[str, Any]:
    """What is asked: parameters of a GET, JSON of a POST. Raises RequestError."""
    accepted = http.header(scope, b"accept")
    if "text/event-stream" not in accepted and "*/*" not in accepted:
        raise RequestError(
            "Answers are event streams: send `Accept: text/event-stream`.", HTTPStatus.NOT_ACCEPTABLE
        )
    if scope["method"] == "GET":
        return {name: _parsed(name, value) for name in NAMES if (value := http.parameter(scope, name))}
    if scope["method"] != "POST":
        raise RequestError("Send subscriptions by GET or POST.", HTTPStatus.METHOD_NOT_ALLOWED)
    try:
        async with asyncio.timeout(settings.web_body_seconds):
            given = orjson.loads(await http.body(receive, settings.max_body_bytes))
    except TimeoutError:
        raise RequestError("The body did not come in time.", HTTPStatus.REQUEST_TIMEOUT) from None
    except orjson.JSONDecodeError as error:
        raise RequestError(f"The body is no JSON: {error}.") from None
    if not isinstance(given, dict):
        raise RequestError("The body must be a JSON object.")
    return given


def _parsed(name: str, value: str) -> Any:
    if name in ("query", "operationName"):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise RequestError(f"`{name}` must be JSON.") from None


async def refuse(send: Send, error: SmartEnergyError, headers: Headers) -> None:
    """Answer in GraphQL's words what went wrong before there was a stream."""
    extensions: dict[str, Any] = {"code": error.code}
    if isinstance(error, RateLimitedError | ServiceUnavailableError):
        extensions["retryAfter"] = error.retry_after
    body = {"errors": [{"message": error.message, "extensions": extensions}]}
    await http.answer(send, error.status, body, [*headers, *http.headers_of(error)])


async def tell(send: Send, said: list[dict[str, Any]], headers: Headers) -> None:
    """Send errors over a stream that says nothing else, as graphql-sse asks for: then a browser can read them."""
    told = [(b"content-type", events.TYPE), http.NO_STORE, *headers]
    await send({"type": "http.response.start", "status": 200, "headers": told})
    body = b"event: next\ndata: %b\n\nevent: complete\ndata: \n\n" % orjson.dumps({"errors": said})
    await send({"type": "http.response.body", "body": body})
