"""The rules of a device. What one field may hold is said by its model; what holds between fields, here."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from smartenergy.kernel.errors import BadInputError
from smartenergy.models import (
    ConsumptionDevice,
    Device,
    DeviceStatus,
    DeviceType,
    ProductionDevice,
    Readings,
    StorageDevice,
)
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.common.validation import PARAMETERS, Change, Input, Name, check
from smartenergy.services.devices.field_rules import (
    Definitions,
    capitalized,
    changed,
    given,
    given_to,
    with_fields,
)
from smartenergy.simulation.devices import UNIFORM, model_names, models_of, plain_fields_of
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

Kind = Literal["production", "storage", "consumption"]
Status = Literal["online", "offline"]
OnOff = Literal["off", "on"]
HomeId = Annotated[int, Field(gt=0, le=LARGEST_ID)]


class DeviceInput(Input):
    """What all kinds have."""

    device_type: Kind
    home_id: HomeId | None = Field(default=None, description="The home it is in; one's first unless given.")
    name: Name
    status: Status = DeviceStatus.ONLINE.value
    readings: OnOff = Field(default=Readings.OFF.value, description="Whether each tick's reading is kept.")


class ProductionInput(with_fields(DeviceInput, given("production"))):  # type: ignore[misc] # made, so Any
    """A solar panel or a generator, as it is to be."""

    device_type: Literal["production"]


class StorageInput(with_fields(DeviceInput, given("storage"))):  # type: ignore[misc] # made, so Any
    """A battery or an electric vehicle, as it is to be."""

    device_type: Literal["storage"]


class ConsumptionInput(with_fields(DeviceInput, given("consumption"))):  # type: ignore[misc] # made, so Any
    """A consumer, as it is to be."""

    device_type: Literal["consumption"]


class CommonChange(Change):
    """Changes to what all kinds have."""

    device_type: Kind | None = Field(default=None, description="Checked against the device; it never changes.")
    model: str | None = Field(default=None, description="Checked against the device; it never changes.")
    home_id: HomeId | None = Field(default=None, description="Checked against the device; it never changes.")
    name: Name | None = None
    status: Status | None = None
    readings: OnOff | None = Field(default=None, description="Whether each tick's reading is kept from now on.")
    parameters: dict[str, Any] | None = Field(
        default=None, description="Those of its model that change; null takes back what was said."
    )


class DeviceChange(with_fields(CommonChange, changed())):  # type: ignore[misc] # made, so Any
    """Changes to a device of any kind: what is not named stays, and a field of another kind is refused."""


def _input_of(model: Model, kind: str) -> type[DeviceInput]:
    fields: Definitions = {"device_type": (Literal[kind], Field()), **given_to(model, kind)}
    name = f"{capitalized(model.name)}{kind.capitalize() if len(model.kinds) > 1 else ''}Input"
    told = f"A {kind} device of the model `{model.name}`, as it is to be."
    return create_model(name, __base__=DeviceInput, __doc__=told, **fields)


MODELLED = {
    (kind, model.name): _input_of(model, kind)
    for kind in KIND_NAMES
    for model in models_of(kind)
    if model.name != UNIFORM
}
"""The input of each kind by each model that it may have beside `uniform`."""
KINDS: dict[str, tuple[type[Device], type[DeviceInput]]] = {
    DeviceType.PRODUCTION: (ProductionDevice, ProductionInput),
    DeviceType.STORAGE: (StorageDevice, StorageInput),
    DeviceType.CONSUMPTION: (ConsumptionDevice, ConsumptionInput),
}
FOR_GOOD = ("device_type", "model")
ALL_FIELDS = {PARAMETERS} | {field for _, rules in KINDS.values() for field in rules.model_fields}
HALF_FULL = 0.5
"""How full a battery or car is at first, unless somebody says it."""


def check_new(fields: Mapping[str, Any]) -> tuple[type[Device], dict[str, Any]]:
    """Check a new device and answer its model and its fields. Raises BadInputError, naming each bad field."""
    return _check_whole(fields, named=set(fields))


def check_change(device: Device, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Check a device as it will be after the changes and answer all its fields. Raises BadInputError."""
    for name in (*FOR_GOOD, "home_id"):
        if changes.get(name, getattr(device, name)) != getattr(device, name):
            raise BadInputError({name: [f"is {getattr(device, name)} and never changes"]})
    whole = as_input(device) | dict(changes)
    if isinstance(changes.get(PARAMETERS), Mapping) and PARAMETERS in (before := as_input(device)):
        whole[PARAMETERS] = before[PARAMETERS] | dict(changes[PARAMETERS])
    _, fields = _check_whole(whole, named=set(changes))
    return fields


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A device as input with its parameters beside its other fields, as they are stored."""
    return {name: value for name, value in fields.items() if name != PARAMETERS} | dict(
        fields.get(PARAMETERS) or {}
    )


def as_input(device: Device) -> dict[str, Any]:
    """A stored device as the input that would make it."""
    common = {name: getattr(device, name) for name in (*FOR_GOOD, "name", "status", "readings")}
    if device.model == UNIFORM:
        return common | device.other_details
    has = MODELLED[device.device_type, device.model].model_fields
    own = {name: value for name, value in device.other_details.items() if name in has}
    return common | own | {PARAMETERS: device.parameters}


def _check_whole(device: Mapping[str, Any], named: set[str]) -> tuple[type[Device], dict[str, Any]]:
    """Check a device as it is to be; `named` are the fields that the caller spoke of."""
    kind = device.get("device_type")
    if not isinstance(kind, str) or kind not in KINDS:
        check(DeviceInput, {"name": "any", "device_type": kind} if "device_type" in device else {"name": "any"})
    kind = str(kind)
    model, rules = KINDS[kind][0], _rules_of(kind, device.get("model", UNIFORM))
    foreign = sorted(field for field in device if field in ALL_FIELDS and field not in rules.model_fields)
    if foreign:
        of = f"the model {device.get('model', UNIFORM)}" if foreign == [PARAMETERS] else f"a {kind} device"
        raise BadInputError({field: [f"is not a field of {of}"] for field in foreign})
    fields = check(rules, device).model_dump()
    if rules in MODELLED.values():
        fields = _at_rest(flat(fields))
    if kind == DeviceType.STORAGE:
        _check_level(fields["current_level_wh"], fields["total_capacity_wh"], named)
    return model, fields


def _rules_of(kind: str, model: Any) -> type[DeviceInput]:
    if model == UNIFORM:
        return KINDS[kind][1]
    if not isinstance(model, str) or (kind, model) not in MODELLED:
        *names, last = model_names(kind)
        raise BadInputError({"model": [f"must be {', '.join(names)} or {last}, for a {kind} device"]})
    return MODELLED[kind, model]


def _at_rest(fields: dict[str, Any]) -> dict[str, Any]:
    """A device that shows nothing yet: its model says at the next tick what it does."""
    live = {field.name for field in plain_fields_of(fields["device_type"]) if field.is_live}
    half = fields.get("total_capacity_wh", 0) * HALF_FULL
    usual = {name: half if name == "current_level_wh" else 0 for name in live}
    of_the_sun = {"is_solar": True} if fields["device_type"] == DeviceType.PRODUCTION else {}
    return of_the_sun | {name: usual.get(name) if value is None else value for name, value in fields.items()}


def _check_level(level_wh: float, capacity_wh: int, named: set[str]) -> None:
    if level_wh <= capacity_wh:
        return
    if "current_level_wh" in named:
        raise BadInputError({"current_level_wh": [f"must be at most the capacity, {capacity_wh:,} Wh"]})
    raise BadInputError({"total_capacity_wh": [f"must be at least the present level, {level_wh:,.1f} Wh"]})
