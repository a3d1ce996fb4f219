"""Who is at the other end, where proxies stand between: what the trusted ones of them say."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    """Believe as many proxies as TRUSTED_PROXIES says, and nobody else."""
    trusted = app.extensions["settings"].trusted_proxies
    if trusted:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign] # Flask's own way
