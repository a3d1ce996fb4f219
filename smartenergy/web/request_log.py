"""A request id for every request, and one line in the log when it is answered."""

import re
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from smartenergy.kernel.extensions import log
from smartenergy.services.common.audit_log import Actor, act_as

HEADER = "X-Request-ID"
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST_METHOD, LONGEST_PATH = 16, 300


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if ACCEPTED_ID.fullmatch(given) else uuid4().hex
    g.request_started = time.perf_counter()
    act_as(Actor(via="api", address=request.remote_addr))
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    # The path without its query string, which may hold a GraphQL document with a password in it.
    log.info(
        "request",
        address=request.remote_addr,
        method=request.method[:LONGEST_METHOD],
        path=request.path[:LONGEST_PATH],
        status=response.status_code,
        ms=round((time.perf_counter() - g.request_started) * 1000, 1),
    )
    return response
