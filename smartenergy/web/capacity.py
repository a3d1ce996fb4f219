"""Requests over capacity are told so at once: 503 with Retry-After, instead of a wait without end.

The server has more threads than may work at once. Those beyond read bodies, or wait here for their turn, so many
and so long; what comes on top is turned away, which costs next to nothing and leaves the capacity to the others.
One address has at most half of the places to wait.
"""

import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from smartenergy.web.bodies import Bodies, Places, whose
from smartenergy.web.metrics import TURNED_AWAY
from smartenergy.web.outside import Dress, dress_of, plain
from smartenergy.web.parting import has_body, parting
from smartenergy.web.refusals import BUSY, Refusal

ARRIVED = "smartenergy.arrived"
HELD = "smartenergy.held"
ALWAYS = ("/health/", "/metrics")


class Gate:
    """Lets so many requests work at once, and so many more wait for at most so long."""

    def __init__(
        self,
        application: WSGIApplication,
        bodies: Bodies,
        at_once: int,
        waiting: Places,
        seconds: float,
        dress: Dress = plain,
    ) -> None:
        self.application = application
        self.bodies = bodies
        self.seconds = seconds
        self.places = waiting
        self.dress = dress
        self._turns = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or turn it away."""
        if has_body(environ):
            start_response = parting(environ, start_response)
        if environ["PATH_INFO"].startswith(ALWAYS):
            return self.application(environ, start_response)
        refused = self.bodies.fetch(environ)
        if refused:
            return self._turn_away(refused, environ, start_response)
        environ[ARRIVED] = time.time()  # whole: one that sends slowly has not arrived when it begins
        address = whose(environ.get("REMOTE_ADDR"))
        with ExitStack() as held:
            if not self.places.take(address):
                return self._turn_away(BUSY, environ, start_response)
            held.callback(self.places.leave, address)
            if not self._turns.acquire(timeout=self.seconds):
                return self._turn_away(BUSY, environ, start_response)
            held.callback(self._turns.release)
            environ[HELD] = held
            return self.application(environ, start_response)

    def _turn_away(
        self, refused: Refusal, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if refused.status == BUSY.status:
            TURNED_AWAY.inc()
        return refused.answer(start_response, self.dress(environ, int(refused.status)))


def init_app(app: Flask) -> None:
    """Put a gate before the application."""
    settings = app.extensions["settings"]
    at_once, waiting, dress = settings.web_threads, settings.web_waiting, dress_of(app)
    app.wsgi_app = Gate(  # type: ignore[method-assign] # Flask's own way
        app.wsgi_app,
        Bodies(
            settings.web_bodies,
            settings.web_bodies_of_address,
            settings.web_body_seconds,
            settings.max_body_bytes,
            dress,
        ),
        at_once,
        Places(at_once + waiting, at_once + -(-waiting // 2)),
        settings.web_waiting_seconds,
        dress,
    )


def arrived_at() -> float:
    """When the request had arrived, before it waited for its turn; epoch seconds."""
    return float(request.environ.get(ARRIVED) or time.time())


def leave() -> None:
    """Give the request's turn back before its work is done: what follows is bounded elsewhere."""
    if held := request.environ.get(HELD):
        held.close()
