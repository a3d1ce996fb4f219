"""How devices behave: one model a room. A device names its model; its number here is what arrays hold.

A model's place never changes, since readings of the past were made by it: new ones come at the end.
"""

from smartenergy.simulation.devices import (
    air_conditioner,
    battery,
    constant,
    heat_pump,
    household,
    solar,
    uniform,
    vehicle,
)
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

MODELS: tuple[Model, ...] = (
    uniform.MODEL, battery.MODEL, solar.MODEL, constant.MODEL, *household.MODELS, heat_pump.MODEL,
    air_conditioner.MODEL, vehicle.MODEL,
)  # fmt: skip
UNIFORM = uniform.MODEL.name
"""The model of a device that names none."""


def models_of(kind: str) -> tuple[Model, ...]:
    """The models that a kind may have."""
    return tuple(model for model in MODELS if KIND_NAMES.index(kind) in model.kinds)


def model_names(kind: str) -> tuple[str, ...]:
    """The names that devices of a kind may give as their model."""
    return tuple(model.name for model in models_of(kind))


def fields_of(kind: str) -> tuple[DeviceField, ...]:
    """The fields of a kind's devices, whatever their model, each once."""
    return tuple(dict.fromkeys(field for model in models_of(kind) for field in model.fields_of(kind)))


def plain_fields_of(kind: str) -> tuple[DeviceField, ...]:
    """The fields that stand beside a device's name, which are those of `uniform`; others are their model's own."""
    return MODELS[0].fields_of(kind)


def parameters_of(model: Model) -> tuple[DeviceField, ...]:
    """The fields that are a model's own: what makes one of its devices behave otherwise than another."""
    plain = {field for kind in KIND_NAMES for field in plain_fields_of(kind)}
    return tuple(
        dict.fromkeys(field for fields in model.fields.values() for field in fields if field not in plain)
    )
