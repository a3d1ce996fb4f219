"""What answers that are made before Flask carry as well: a request id, safety, and leave for pages to read it."""

from collections.abc import Callable
from uuid import uuid4
from wsgiref.types import WSGIEnvironment

from flask import Flask

from smartenergy.kernel.extensions import log
from smartenergy.web import cors, headers, request_log

Dress = Callable[[WSGIEnvironment, int], list[tuple[str, str]]]
"""Gives an answer with a status to a request the headers that it must have, and logs it."""


def plain(_environ: WSGIEnvironment, _status: int) -> list[tuple[str, str]]:
    """Nothing more."""
    return []


def dress_of(app: Flask) -> Dress:
    """What an application's answers carry."""
    for_pages = cors.outside(app)

    def dress(environ: WSGIEnvironment, status: int) -> list[tuple[str, str]]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if request_log.ACCEPTED_ID.fullmatch(given) else uuid4().hex
        path = environ.get("PATH_INFO", "")
        log.info("request", request_id=request_id, address=environ.get("REMOTE_ADDR"), status=status,
                 method=environ.get("REQUEST_METHOD", "")[: request_log.LONGEST_METHOD],
                 path=path[: request_log.LONGEST_PATH])  # fmt: skip
        allowed = for_pages(path, environ.get("HTTP_ORIGIN", ""))
        return [(request_log.HEADER, request_id), *headers.HEADERS.items(), *allowed]

    return dress
