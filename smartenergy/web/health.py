"""Health: `/health/live` (the process answers) and `/health/ready` (all that it needs does too)."""

from http import HTTPStatus

from flask import Blueprint, Response

from smartenergy.services.health import check_parts
from smartenergy.web.json import json_response

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> Response:
    """The process answers."""
    return json_response({"status": "ok"})


@blueprint.get("/ready")
def ready() -> Response:
    """Each part by name and how it is; 503 when one fails."""
    parts = check_parts()
    well = all(part.ok for part in parts.values())
    body = {
        "status": "ok" if well else "failing",
        "parts": {
            name: {"status": "ok" if part.ok else "failing", "detail": part.detail} for name, part in parts.items()
        },
    }
    return json_response(body, HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)
