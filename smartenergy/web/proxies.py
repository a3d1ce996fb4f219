"""Who is at the other end, where proxies stand between: what the trusted ones of them say."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from smartenergy.services.addresses import UNKNOWN, spelled


class PlainAddress:
    """Makes REMOTE_ADDR an address and nothing else, whatever a proxy wrote: all that is inside relies on it.

    What is no address stands for nobody: the caller is then the proxy that said so.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Put the address right and go on."""
        peer = environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR")
        environ["REMOTE_ADDR"] = spelled(environ.get("REMOTE_ADDR")) or spelled(peer) or UNKNOWN
        return self.application(environ, start_response)


def init_app(app: Flask) -> None:
    """Believe as many proxies as TRUSTED_PROXIES says, and nobody else."""
    trusted = app.extensions["settings"].trusted_proxies
    app.wsgi_app = PlainAddress(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    if trusted:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign] # the same
