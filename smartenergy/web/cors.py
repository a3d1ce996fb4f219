"""Which web pages of other origins may call the APIs: none, unless CORS_ORIGINS names them."""

from collections.abc import Callable

from flask import Flask
from flask_cors import CORS
from flask_cors.core import get_cors_options, get_cors_origins

PATHS = ("/api/v1/*", "/graphql", "/graphql/")
SEEN = [
    "ETag", "Link", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
    "X-Request-ID", "Idempotent-Replayed", "Tick-Interval", "Next-Tick-At",
]  # fmt: skip
SENT = ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"]


def outside(app: Flask) -> Callable[[str, str], list[tuple[str, str]]]:
    """What lets a page of an origin read an answer to a path that is made before Flask, and with it Flask-CORS."""
    origins = app.extensions["settings"].cors_origin_list
    options = get_cors_options(app, {"origins": origins})
    paths = tuple(path.rstrip("*") for path in PATHS)

    def headers(path: str, origin: str) -> list[tuple[str, str]]:
        if not origins or not path.startswith(paths):
            return []
        allowed = get_cors_origins(options, origin) if origin else None
        if not allowed:
            return [("Vary", "Origin")]
        seen = ("Access-Control-Expose-Headers", ", ".join(SEEN))
        return [("Vary", "Origin"), ("Access-Control-Allow-Origin", allowed[0]), seen]

    return headers


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    origins = app.extensions["settings"].cors_origin_list
    if origins:
        allowed = {"origins": origins, "expose_headers": SEEN, "allow_headers": SENT, "max_age": 600}
        CORS(app, resources=dict.fromkeys(PATHS, allowed))
