"""The table of fields in docs/api.md: `python -m smartenergy.simulation.devices.documented`."""

from collections.abc import Iterator

from smartenergy.simulation.devices import UNIFORM, models_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

HEAD = (
    "| kind | model | field | | values | unless given | written by |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)
WORDS = {int: "whole numbers", float: "numbers", bool: "`true`, `false`"}


def table() -> str:
    """All fields of all models, as Markdown."""
    return "\n".join((*HEAD, *_lines()))


def _lines() -> Iterator[str]:
    for kind in KIND_NAMES:
        for model in models_of(kind):
            yield from (_line(kind, model, field) for field in model.fields_of(kind))


def _line(kind: str, model: Model, field: DeviceField) -> str:
    bounds = "" if field.bounds == field.sign else f", {field.bounds}"
    writers = "you, each tick" if field.is_live else "you"
    return (
        f"| {kind} | `{model.name}` | `{field.name}` | {field.answered} | {WORDS[field.type]}{bounds} "
        f"| {_unless_given(model, field)} | {writers} |"
    )


def _unless_given(model: Model, field: DeviceField) -> str:
    told = field.unless_given(is_ruled=model.name == UNIFORM)
    return told if field.default is None else f"`{told}`"


if __name__ == "__main__":
    print(table())  # noqa: T201 - what it is for
