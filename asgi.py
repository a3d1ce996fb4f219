"""The live process: `python asgi.py` serves `asgi:app` with Granian."""

import os

from config import Settings, load_settings
from smartenergy import create_app
from smartenergy.kernel.absent import absent

UNUSED = ("opentelemetry", "rich")
"""7 MB: redis' client counts for the one, structlog paints tracebacks by the other, where they are installed."""
WAITING = 512
"""Connections that the kernel holds while we are busy."""
GRANIANS_MEMORY = "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0"
"""For its jemalloc: what a connection has let go goes to the next one, or back to the system at once."""
BESIDE_STREAMS = 64
"""Requests beyond streams: they say that there are too many, or how we are."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; streams end, and their readers come back to whoever serves next."""
    os.environ.setdefault("_RJEM_MALLOC_CONF", GRANIANS_MEMORY)  # read once, as Granian is loaded
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    with absent(*UNUSED):
        from smartenergy.kernel.server_versions import refuse_old_servers

    refuse_old_servers(settings)
    Granian(
        "asgi:app",
        address=settings.host,
        port=settings.live_at_port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # with HTTP/2 a stream may not see that its reader has gone
        http1_settings=HTTP1Settings(header_read_timeout=1000 * settings.web_header_seconds),
        workers=1,
        backlog=WAITING,
        backpressure=settings.live_streams + BESIDE_STREAMS,
        websockets=False,
        workers_kill_timeout=settings.web_stop_seconds,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    serve(load_settings())  # Granian's worker imports this module for the application
else:
    with absent(*UNUSED):
        from smartenergy.live.asgi import Live
        from smartenergy.live.subscriptions import Door, LateDoor

    flask_app = create_app(serves_http=False)

    def graphql() -> Door:
        """Made with the first subscription."""
        from smartenergy.graphql.door import GraphQLDoor

        return GraphQLDoor(flask_app)

    app = Live(flask_app, LateDoor(graphql))
