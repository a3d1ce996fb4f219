"""A device's model in an input: the object under its name, in place of `model` and `parameters`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from smartenergy.kernel.errors import BadInputError
from smartenergy.models.device import PARAMETERS as MODELS
from smartenergy.services.common.validation import PARAMETERS

Made = TypeVar("Made")


def named_model(given: Mapping[str, Any]) -> dict[str, Any]:
    """A device as a service takes it: the input object of a model is its name and its parameters.

    Raises BadInputError where two models are given, or one that `model` contradicts.
    """
    named = _named(given)
    fields = {name: value for name, value in given.items() if name not in named}
    if not named:
        return fields
    if len({*named, fields.get("model", named[0])}) > 1:
        raise BadInputError({name: ["only one model can be given"] for name in named})
    return fields | {"model": named[0], PARAMETERS: dict(given[named[0]] or {})}


def each(given: Sequence[Mapping[str, Any]], make: Callable[[Mapping[str, Any]], Made]) -> list[Made]:
    """Make something of each of many devices. Raises BadInputError whose fields begin with the device's place."""
    made: list[Made] = []
    faults: dict[str, list[str]] = {}
    for place, one in enumerate(given):
        try:
            made.append(make(one))
        except BadInputError as error:
            faults |= {f"{place}.{field}": messages for field, messages in error.fields.items()}
    if faults:
        raise BadInputError(faults)
    return made


@contextmanager
def told_as_written(*given: Mapping[str, Any]) -> Iterator[None]:
    """Tell a fault of a parameter as the caller wrote it: `solar.peakWatts`, which services call `parameters`."""
    try:
        yield
    except BadInputError as error:
        error.fields = {_as_written(name, given): messages for name, messages in error.fields.items()}
        raise


def _named(given: Mapping[str, Any]) -> list[str]:
    return [name for name in MODELS if name in given]


def _as_written(name: str, given: Sequence[Mapping[str, Any]]) -> str:
    """A field's name; of one of many devices it begins with the place of the device."""
    steps = name.split(".")
    if PARAMETERS not in steps:
        return name
    device = given[int(steps[0])] if steps[0].isdecimal() else given[0]
    written = [*_named(device), device.get("model"), PARAMETERS]
    steps[steps.index(PARAMETERS)] = next(one for one in written if one)
    return ".".join(steps)
