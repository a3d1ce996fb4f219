"""`/api/v1/openapi.json`, and `/api/docs`: Swagger UI from files of our own server."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import orjson
from flask import Blueprint, Flask, Response, current_app, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from smartenergy.rest import answers
from smartenergy.rest.openapi import as_text

LIBRARY = Path(str(files("flask_swagger_ui"))) / "dist"
OURS = Path(__file__).parent / "docs_assets"
A_DAY = 86_400

blueprint = Blueprint("rest_docs", __name__, url_prefix="/api")


@blueprint.get("/v1/openapi.json")
def openapi() -> Response:
    """The document that describes the API."""
    document: str | bytes = _document(current_app._get_current_object())  # type: ignore[attr-defined] # what the proxy stands for
    if request.script_root:
        document = orjson.dumps(orjson.loads(document) | {"servers": [{"url": f"{request.script_root}/"}]})
    answer = Response(document, content_type=answers.JSON)
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/docs")
def page() -> ResponseReturnValue:
    """The API to read and to try."""
    return send_from_directory(OURS, "docs.html")


@blueprint.get("/v1/")
@blueprint.get("/")
def home() -> AnyResponse:
    """Send a person who opens the bare address to the documentation."""
    return redirect(url_for("rest_docs.page"))


@blueprint.get("/docs/assets/<path:name>")
def asset(name: str) -> ResponseReturnValue:
    """A file of Swagger UI."""
    return send_from_directory(LIBRARY, name, max_age=A_DAY)


@blueprint.get("/docs/assets/ours/<path:name>")
def our_asset(name: str) -> ResponseReturnValue:
    """A file of ours."""
    return send_from_directory(OURS, name, max_age=A_DAY)


@lru_cache(maxsize=4)
def _document(app: Flask) -> str:
    return as_text(app)
