"""GraphQL's fields of devices: made of what the models say of them."""

from collections.abc import Callable, Mapping
from typing import Any

from graphene import Boolean, Field, Float, InputObjectType, Int, NonNull, ObjectType
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.in_effect import in_effect_of
from smartenergy.models import Device
from smartenergy.services.devices.field_rules import capitalized
from smartenergy.simulation.devices import MODELS, parameters_of, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.in_effect import Values
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

SCALARS: dict[type, Any] = {int: Int, float: Float, bool: Boolean}
WITH_PARAMETERS = tuple(model for model in MODELS if parameters_of(model))
DEVICE = "device"
"""Where an answer's parameters have whose they are."""
WORKED_OUT_AT_ONCE = 2
"""What is worked out for all devices of an answer at once."""


def answered(kind: str) -> Any:
    """The fields of a device of a kind, to make a type of."""
    fields = {
        field.name: NonNull(SCALARS[field.type], description=field.answered) for field in plain_fields_of(kind)
    }
    return type(f"{kind.capitalize()}Fields", (), fields)


def answered_of_models() -> Any:
    """An object of each model that has parameters, under its name: null for devices of other models."""
    fields: dict[str, Any] = {}
    for model in WITH_PARAMETERS:
        told = f"Those of the model `{model.name}`; null for a device of another."
        fields |= {
            model.name: Field(_said(model), description=told),
            f"resolve_{model.name}": _parameters_of(model),
        }
    return type("ModelParameters", (), fields)


def _said(model: Model) -> type[ObjectType]:
    """The type of what was said of a model's parameters, beside which stands what is in effect."""
    fields: dict[str, Any] = {}
    for field in parameters_of(model):
        more = " Null where nobody said it." if field.drawn else ""
        told = f"{field.answered}{more}"
        fields[field.name] = SCALARS[field.type](required=not field.drawn, description=told)
    effective = Field(NonNull(_in_effect(model)), description="What it goes by: said, else drawn for this device.")
    fields |= {"in_effect": effective, "resolve_in_effect": _goes_by}
    return _object(model, "Parameters", "as somebody said them", fields)


def _in_effect(model: Model) -> type[ObjectType]:
    fields = {
        field.name: NonNull(SCALARS[field.type], description=field.answered) for field in parameters_of(model)
    }
    return _object(model, "InEffect", "that a device goes by", fields)


def _object(model: Model, name: str, told: str, fields: dict[str, Any]) -> type[ObjectType]:
    doc = {"__doc__": f"Parameters of the model `{model.name}`, {told}."}
    return type(f"{capitalized(model.name)}{name}", (ObjectType,), doc | fields)


def _parameters_of(model: Model) -> Callable[[Device, GraphQLResolveInfo], dict[str, Any] | None]:
    def resolve(device: Device, _info: GraphQLResolveInfo) -> dict[str, Any] | None:
        return device.parameters | {DEVICE: device} if device.model == model.name else None

    return resolve


@costs(Cost(WORKED_OUT_AT_ONCE))
def _goes_by(said: Mapping[str, Any], _info: GraphQLResolveInfo) -> Values:
    return in_effect_of(said[DEVICE])


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
        for model in WITH_PARAMETERS
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
