"""The web application: `wsgi:app` for any WSGI server; `python wsgi.py` serves it with Granian."""

import os
from tempfile import TemporaryDirectory

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from config import Settings, load_settings
from smartenergy import create_app

TURNING_AWAY = 2  # threads beyond those that work or wait for their turn: they say 503, or how we are


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests in hand are finished first."""
    with TemporaryDirectory(prefix="smartenergy-metrics-") as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts  # read when a worker process imports the library
        _serve(settings)


def _serve(settings: Settings) -> None:
    Granian(
        "wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=settings.web_threads + settings.web_waiting + TURNING_AWAY,
        websockets=False,
        workers_kill_timeout=settings.web_stop_seconds,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    serve(load_settings())  # Granian's workers import this module for the application
else:
    app = create_app()
