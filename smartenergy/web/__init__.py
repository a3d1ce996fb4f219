"""What every answer over HTTP shares: who asks, request ids, errors, health."""

from flask import Flask

from smartenergy.web import (
    assets,
    capacity,
    compression,
    cors,
    errors,
    export_places,
    headers,
    health,
    look,
    metrics,
    proxies,
    rate_limits,
    request_log,
    timeouts,
)
from smartenergy.web.page_cookies import PageCookies


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    request_log.init_app(app)
    metrics.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    look.init_app(app)
    compression.init_app(app)
    cors.init_app(app)
    rate_limits.init_app(app)
    timeouts.init_app(app)
    capacity.init_app(app)
    export_places.init_app(app)
    proxies.init_app(app)
    health.init_app(app)
    app.session_interface = PageCookies()
