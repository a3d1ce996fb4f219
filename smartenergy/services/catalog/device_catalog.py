"""The catalogue of devices: what is in it, and a device made of one of its keys."""

from collections.abc import Mapping
from typing import Any

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.catalog.ready_devices import READY_DEVICES, ReadyDevice
from smartenergy.services.common.validation import PARAMETERS
from smartenergy.simulation.devices import MODELS, UNIFORM, parameters_of

CATALOG_KEY = "catalog_key"
FIXED = ("device_type", "model")
BY_KEY = {ready.key: ready for ready in READY_DEVICES}
HAS = {model.name: tuple(field.name for field in parameters_of(model)) for model in MODELS}


def devices() -> tuple[ReadyDevice, ...]:
    """All of them, in the order in which to show them."""
    return READY_DEVICES


def device_fields(key: object) -> dict[str, Any]:
    """The fields of a new device as the catalogue has it, its name among them. Raises BadInputError."""
    ready = BY_KEY.get(key) if isinstance(key, str) else None
    if ready is None:
        raise BadInputError({CATALOG_KEY: [f"must be one of the catalogue's keys: {', '.join(BY_KEY)}"]})
    fields = {"name": ready.name, "device_type": ready.device_type, "model": ready.model, **ready.fields}
    return fields if ready.model == UNIFORM else fields | {PARAMETERS: dict(ready.parameters)}


def completed(given: Mapping[str, Any]) -> dict[str, Any]:
    """A new device as somebody wants it, with the rest as the catalogue has it where they name one of its keys.

    Raises BadInputError, also where they name another kind or model than that key's.
    """
    own = {name: value for name, value in given.items() if name != CATALOG_KEY}
    key = given.get(CATALOG_KEY)
    if key is None:
        return own
    ready = device_fields(key)
    for name in FIXED:
        if own.get(name, ready[name]) != ready[name]:
            raise BadInputError({name: [f"is {ready[name]} of {key}, and need not be given"]})
    if isinstance(own.get(PARAMETERS), Mapping):
        own[PARAMETERS] = ready.get(PARAMETERS, {}) | dict(own[PARAMETERS])
    return ready | own


def shown(ready: ReadyDevice) -> dict[str, Any]:
    """A device of the catalogue as both APIs answer it; what its model draws is null."""
    told = {name: getattr(ready, name) for name in ("key", "name", "description", "device_type", "model")}
    own = {name: ready.parameters.get(name) for name in HAS[ready.model]}
    return told | {"other_details": dict(ready.fields), PARAMETERS: own}
