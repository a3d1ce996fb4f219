"""Settings of strategies, each said once: name, text, unit, bounds and default; all ways in read them here."""

from collections.abc import Iterator
from dataclasses import Field, field, fields
from typing import Any


def setting(
    default: Any, text: str, unit: str = "", lowest: float | None = None, highest: float | None = None
) -> Any:
    """A field of a dataclass of settings."""
    return field(default=default, metadata={"text": text, "unit": unit, "lowest": lowest, "highest": highest})


def percent(default: int, text: str) -> Any:
    """A whole share of a storage's capacity."""
    return setting(default, text, "%", 0, 100)


def problems(settings: Any) -> Iterator[tuple[str, str]]:
    """What is out of its bounds: the setting, and the rule."""
    for one in fields(settings):
        value = getattr(settings, one.name)
        if isinstance(value, int | float) and not isinstance(value, bool) and (words := _rule(one, value)):
            yield one.name, words
    if own := getattr(settings, "own_problems", None):
        yield from own()


def _rule(one: Field[Any], value: float) -> str:
    lowest, highest = one.metadata.get("lowest"), one.metadata.get("highest")
    if lowest is not None and value < lowest:
        return f"must be at least {lowest:,}"
    return f"must be at most {highest:,}" if highest is not None and value > highest else ""
