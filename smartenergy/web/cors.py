"""Which web pages of other origins may call the APIs: none, unless CORS_ORIGINS names them."""

from flask import Flask
from flask_cors import CORS

PATHS = ("/api/v1/*", "/graphql", "/graphql/")
SEEN = [
    "ETag", "Link", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
    "X-Request-ID", "Idempotent-Replayed", "Tick-Interval", "Next-Tick-At",
]  # fmt: skip
SENT = ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"]


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    origins = app.extensions["settings"].cors_origin_list
    if origins:
        allowed = {"origins": origins, "expose_headers": SEEN, "allow_headers": SENT, "max_age": 600}
        CORS(app, resources=dict.fromkeys(PATHS, allowed))
