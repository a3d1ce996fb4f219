"""Devices: create, read, change, delete. One implementation under every way in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import Device
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.models.device import DeviceStatus, Readings
from smartenergy.services.access.own_account import get_user
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import after_commit, transaction
from smartenergy.services.common.versions import check_version
from smartenergy.services.devices import idempotency, quotas
from smartenergy.services.devices.rules import as_input, check_change, check_new
from smartenergy.services.ledger.rollup import erasing
from smartenergy.services.ticking import live_stats

ON = Readings.ON.value


def list_devices(user_id: int, at_most: int | None = None) -> Sequence[Device]:
    """A user's devices of all kinds, ordered by id, all unless limited: one query."""
    own = select(Device).where(Device.user_id == user_id).order_by(Device.id)
    return db.session.scalars(own.limit(at_most)).all()


def get_device(user_id: int, device_id: int) -> Device:
    """One device of a user. Raises NotFoundError, for somebody else's device as for none."""
    return _find(user_id, device_id, for_update=False)


def create_device(user_id: int, given: Mapping[str, Any]) -> Device:
    """Create a device. Raises BadInputError, naming each field that breaks a rule."""
    with transaction():
        owner = get_user(user_id).id
        hold_new(owner, [given])
        return add_device(owner, given)


def create_device_once(
    user_id: int, given: Mapping[str, Any], key: str, write: Callable[[Device], bytes]
) -> tuple[bytes, bool]:
    """Create a device unless this key has; answer what `write` made of it then, and whether that was just now."""

    def work() -> bytes:
        hold_new(user_id, [given])
        device = add_device(user_id, given)
        db.session.flush()
        return write(device)

    return idempotency.once(user_id, key, given, work)


def update_device(
    user_id: int, device_id: int, changes: Mapping[str, Any], only_versions: Collection[str] | None = None
) -> Device:
    """Change what `changes` names and nothing else, checked against the whole device as it will be.

    Raises PreconditionFailedError unless its version is one of `only_versions`, where given.
    """
    with transaction():
        if changes.get("readings") == ON:
            quotas.hold(user_id)  # before the device, as batches do: else two could wait for each other
        return change_device(user_id, device_id, changes, only_versions)


def delete_device(user_id: int, device_id: int, only_versions: Collection[str] | None = None) -> int:
    """Delete a device and answer its id. Raises PreconditionFailedError as `update_device` does."""
    with transaction() as session:
        device = _find(user_id, device_id, for_update=True)
        check_version(f"Device {device.id}", device.updated_at, only_versions)
        session.delete(device)
        erasing.erase_devices(user_id, [device_id])
        after_commit(live_stats.show_nothing_if_idle, user_id)
        if audit_log.is_for_somebody_else(user_id):
            audit_log.record("device deleted", audit_log.device(device), as_input(device))
    return device_id


def hold_new(user_id: int, given: Sequence[Mapping[str, Any]]) -> None:
    """Refuse new devices beyond what their owner may have. Raises QuotaExceededError."""
    quotas.hold_devices(user_id, len(given), sum(one.get("readings") == ON for one in given))


def add_device(user_id: int, given: Mapping[str, Any]) -> Device:
    """Add a checked device to the transaction at hand."""
    model, fields = check_new(given)
    device = model(user_id=user_id, **fields)
    db.session.add(device)
    if audit_log.is_for_somebody_else(user_id):
        db.session.flush()
        audit_log.record("device created", audit_log.device(device), fields)
    return device


def change_device(
    user_id: int, device_id: int, changes: Mapping[str, Any], only_versions: Collection[str] | None = None
) -> Device:
    """Change a device in the transaction at hand.

    The row is locked first, so that the check holds against a tick that runs at the same time.
    """
    device = _find(user_id, device_id, for_update=True)
    check_version(f"Device {device.id}", device.updated_at, only_versions)
    before, fields = as_input(device), check_change(device, changes)
    if fields["readings"] == ON != device.readings:
        quotas.hold_devices(user_id, 0, with_readings=1)
    if device.status != fields["status"] == DeviceStatus.OFFLINE:
        after_commit(live_stats.show_nothing_if_idle, user_id)
    for field in changes:
        if getattr(device, field) != fields[field]:
            setattr(device, field, fields[field])
    if audit_log.is_for_somebody_else(user_id):
        changed = audit_log.differences(before, {field: fields[field] for field in changes})
        audit_log.record("device changed", audit_log.device(device), changed)
    return device


def _find(user_id: int, device_id: int, *, for_update: bool) -> Device:
    query = select(Device).where(Device.user_id == user_id, Device.id == device_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    device = db.session.scalar(query) if 0 < device_id <= LARGEST_ID else None
    if device is None:
        raise NotFoundError(f"You have no device {device_id}.")
    return device
