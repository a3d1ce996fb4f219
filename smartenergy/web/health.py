"""Health: `/health/live` (the process answers) and `/health/ready` (all that it needs does too).

Neither waits for a turn or counts as a request of anybody, so `/health/ready` looks once a second, not each time.
"""

from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app

from smartenergy.services.operations.health import Part, check_parts
from smartenergy.web.json import json_response
from smartenergy.web.kept import Kept

KEPT = "kept_health"

blueprint = Blueprint("health", __name__, url_prefix="/health")


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    app.extensions[KEPT] = Kept(check_parts, app.extensions["settings"].health_kept_seconds)
    app.register_blueprint(blueprint)


@blueprint.get("/live")
def live() -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


@blueprint.get("/ready")
def ready() -> Response:
    """Each part by name and how it is; 503 when one fails."""
    parts: dict[str, Part] = current_app.extensions[KEPT].get()
    well = all(part.ok for part in parts.values())
    body = {
        "status": "ok" if well else "failing",
        "parts": {
            name: {"status": "ok" if part.ok else "failing", "detail": part.detail} for name, part in parts.items()
        },
    }
    return json_response(body, HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)
