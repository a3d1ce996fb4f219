"""Devices: create, read, change, delete. One implementation under every way in.

`user_id` is who acts, or for whom an admin does; a device's owner is its home's, perhaps another who shares it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import Device, Home, Strategy
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.models.device import DeviceStatus, DeviceType, Readings
from smartenergy.services.access.own_account import get_user
from smartenergy.services.catalog import device_catalog
from smartenergy.services.common import audit_log, idempotency
from smartenergy.services.common.quotas import hold
from smartenergy.services.common.transaction import after_commit, transaction
from smartenergy.services.common.versions import check_version
from smartenergy.services.devices import quotas
from smartenergy.services.devices.pages import is_in
from smartenergy.services.devices.rules import as_input, check_change, check_new, flat
from smartenergy.services.homes.rights import Right, find_home, shared_with
from smartenergy.services.ledger.rollup import erasing
from smartenergy.services.ruling import replanning
from smartenergy.services.ticking import live_stats

ON = Readings.ON.value
New = tuple[Home, Mapping[str, Any]]
"""A device to be made, and where."""


def list_devices(user_id: int, at_most: int | None = None, home_id: int | None = None) -> Sequence[Device]:
    """The devices of all one's own homes, or of one home, ordered by id, all unless limited: one query."""
    wanted = select(Device).where(is_in(user_id, home_id)).order_by(Device.id)
    return db.session.scalars(wanted.limit(at_most)).all()


def get_device(user_id: int, device_id: int) -> Device:
    """One device that a user may see. Raises NotFoundError, for somebody else's device as for none."""
    return find(user_id, device_id)


def create_device(user_id: int, given: Mapping[str, Any]) -> Device:
    """Create a device. Raises BadInputError, naming each field that breaks a rule."""
    with transaction():
        new = placed(get_user(user_id).id, [given])
        quotas.hold_new(new)
        return add_device(*new[0])


def create_device_once(
    user_id: int, given: Mapping[str, Any], key: str, write: Callable[[Device], bytes]
) -> tuple[bytes, bool]:
    """Create a device unless this key has; answer what `write` made of it then, and whether that was just now."""

    def work(new: Sequence[New]) -> bytes:
        quotas.hold_new(new)
        device = add_device(*new[0])
        db.session.flush()
        return write(device)

    def place() -> list[New]:
        return held(user_id, placed(get_user(user_id).id, [given]))

    return idempotency.once(user_id, key, given, place, work)


def update_device(
    user_id: int, device_id: int, changes: Mapping[str, Any], only_versions: Collection[str] | None = None
) -> Device:
    """Change what `changes` names and nothing else, checked against the whole device as it will be.

    Raises PreconditionFailedError unless its version is one of `only_versions`, where given.
    """
    with transaction():
        if changes.get("readings") == ON:
            hold(
                find(user_id, device_id).user_id
            )  # before the device, as batches do: else two wait for each other
        return change_device(user_id, device_id, changes, only_versions)


def delete_device(user_id: int, device_id: int, only_versions: Collection[str] | None = None) -> int:
    """Delete a device and answer its id. Raises PreconditionFailedError as `update_device` does."""
    with transaction() as session:
        device = find(user_id, device_id, Right.MANAGE)
        check_version(f"Device {device.id}", device.updated_at, only_versions)
        session.delete(device)
        erasing.erase_devices(device.user_id, [device_id])
        replanning.again([device.home_id])
        after_commit(live_stats.show_nothing_if_idle, device.user_id)
        if audit_log.is_for_somebody_else(device.user_id):
            audit_log.record("device deleted", audit_log.device(device), as_input(device))
    return device_id


def placed(user_id: int, given: Sequence[Mapping[str, Any]]) -> list[New]:
    """New devices, made of the catalogue where they name it, with the homes that they are for.

    Raises NotFoundError, ForbiddenError or BadInputError.
    """
    homes: dict[int | None, Home] = {}

    def home_of(one: Mapping[str, Any]) -> Home:
        named = one.get("home_id")
        wanted = named if type(named) is int else None  # what is no number is told with the other faults
        if wanted not in homes:
            homes[wanted] = find_home(user_id, wanted, Right.MANAGE)
        return homes[wanted]

    return [(home_of(one), device_catalog.completed(one)) for one in given]


def held(user_id: int, new: list[New]) -> list[New]:
    """New devices, once their owners and whoever makes them are held."""
    hold(user_id, *(home.user_id for home, _ in new))
    return new


def add_device(home: Home, given: Mapping[str, Any]) -> Device:
    """Add a checked device to the transaction at hand."""
    model, fields = check_new(given)
    device = model(**fields | {"user_id": home.user_id, "home_id": home.id})
    db.session.add(device)
    if home.strategy == Strategy.OPTIMISED:
        replanning.again([home.id])
    if audit_log.is_for_somebody_else(home.user_id):
        db.session.flush()
        audit_log.record("device created", audit_log.device(device), fields)
    return device


def change_device(
    user_id: int, device_id: int, changes: Mapping[str, Any], only_versions: Collection[str] | None = None
) -> Device:
    """Change a device in the transaction at hand.

    The row is locked first, so that the check holds against a tick that runs at the same time.
    """
    device = find(user_id, device_id, Right.MANAGE)
    check_version(f"Device {device.id}", device.updated_at, only_versions)
    before, fields, named = flat(as_input(device)), check_change(device, changes), flat(changes)
    if fields["readings"] == ON != device.readings:
        quotas.hold_readings(device.user_id)
    if device.status != fields["status"] == DeviceStatus.OFFLINE:
        after_commit(live_stats.show_nothing_if_idle, device.user_id)
    for field in named:
        if getattr(device, field) != fields[field]:
            setattr(device, field, fields[field])
    if device.device_type != DeviceType.CONSUMPTION:
        replanning.again([device.home_id])
    if audit_log.is_for_somebody_else(device.user_id):
        changed = audit_log.differences(before, {field: fields[field] for field in named})
        audit_log.record("device changed", audit_log.device(device), changed)
    return device


def find(user_id: int, device_id: int, right: Right = Right.READ) -> Device:
    """A device in a home where somebody may do this; its row is locked where it is to be changed.

    Raises NotFoundError, and ForbiddenError where they may see it, but not do this.
    """
    wanted = select(Device).where(Device.id == device_id)
    if right > Right.READ:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    is_id = 0 < device_id <= LARGEST_ID
    device = db.session.scalar(wanted.where(Device.user_id == user_id)) if is_id else None
    if device is None and is_id:
        device = _find_shared(user_id, wanted, right)
    if device is None:
        raise NotFoundError(f"You have no device {device_id}.")
    return device


def _find_shared(user_id: int, wanted: Select[Device], right: Right) -> Device | None:
    """The device in one of others' homes that somebody shares."""
    homes = shared_with(user_id)
    is_there = (
        Device.user_id.in_({home.user_id for home in homes}),
        Device.home_id.in_([home.id for home in homes]),
    )
    device = db.session.scalar(wanted.where(*is_there)) if homes else None
    if device is not None and right > Right.READ:
        find_home(user_id, device.home_id, right)
    return device
