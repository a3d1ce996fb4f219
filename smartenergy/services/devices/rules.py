"""The rules of a device. What one field may hold is said by its model; what holds between fields, here."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

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
from smartenergy.services.common.validation import Change, Input, Name, check
from smartenergy.services.devices.field_rules import changed, given, with_fields

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


class DeviceChange(with_fields(CommonChange, changed())):  # type: ignore[misc] # made, so Any
    """Changes to a device of any kind: what is not named stays, and a field of another kind is refused."""


KINDS: dict[str, tuple[type[Device], type[DeviceInput]]] = {
    DeviceType.PRODUCTION: (ProductionDevice, ProductionInput),
    DeviceType.STORAGE: (StorageDevice, StorageInput),
    DeviceType.CONSUMPTION: (ConsumptionDevice, ConsumptionInput),
}
FOR_GOOD = ("device_type", "model")
ALL_FIELDS = {field for _, rules in KINDS.values() for field in rules.model_fields}


def check_new(fields: Mapping[str, Any]) -> tuple[type[Device], dict[str, Any]]:
    """Check a new device and answer its model and its fields. Raises BadInputError, naming each bad field."""
    return _check_whole(fields, named=set(fields))


def check_change(device: Device, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Check a device as it will be after the changes and answer all its fields. Raises BadInputError."""
    for name in (*FOR_GOOD, "home_id"):
        if changes.get(name, getattr(device, name)) != getattr(device, name):
            raise BadInputError({name: [f"is {getattr(device, name)} and never changes"]})
    _, fields = _check_whole(as_input(device) | dict(changes), named=set(changes))
    return fields


def as_input(device: Device) -> dict[str, Any]:
    """A stored device as the input that would make it."""
    common = {name: getattr(device, name) for name in (*FOR_GOOD, "name", "status", "readings")}
    return common | device.other_details


def _check_whole(device: Mapping[str, Any], named: set[str]) -> tuple[type[Device], dict[str, Any]]:
    """Check a device as it is to be; `named` are the fields that the caller spoke of."""
    kind = device.get("device_type")
    if not isinstance(kind, str) or kind not in KINDS:
        check(DeviceInput, {"name": "any", "device_type": kind} if "device_type" in device else {"name": "any"})
    model, rules = KINDS[str(kind)]
    foreign = sorted(field for field in device if field in ALL_FIELDS and field not in rules.model_fields)
    if foreign:
        raise BadInputError({field: [f"is not a field of a {kind} device"] for field in foreign})
    checked = check(rules, device)
    if isinstance(checked, StorageInput):
        _check_level(checked, named)
    return model, checked.model_dump()


def _check_level(storage: StorageInput, named: set[str]) -> None:
    if storage.current_level_wh <= storage.total_capacity_wh:
        return
    if "current_level_wh" in named:
        raise BadInputError(
            {"current_level_wh": [f"must be at most the capacity, {storage.total_capacity_wh:,} Wh"]}
        )
    raise BadInputError(
        {"total_capacity_wh": [f"must be at least the present level, {storage.current_level_wh:,.1f} Wh"]}
    )
