"""The web application: `wsgi:app` for any WSGI server; `python wsgi.py` serves it with Granian."""

import os
from collections.abc import Callable
from typing import Any

import click

from config import Settings, load_settings, load_settings_of_run
from smartenergy import create_app
from smartenergy.kernel.server_versions import refuse_old_servers
from smartenergy.kernel.temporary_folders import held_folder

TURNING_AWAY = 2  # threads beyond those that work, wait for their turn or read: they say 503, or how we are
WRAP = "_wsgi_call_wrap"  # of Granian's, not public: what runs a WSGI application


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests in hand are finished first."""
    refuse_old_servers(settings)
    with held_folder("smartenergy-counters-") as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts  # read when a worker process imports the library
        _serve(settings)


def _threads(settings: Settings) -> int:
    at_work = settings.web_threads + settings.web_exports
    return at_work + settings.web_waiting + settings.web_bodies + TURNING_AWAY


def _serve(settings: Settings) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
        "wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # with HTTP/2 let in, it waits for ever for who says nothing
        http1_settings=HTTP1Settings(header_read_timeout=1000 * settings.web_header_seconds),
        workers=settings.web_workers,
        blocking_threads=_threads(settings),
        websockets=False,
        workers_kill_timeout=settings.web_stop_seconds,
        log_level=LogLevels.error,
    ).serve()


def let_late_senders_be_answered() -> None:
    """Hand each request's way to answer to the application: Granian has no time limit for bodies (0025)."""
    from granian.server import mp

    from smartenergy.web.bodies import ANSWER

    wrap = getattr(mp, WRAP)

    def wrap_and_hand_out(*given: Any) -> Callable[[Any, dict[str, Any]], Any]:
        run = wrap(*given)

        def run_with_answer(protocol: Any, scope: dict[str, Any]) -> Any:
            scope[ANSWER] = protocol.response_bytes
            return run(protocol, scope)

        return run_with_answer

    setattr(mp, WRAP, wrap_and_hand_out)


def is_asked_for_a_command() -> bool:
    """Whether `flask …` looks here for one of our commands. Its own (`run`, `routes`) do later, for the web."""
    context = click.get_current_context(silent=True)
    return context is not None and context.parent is None


if __name__ == "__main__":
    serve(load_settings())  # Granian's workers import this module for the application
elif is_asked_for_a_command():
    app = create_app(load_settings_of_run(), serves_http=False)
else:  # only here is the web imported: its counters look for the directory that `serve` has set
    from smartenergy.web.unread import Patience

    app = create_app()
    let_late_senders_be_answered()
    wanted: Settings = app.extensions["settings"]
    app.wsgi_app = Patience(app.wsgi_app, wanted.port, wanted.web_unread_seconds)  # type: ignore[method-assign] # Flask's own way
