"""Requests and answers of the live process, in ASGI's words."""

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import orjson

from smartenergy.kernel import outages
from smartenergy.kernel.errors import BadInputError, RateLimitedError, ServiceUnavailableError, SmartEnergyError
from smartenergy.kernel.extensions import log

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
NO_STORE = (b"cache-control", b"no-store")


class RequestError(SmartEnergyError):
    """A request that cannot be read as it stands."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        self.status = status
        super().__init__(message)


def header(scope: Scope, name: bytes) -> str:
    """A header of a request; empty where it has none."""
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if found else ""


def parameter(scope: Scope, name: str) -> str | None:
    """A parameter of a request's query."""
    found = parse_qs(scope["query_string"].decode("latin-1")).get(name)
    return found[0] if found else None


async def answer(
    send: Send, status: HTTPStatus, body: dict[str, Any], headers: Headers, kind: bytes = b"application/json"
) -> None:
    """Send JSON, and be done."""
    await send_body(send, status, orjson.dumps(body), kind, headers)


async def send_body(send: Send, status: HTTPStatus, document: bytes, kind: bytes, headers: Headers) -> None:
    """Send an answer that is whole."""
    told = [(b"content-type", kind), (b"content-length", b"%d" % len(document)), NO_STORE, *headers]
    await send({"type": "http.response.start", "status": int(status), "headers": told})
    await send({"type": "http.response.body", "body": document})


async def refuse(send: Send, error: SmartEnergyError, headers: Headers) -> None:
    """Send an error as problem+json (RFC 9457), as the REST API does."""
    body: dict[str, Any] = {"title": error.status.phrase, "status": int(error.status), "detail": error.message}
    if isinstance(error, BadInputError) and error.fields:
        body["fields"] = error.fields
    told = [*headers, *headers_of(error)]
    await answer(send, error.status, body | {"code": error.code}, told, b"application/problem+json")


def headers_of(error: SmartEnergyError) -> Headers:
    """What an error says beside its body."""
    told = Headers()
    if error.status is HTTPStatus.UNAUTHORIZED:
        told.append((b"www-authenticate", b"Bearer"))
    if error.status is HTTPStatus.METHOD_NOT_ALLOWED:
        told.append((b"allow", b"GET, POST"))
    if isinstance(error, RateLimitedError | ServiceUnavailableError):
        told.append((b"retry-after", b"%d" % error.retry_after))
    return told


async def body(receive: Receive, most: int) -> bytes:
    """A request's body. Raises RequestError."""
    found = bytearray()  # counted as it grows: somebody may send a byte at a time
    while True:
        message = await receive()
        found += message.get("body", b"")
        if len(found) > most:
            raise RequestError(f"The body is over {most:,} bytes.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return bytes(found)


def as_ours(error: Exception) -> SmartEnergyError:
    """Whatever was raised as an error for the caller; what they must not see goes to the log."""
    if isinstance(error, SmartEnergyError):
        return error
    if fault := outages.meaning(error):
        log.warning("live_unavailable", reason=fault, error=type(error).__name__)
        return ServiceUnavailableError(f"{fault}. Try again shortly.")
    log.error("unhandled_error", exc_info=error)
    return SmartEnergyError()
