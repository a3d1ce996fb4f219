"""Answers: JSON with a validator, so that a client need not be sent what it has."""

import hashlib
import re
from collections.abc import Collection
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request

OF_ONE_USER = "private, no-cache"  # a browser may keep it, and asks each time whether it still holds
JSON = "application/json"
COMPRESSED = re.compile(r"[-;:](?:gzip|br|zstd|deflate)(?=\"|$)")


def private(body: bytes, version: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An answer for this caller alone, or 304 if the caller's copy is the same."""
    digest = hashlib.blake2b(body, digest_size=9).hexdigest()
    answer = Response(body, status, content_type=JSON)
    answer.headers["Cache-Control"] = OF_ONE_USER
    answer.headers["Vary"] = "Authorization"
    answer.headers["ETag"] = f'"{version}.{digest}"' if version else f'"{digest}"'
    if "If-None-Match" in request.headers:
        answer.make_conditional(
            request.environ | {"HTTP_IF_NONE_MATCH": _as_sent(request.headers["If-None-Match"])}
        )
    return answer


def once(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An answer that says what was done: nobody keeps it, or asks whether it still holds."""
    answer = Response(body, status, content_type=JSON)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def secret(body: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An answer that nobody may keep: it holds tokens."""
    return once(orjson.dumps(body), status)


def first_or_again(answer: Response, *, is_new: bool) -> Response:
    """An answer to a request that may be sent again; it says so where it is that of the first time."""
    if not is_new:
        answer.headers["Idempotent-Replayed"] = "true"
    return answer


def nothing() -> Response:
    """Done, and nothing to say about it."""
    return Response(status=HTTPStatus.NO_CONTENT)


def versions_wanted() -> Collection[str] | None:
    """The versions of the entity tags in `If-Match`; None where any will do.

    A weak tag counts: compressing an answer changes its bytes, which is all that weak means here, not its version.
    """
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return {_as_sent(tag).partition(".")[0] for tag in request.if_match.as_set(include_weak=True) if tag}


def _as_sent(tags: str) -> str:
    """Entity tags as we sent them, without what compressing has added; a proxy makes them weak as well."""
    return COMPRESSED.sub("", tags)
