"""GraphQL's fields of devices: made of what the models say of them."""

from typing import Any

from graphene import Boolean, Float, Int, NonNull

from smartenergy.simulation.devices import plain_fields_of
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
