"""JSON answers, written by orjson."""

from http import HTTPStatus

import orjson
from flask import Response


def json_response(
    body: object, status: HTTPStatus = HTTPStatus.OK, content_type: str = "application/json"
) -> Response:
    """An answer whose body is the JSON of `body`."""
    return Response(orjson.dumps(body), status, content_type=content_type)
