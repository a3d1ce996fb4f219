"""Whole numbers of a rate."""

from typing import Any


def whole(given: Any, field: str) -> int:
    """As a rate has them, perhaps as text. Raises ValueError that names the field."""
    try:
        return int(given)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{field} must be a whole number, not {given!r}") from None
