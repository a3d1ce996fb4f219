"""What pydantic checks and documents of a device's fields: made of what the models say of them."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, create_model

from smartenergy.simulation.devices import UNIFORM, model_names, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
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
    return {"model": (_model_of(kind), Field(default=UNIFORM, description=MODEL)), **fields}


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


def _model_of(kind: str) -> Any:
    """Text, no enum: whoever generates a client of this version can read the models of the next."""
    names = model_names(kind)

    def is_known(name: str) -> str:
        if name not in names:
            raise ValueError(f"must be {' or '.join(names)}, for a {kind} device")
        return name

    return Annotated[str, AfterValidator(is_known)]


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
