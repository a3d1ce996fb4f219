"""Requests over capacity are told so at once: 503 with Retry-After, instead of a wait without end.

The server has more threads than may work at once. Those beyond wait here for their turn, so many and so long; what
comes on top is turned away, which costs next to nothing and so leaves the capacity to the others.
"""

import threading
import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson
from flask import Flask, request

from smartenergy.web.metrics import TURNED_AWAY

RETRY_AFTER_SECONDS = "1"
BUSY = orjson.dumps(
    {
        "title": "Service Unavailable", "status": 503, "code": "SERVICE_UNAVAILABLE",
        "detail": "The server is at its capacity. Try again shortly.",
    }
)  # fmt: skip
HEADERS = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(BUSY)))]
ARRIVED = "smartenergy.arrived"
ALWAYS = ("/health/", "/metrics")


class Gate:
    """Lets so many requests work at once, and so many more wait for at most so long."""

    def __init__(self, application: WSGIApplication, at_once: int, waiting: int, seconds: float) -> None:
        self.application = application
        self.seconds = seconds
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or turn it away."""
        environ[ARRIVED] = time.time()
        if environ["PATH_INFO"].startswith(ALWAYS):
            return self.application(environ, start_response)
        if not self._places.acquire(blocking=False):
            return _turn_away(start_response)
        try:
            if not self._turns.acquire(timeout=self.seconds):
                return _turn_away(start_response)
            try:
                return self.application(environ, start_response)
            finally:
                self._turns.release()
        finally:
            self._places.release()


def init_app(app: Flask) -> None:
    """Put a gate before the application."""
    settings = app.extensions["settings"]
    app.wsgi_app = Gate(app.wsgi_app, settings.web_threads, settings.web_waiting, settings.web_waiting_seconds)  # type: ignore[method-assign] # Flask's own way


def arrived_at() -> float:
    """When the request arrived, before it waited for its turn; epoch seconds."""
    return float(request.environ.get(ARRIVED) or time.time())


def _turn_away(start_response: StartResponse) -> Iterable[bytes]:
    TURNED_AWAY.inc()
    start_response("503 Service Unavailable", [*HEADERS, ("Retry-After", RETRY_AFTER_SECONDS)])
    return [BUSY]
