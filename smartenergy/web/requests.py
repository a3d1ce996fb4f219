"""Reading requests: JSON that can be read, and that a database could hold."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import request

from smartenergy.kernel.errors import BadInputError

LARGEST_INTEGER = 2**64 - 1


class BadRequestError(BadInputError):
    """The request can't be read as it stands; answered with a 4xx status, unlike a fault in what it asks for."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__({}, message)
        self.status = status


def read_object() -> dict[str, Any]:
    """The JSON object that the request's body is. Raises BadRequestError."""
    if request.mimetype != "application/json":
        raise BadRequestError(
            "Send JSON, with `Content-Type: application/json`.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        )
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"The body is not valid JSON: {error}.") from None
    if not isinstance(body, dict):
        raise BadRequestError("The body must be a JSON object.")
    refuse_unstorable(body)
    return body


def refuse_unstorable(value: object) -> None:
    """Refuse NUL characters and numbers beyond 64 bits, at any depth: no column holds one, whatever the field."""
    left = [value]
    while left:  # no recursion: orjson reads deeper than Python can follow
        match left.pop():
            case str() as text if "\x00" in text:
                raise BadRequestError("A string must not contain the NUL character.")
            case int() | float() as number if abs(number) > LARGEST_INTEGER:
                raise BadRequestError("A number must fit in 64 bits.")
            case dict() as parts:
                left += [*parts, *parts.values()]
            case list() as items:
                left += items
