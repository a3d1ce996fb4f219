"""What commands read of files: JSON objects, and text."""

from typing import Any

import click
import orjson


def read_object(content: bytes, name: str) -> dict[str, Any]:
    """The object that a file holds as JSON; click's error that names the file where it holds none."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"{name} is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise click.ClickException(f"{name} must hold an object.")
    return found


def read_text(content: bytes, name: str) -> str:
    """The same of text in UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{name} is not text in UTF-8.") from None
