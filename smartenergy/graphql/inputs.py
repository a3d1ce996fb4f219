"""From a GraphQL argument to what a service takes."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from smartenergy.kernel.errors import BadInputError

WHOLE_NUMBER = re.compile(r"-?[0-9]+", re.ASCII)


def as_given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller wrote and nothing else: snake_case names, plain values."""
    return {name: value.value if isinstance(value, Enum) else value for name, value in arguments.items()}


def as_id(value: str, name: str = "id") -> int:
    """A plain id, which is a whole number. Raises BadInputError."""
    if not WHOLE_NUMBER.fullmatch(value):
        raise BadInputError({name: ["must be a whole number"]})
    return int(value[:30])


def home_in(arguments: Mapping[str, Any]) -> int | None:
    """The home that a question is about; None where it names none. Raises BadInputError."""
    home_id = arguments.get("home_id")
    return None if home_id is None else as_id(home_id, "home_id")


def as_device(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A device as it was written; a home that is no number is told with its other faults."""
    given = as_given(arguments)
    home_id = given.get("home_id")
    if home_id is not None and WHOLE_NUMBER.fullmatch(home_id):
        given["home_id"] = as_id(home_id)
    return given
