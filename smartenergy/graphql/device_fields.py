"""GraphQL's fields of devices: made of what the models say of them."""

from collections.abc import Mapping
from typing import Any

from graphene import Boolean, Float, InputObjectType, Int, NonNull

from smartenergy.kernel.errors import BadInputError
from smartenergy.models.device import PARAMETERS
from smartenergy.services.devices.field_rules import capitalized
from smartenergy.simulation.devices import MODELS, parameters_of, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

SCALARS: dict[type, Any] = {int: Int, float: Float, bool: Boolean}


def answered(kind: str) -> Any:
    """The fields of a device of a kind, to make a type of."""
    fields = {
        field.name: NonNull(SCALARS[field.type], description=field.answered) for field in plain_fields_of(kind)
    }
    return type(f"{kind.capitalize()}Fields", (), fields)


def given() -> Any:
    """The fields of all kinds, to make an input of; those of another kind than the device's are refused."""
    fields = {
        field.name: SCALARS[field.type](description=field.bounded(kind))
        for kind in KIND_NAMES
        for field in plain_fields_of(kind)
    }
    return type("KindFields", (), fields)


def given_to_models() -> Any:
    """An input object for each model that has parameters, under its name, to make an input of."""
    objects = {
        model.name: _parameters(model)(description=f"Parameters of the model `{model.name}`, which it then has.")
        for model in MODELS
        if parameters_of(model)
    }
    return type("ModelFields", (), objects)


def _parameters(model: Model) -> type[InputObjectType]:
    fields = {field.name: SCALARS[field.type](description=_told(field)) for field in parameters_of(model)}
    told = {"__doc__": f"Parameters of the model `{model.name}`."}
    return type(f"{capitalized(model.name)}Input", (InputObjectType,), told | fields)


def _told(field: DeviceField) -> str:
    parts = (field.text, field.unit, field.bounds)
    told = f"{', '.join(part for part in parts if part)}."
    return f"{told} Unless given: {field.drawn}." if field.drawn else told


def named_model(given: Mapping[str, Any]) -> dict[str, Any]:
    """A device as a service takes it: the input object of a model is its name and its parameters.

    Raises BadInputError where two models are given, or one that `model` contradicts.
    """
    named = [name for name in PARAMETERS if name in given]
    fields = {name: value for name, value in given.items() if name not in named}
    if not named:
        return fields
    if len({*named, fields.get("model", named[0])}) > 1:
        raise BadInputError({name: ["only one model can be given"] for name in named})
    return fields | {"model": named[0], "parameters": dict(given[named[0]] or {})}
