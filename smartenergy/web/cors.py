"""Which web pages of other origins may call the APIs: those that CORS_ORIGINS names; in development local ones."""

from collections.abc import Callable

from flask import Flask, Response, request
from flask_cors import CORS
from flask_cors.core import get_cors_options, get_cors_origins

from smartenergy.kernel.extensions import log

PATHS = ("/api/v1/*", "/graphql", "/graphql/")
API = tuple(path.rstrip("*") for path in PATHS)
SEEN = [
    "ETag", "Link", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
    "X-Request-ID", "Idempotent-Replayed", "Tick-Interval", "Next-Tick-At",
]  # fmt: skip
MOST_TOLD = 20  # whoever asks chooses the origin
SENT = ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"]


def outside(app: Flask) -> Callable[[str, str], list[tuple[str, str]]]:
    """What lets a page of an origin read an answer to a path that is made before Flask, and with it Flask-CORS."""
    origins = app.extensions["settings"].cors_origin_list
    options = get_cors_options(app, {"origins": origins})

    def headers(path: str, origin: str) -> list[tuple[str, str]]:
        if not origins or not path.startswith(API):
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
    app.after_request(_refusals_told())
    if origins:
        allowed = {"origins": origins, "expose_headers": SEEN, "allow_headers": SENT, "max_age": 600}
        CORS(app, resources=dict.fromkeys(PATHS, allowed))


def _refusals_told() -> Callable[[Response], Response]:
    """Log an origin that is refused, once: the browser tells a page, and so its developer, no reason."""
    told: set[str] = set()

    def tell(answer: Response) -> Response:
        origin = request.headers.get("Origin", "")[:200]
        is_ours = not origin or origin == request.host_url.rstrip("/") or not request.path.startswith(API)
        if is_ours or "Access-Control-Allow-Origin" in answer.headers:
            return answer
        if origin not in told and len(told) < MOST_TOLD:
            told.add(origin)
            log.warning("origin_refused", origin=origin, setting="CORS_ORIGINS")
        return answer

    return tell
