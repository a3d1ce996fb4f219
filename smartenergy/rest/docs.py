"""`/api/v1/openapi.json`, and `/api/docs`: Swagger UI from files of our own server."""

import gzip
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import orjson
from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from smartenergy.rest import answers
from smartenergy.rest.openapi import as_text
from smartenergy.web import assets

LIBRARY = Path(str(files("flask_swagger_ui"))) / "dist"
OURS = Path(__file__).parent / "docs_assets"

blueprint = Blueprint("rest_docs", __name__, url_prefix="/api", template_folder="templates")
blueprint.add_url_rule("/docs/assets/<path:filename>", "assets")
blueprint.add_url_rule("/docs/assets/ours/<path:filename>", "our_assets")


def init_app(app: Flask) -> None:
    """Serve the page and its files."""
    app.register_blueprint(blueprint)
    assets.offer(app, "rest_docs.assets", assets.Folder(LIBRARY, "flask-swagger-ui"))
    assets.offer(app, "rest_docs.our_assets", assets.Folder(OURS))


@blueprint.get("/v1/openapi.json")
def openapi() -> Response:
    """The document that describes the API."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # what the proxy stands for
    plain, packed = _document(app, request.script_root)
    is_packed = request.accept_encodings["gzip"] > 0
    answer = Response(packed if is_packed else plain, content_type=answers.JSON)
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/docs")
def page() -> str:
    """The API to read and to try."""
    return render_template("docs.html")


@blueprint.get("/v1/")
@blueprint.get("/")
def home() -> AnyResponse:
    """Send a person who opens the bare address to the documentation."""
    return redirect(url_for("rest_docs.page"))


@lru_cache(maxsize=4)
def _document(app: Flask, root: str) -> tuple[bytes, bytes]:
    """The document as it is below a proxy's path, and packed: both are made once."""
    plain = as_text(app).encode()
    if root:
        plain = orjson.dumps(orjson.loads(plain) | {"servers": [{"url": f"{root}/"}]})
    return plain, gzip.compress(plain, mtime=0)
