"""Devices: create, read, change, delete. One implementation under every way in."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import select

from smartenergy.errors import BadInputError, NotFoundError
from smartenergy.extensions import db
from smartenergy.models import (
    ConsumptionDevice,
    Device,
    DeviceStatus,
    DeviceType,
    ProductionDevice,
    StorageDevice,
)
from smartenergy.models.device import MOST_WATTS
from smartenergy.services import audit
from smartenergy.services.accounts import get_user
from smartenergy.services.transaction import transaction
from smartenergy.services.validation import Input, Name, check

LARGEST_ID = 2**63 - 1
LARGEST_CAPACITY_WH = 2**31 - 1

Watts = Annotated[int, Field(ge=0, le=MOST_WATTS)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class DeviceInput(Input):
    """What all kinds have."""

    device_type: Literal["production", "storage", "consumption"]
    name: Name
    status: Literal["online", "offline"] = DeviceStatus.ONLINE.value


class ProductionInput(DeviceInput):
    """A solar panel or a generator, as it is to be."""

    instantaneous_output_watts: Watts
    is_solar: bool = False


class StorageInput(DeviceInput):
    """A battery or an electric vehicle, as it is to be."""

    total_capacity_wh: Annotated[int, Field(gt=0, le=LARGEST_CAPACITY_WH)]
    current_level_wh: Annotated[Finite, Field(ge=0)]
    charge_discharge_rate_watts: Finite


class ConsumptionInput(DeviceInput):
    """A consumer, as it is to be."""

    consumption_rate_watts: Watts


KINDS: dict[str, tuple[type[Device], type[DeviceInput]]] = {
    DeviceType.PRODUCTION: (ProductionDevice, ProductionInput),
    DeviceType.STORAGE: (StorageDevice, StorageInput),
    DeviceType.CONSUMPTION: (ConsumptionDevice, ConsumptionInput),
}
ALL_FIELDS = {field for _, rules in KINDS.values() for field in rules.model_fields}


def list_devices(user_id: int, at_most: int | None = None) -> Sequence[Device]:
    """A user's devices of all kinds, ordered by id, all unless limited: one query."""
    own = select(Device).where(Device.user_id == user_id).order_by(Device.id)
    return db.session.scalars(own.limit(at_most)).all()


def get_device(user_id: int, device_id: int) -> Device:
    """One device of a user. Raises NotFoundError, for somebody else's device as for none."""
    return _find(user_id, device_id, for_update=False)


def create_device(user_id: int, given: Mapping[str, Any]) -> Device:
    """Create a device. Raises BadInputError, naming each field that breaks a rule."""
    model, fields = _check_whole(given, named=set(given))
    with transaction() as session:
        device = model(user_id=get_user(user_id).id, **fields)
        session.add(device)
        if audit.is_for_somebody_else(user_id):
            audit.record("device created", f"device {device.name} of user {user_id}", fields)
    return device


def update_device(user_id: int, device_id: int, changes: Mapping[str, Any]) -> Device:
    """Change what `changes` names and nothing else, checked against the whole device as it will be.

    The row is locked first, so that the check holds against a tick that runs at the same time.
    """
    with transaction():
        device = _find(user_id, device_id, for_update=True)
        _refuse_other_kind(device, changes)
        before = _as_input(device)
        _, fields = _check_whole(before | dict(changes), named=set(changes))
        for field in changes:
            if getattr(device, field) != fields[field]:
                setattr(device, field, fields[field])
        if audit.is_for_somebody_else(user_id):
            changed = audit.differences(before, {field: fields[field] for field in changes})
            audit.record("device changed", f"device {device_id} of user {user_id}", changed)
    return device


def delete_device(user_id: int, device_id: int) -> int:
    """Delete a device and answer its id."""
    with transaction() as session:
        device = _find(user_id, device_id, for_update=True)
        session.delete(device)
        if audit.is_for_somebody_else(user_id):
            audit.record("device deleted", f"device {device_id} of user {user_id}", _as_input(device))
    return device_id


def _find(user_id: int, device_id: int, *, for_update: bool) -> Device:
    query = select(Device).where(Device.user_id == user_id, Device.id == device_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    device = db.session.scalar(query) if 0 < device_id <= LARGEST_ID else None
    if device is None:
        raise NotFoundError(f"You have no device {device_id}.")
    return device


def _check_whole(given: Mapping[str, Any], named: set[str]) -> tuple[type[Device], dict[str, Any]]:
    """Check a device as it is to be; `named` are the fields that the caller spoke of."""
    kind = given.get("device_type")
    if kind not in KINDS:
        check(DeviceInput, {"name": "any", "device_type": kind} if "device_type" in given else {"name": "any"})
    model, rules = KINDS[str(kind)]
    foreign = sorted(field for field in given if field in ALL_FIELDS and field not in rules.model_fields)
    if foreign:
        raise BadInputError({field: [f"is not a field of a {kind} device"] for field in foreign})
    checked = check(rules, given)
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


def _refuse_other_kind(device: Device, changes: Mapping[str, Any]) -> None:
    if changes.get("device_type", device.device_type) != device.device_type:
        raise BadInputError({"device_type": [f"is {device.device_type} and never changes"]})


def _as_input(device: Device) -> dict[str, Any]:
    common = {"device_type": device.device_type, "name": device.name, "status": device.status}
    return common | device.other_details
