"""Who is at the other end, where proxies stand between, and where we are: what the trusted ones of them say."""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from smartenergy.services.common.addresses import UNKNOWN, spelled


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


PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+")
LONGEST_PREFIX = 200


class PlainPrefix:
    """Makes SCRIPT_NAME the path that a proxy serves us below, or what it was: all links begin with it.

    What a browser could take for another host, or for the way up, is none.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Put the prefix right and go on."""
        written = environ.get("SCRIPT_NAME", "").rstrip("/")
        own = environ.get("werkzeug.proxy_fix.orig", {}).get("SCRIPT_NAME") or ""
        is_path = len(written) <= LONGEST_PREFIX and PREFIX.fullmatch(written)
        environ["SCRIPT_NAME"] = written if is_path else own
        return self.application(environ, start_response)


def init_app(app: Flask) -> None:
    """Believe as many proxies as TRUSTED_PROXIES says, and nobody else."""
    trusted = app.extensions["settings"].trusted_proxies
    app.wsgi_app = PlainAddress(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    if trusted:
        inner = PlainPrefix(app.wsgi_app)
        app.wsgi_app = ProxyFix(inner, x_for=trusted, x_proto=trusted, x_host=trusted, x_prefix=trusted)  # type: ignore[method-assign] # the same
