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


def as_id(value: str) -> int:
    """A plain id, which is a whole number. Raises BadInputError."""
    if not WHOLE_NUMBER.fullmatch(value):
        raise BadInputError({"id": ["must be a whole number"]})
    return int(value[:30])
