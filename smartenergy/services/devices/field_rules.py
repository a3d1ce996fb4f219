"""What pydantic checks and documents of a device's fields: made of what the models say of them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from smartenergy.services.common.validation import Input
from smartenergy.simulation.devices import UNIFORM, parameters_of, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

LARGEST_INTEGER = 2**31 - 1
"""What a column of whole numbers holds."""

Definitions = dict[str, Any]
MODEL = "How it behaves; it never changes."


def given(kind: str) -> Definitions:
    """The fields of a new device of a kind."""
    fields = {
        field.name: (_type(field), Field(default=_default(field), description=field.given))
        for field in plain_fields_of(kind)
    }
    return {"model": (str, Field(default=UNIFORM, description=MODEL)), **fields}


def given_to(model: Model, kind: str) -> Definitions:
    """The fields of a new device of a model other than `uniform`: what it does now need not be said."""
    fields = {
        field.name: (
            _type(field) | None,
            Field(default=None, description=f"{field.answered} Known once it ticks."),
        )
        if field.is_live
        else (_type(field), Field(default=_default(field), description=field.given))
        for field in plain_fields_of(kind)
        if field in model.fields_of(kind)
    }
    return {"model": (Literal[model.name], Field(description=MODEL)), **fields, "parameters": _own(model)}


def _own(model: Model) -> tuple[Any, Any]:
    fields: Definitions = {field.name: _parameter(field) for field in parameters_of(model)}
    told = f"What makes a device of the model `{model.name}` behave as it does."
    rules = create_model(f"{capitalized(model.name)}Parameters", __base__=Input, __doc__=told, **fields)
    must = any(not field.drawn for field in parameters_of(model))
    return rules, Field(default=... if must else rules(), description="Those of its model.")


def _parameter(field: DeviceField) -> tuple[Any, Any]:
    if not field.drawn:
        return _type(field), Field(default=_default(field), description=field.given)
    told = f"{field.given} Unless given: {field.drawn}."
    return _type(field) | None, Field(default=None, description=told)


def capitalized(name: str) -> str:
    """A model's name as a class has it."""
    return "".join(word.capitalize() for word in name.split("_"))


def answered(kind: str) -> Definitions:
    """The fields of a device of a kind as it is answered."""
    return {field.name: (_type(field), Field(description=field.answered)) for field in plain_fields_of(kind)}


def changed() -> Definitions:
    """The fields of all kinds, none of which need be given."""
    return {
        field.name: (_type(field) | None, Field(default=None, description=field.changed(kind)))
        for kind in KIND_NAMES
        for field in plain_fields_of(kind)
    }


def with_fields(base: type[BaseModel], fields: Definitions) -> Any:
    """A model with fields more, to make a class of that has a name and says what it is."""
    return create_model(f"{base.__name__}Fields", __base__=base, **fields)


def _default(field: DeviceField) -> Any:
    return ... if field.default is None else field.default


def _type(field: DeviceField) -> Any:
    bounds = {"ge": field.lowest, "gt": field.above, "le": field.highest}
    if field.type is int and field.highest is None:
        bounds["le"] = LARGEST_INTEGER
    held: dict[str, Any] = {name: bound for name, bound in bounds.items() if bound is not None}
    if field.type is float:
        held["allow_inf_nan"] = False
    return Annotated[field.type, Field(**held)] if held else field.type
