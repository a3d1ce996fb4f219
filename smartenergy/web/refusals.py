"""Answers that are made before the application is asked: they cost next to nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from wsgiref.types import StartResponse

import orjson

RETRY_AFTER = ("Retry-After", "1")


@dataclass(frozen=True)
class Refusal:
    """One such answer, as problem+json."""

    status: HTTPStatus
    code: str
    detail: str
    more: tuple[tuple[str, str], ...] = ()

    @cached_property
    def body(self) -> bytes:
        """The words."""
        said = {"title": self.status.phrase, "status": int(self.status), "code": self.code, "detail": self.detail}
        return orjson.dumps(said)

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """What goes before them."""
        usual = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(self.body)))]
        return [*usual, ("Cache-Control", "no-store"), *self.more]

    def answer(self, start_response: StartResponse, more: Iterable[tuple[str, str]] = ()) -> Iterable[bytes]:
        """Give it, as a WSGI application does."""
        start_response(f"{self.status:d} {self.status.phrase}", [*self.headers, *more])
        return [self.body]


BUSY = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "SERVICE_UNAVAILABLE",
    "The server is at its capacity. Try again shortly.",
    (RETRY_AFTER,),
)
STILL_SENDING = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "SERVICE_UNAVAILABLE",
    "Too many requests from this address are still being sent. Try again when they are done.",
    (RETRY_AFTER,),
)
LATE = Refusal(
    HTTPStatus.REQUEST_TIMEOUT,
    "BAD_USER_INPUT",
    "The request's body did not arrive in time.",
    (("Connection", "close"),),
)
INCOMPLETE = Refusal(
    HTTPStatus.BAD_REQUEST, "BAD_USER_INPUT", "The request's body ended before its `Content-Length`."
)
