"""The tables of the catalogue in docs/homes.md: `python -m smartenergy.services.catalog.documented`."""

from collections.abc import Iterator, Mapping
from typing import Any

from smartenergy.services.catalog.ready_devices import READY_DEVICES, ReadyDevice
from smartenergy.services.catalog.ready_homes import READY_HOMES, Part, ReadyHome


def devices() -> str:
    """All ready devices, as Markdown."""
    return "\n".join(
        ("| key | device | model | what is said of it |", "| --- | --- | --- | --- |", *_device_lines())
    )


def homes() -> str:
    """All archetypes, as Markdown."""
    return "\n".join(("| archetype | home | people | devices |", "| --- | --- | --- | --- |", *_home_lines()))


def _device_lines() -> Iterator[str]:
    for ready in READY_DEVICES:
        yield f"| `{ready.key}` | {ready.name}: {_lowered(ready)} | `{ready.model}` | {_said(ready)} |"


def _said(ready: ReadyDevice) -> str:
    said: Mapping[str, Any] = {**ready.fields, **ready.parameters}
    return ", ".join(f"`{name}` {_number(value)}" for name, value in said.items())


def _number(value: Any) -> str:
    return f"{value:,}" if type(value) is int else str(value).lower()


def _lowered(ready: ReadyDevice) -> str:
    return ready.description[0].lower() + ready.description[1:]


def _home_lines() -> Iterator[str]:
    for ready in READY_HOMES:
        yield f"| `{ready.key}` | {ready.description} | {_people(ready)} | {', '.join(map(_part, ready.parts))} |"


def _people(ready: ReadyHome) -> str:
    fewest, most = min(ready.occupants), max(ready.occupants)
    return f"{fewest}" if fewest == most else f"{fewest} to {most}"


def _part(part: Part) -> str:
    keys = " or ".join(f"`{key}`" for key in dict.fromkeys(part.keys))
    drawn = " and ".join(f"`{name}`" for name, value in part.fields.get("parameters", {}).items() if value is None)
    return keys + (f" in {part.share:.0%}" if part.share < 1 else "") + (f" ({drawn} drawn)" if drawn else "")


if __name__ == "__main__":
    print(f"{homes()}\n\n{devices()}")  # noqa: T201 - what it is for
