"""What somebody types or uploads on a page: JSON objects, and files of text."""

from typing import Any

import orjson

from smartenergy.kernel.errors import BadInputError


def as_object(text: str | None, field: str) -> dict[str, Any]:
    """A JSON object. Raises BadInputError at the field."""
    try:
        given = orjson.loads(text or "")
    except orjson.JSONDecodeError as error:
        raise BadInputError({field: [f"is no JSON: {error}"]}) from None
    if not isinstance(given, dict):
        raise BadInputError({field: ["must be a JSON object"]})
    return given


def as_text(content: bytes, field: str) -> str:
    """Text in UTF-8. Raises BadInputError at the field."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInputError({field: ["is not text in UTF-8"]}) from None
