"""Many devices at once: all of them, or none and a word on each that failed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, and_, any_, delete, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from smartenergy.kernel.errors import BadInputError, QuotaExceededError, SmartEnergyError
from smartenergy.kernel.extensions import db
from smartenergy.models import Device, Home
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.access.own_account import get_user
from smartenergy.services.common import audit_log, idempotency
from smartenergy.services.common.quotas import hold
from smartenergy.services.common.transaction import after_commit, transaction
from smartenergy.services.devices import editing, pages, quotas
from smartenergy.services.devices.editing import New
from smartenergy.services.devices.pages import DeviceChoice
from smartenergy.services.devices.rules import as_input
from smartenergy.services.homes.rights import Right, shared_with
from smartenergy.services.ledger.rollup import erasing
from smartenergy.services.ruling import replanning
from smartenergy.services.ticking import live_stats

MOST = 100
"""Devices in one batch."""

Item = TypeVar("Item")
Made = TypeVar("Made")


def create_devices(user_id: int, given: Sequence[Mapping[str, Any]], named: str = "input") -> list[Device]:
    """Create devices, all or none; `named` is what the caller calls the list.

    Raises BadInputError whose fields are named `<index>.<field>`, `<index>` alone for what concerns no field.
    """
    _hold_size(given, named)
    with transaction():
        new = _placed(get_user(user_id).id, given)
        hold(*{home.user_id for home, _ in new})
        return _create(new)


def create_devices_once(
    user_id: int,
    given: Sequence[Mapping[str, Any]],
    key: str,
    write: Callable[[Sequence[Device]], bytes],
    named: str,
) -> tuple[bytes, bool]:
    """Create devices unless this key has; answer what `write` made of them then, and whether that was just now."""
    _hold_size(given, named)

    def work(new: Sequence[New]) -> bytes:
        made = _create(new)
        db.session.flush()
        return write(made)

    def place() -> list[New]:
        return editing.held(user_id, _placed(get_user(user_id).id, given))

    return idempotency.once(user_id, key, {named: given}, place, work)


def update_devices(
    user_id: int, changes: Sequence[tuple[int, Mapping[str, Any]]], named: str = "input"
) -> list[Device]:
    """Change devices, all or none; each item is an id and what to change. Raises as `create_devices` does."""
    _hold_size(changes, named)
    ids = [device_id for device_id, _ in changes]
    twice = {str(at): ["is named twice"] for at, one in enumerate(ids) if one in ids[:at]}
    if twice:
        raise BadInputError(twice)
    with transaction():
        _take_turns(user_id)
        return _each(changes, lambda change: editing.change_device(user_id, *change))


def delete_devices(user_id: int, ids: Sequence[int] | None, which: DeviceChoice) -> list[int]:
    """Delete devices by their ids or by what they are, all or none; answer the ids of those that were there.

    Whoever asks again finds none left, and that is no fault: what was to go is gone.
    """
    is_filtered = any(which.model_dump().values())
    if ids is not None and is_filtered:
        raise BadInputError({"ids": ["can't be given together with a filter"]})
    if ids is not None:
        _hold_size(ids, "ids")
    elif not is_filtered:
        raise BadInputError({"ids": ["must be given, or a filter: nothing is deleted for want of a word"]})
    with transaction():
        shared = _take_turns(user_id)
        wanted = pages.matching(user_id, which, Right.MANAGE) if ids is None else _named(user_id, ids, shared)
        going = db.session.scalars(wanted.order_by(Device.id).with_for_update()).all()
        return _delete(going)


def _placed(user_id: int, given: Sequence[Mapping[str, Any]]) -> list[New]:
    """The homes that new devices are for; where one can't be, it is told for each."""
    try:
        return editing.placed(user_id, given)
    except SmartEnergyError:
        return _each(given, lambda one: editing.placed(user_id, [one])[0])


def _create(new: Sequence[New]) -> list[Device]:
    quotas.hold_new(new)
    return _each(new, lambda one: editing.add_device(*one))


def _named(user_id: int, ids: Sequence[int], shared: Sequence[Home]) -> Select[Device]:
    """Devices by their ids: one's own, and those in others' homes that one manages."""
    in_shared = Device.user_id.in_({home.user_id for home in shared}), Device.home_id.in_([h.id for h in shared])
    is_named = Device.id == any_(_array(one for one in ids if 0 < one <= LARGEST_ID))
    return select(Device).where(or_(Device.user_id == user_id, and_(*in_shared)), is_named)


def _delete(going: Sequence[Device]) -> list[int]:
    for owner in {device.user_id for device in going}:
        ids = [device.id for device in going if device.user_id == owner]
        gone = delete(Device).where(Device.user_id == owner, Device.id == any_(_array(ids)))
        db.session.execute(gone, execution_options={"synchronize_session": False})
        erasing.erase_devices(owner, ids)
        after_commit(live_stats.show_nothing_if_idle, owner)
    replanning.again({device.home_id for device in going})
    for device in going:
        if audit_log.is_for_somebody_else(device.user_id):
            audit_log.record("device deleted", audit_log.device(device), as_input(device))
    return [device.id for device in going]


def _array(ids: Iterable[int]) -> Any:
    return literal(list(ids), ARRAY(BIGINT))


def _hold_size(items: Sequence[object], named: str) -> None:
    if not 1 <= len(items) <= MOST:
        raise BadInputError({named: [f"must hold 1 to {MOST} devices, not {len(items)}"]})


def _take_turns(user_id: int) -> list[Home]:
    """Let batches that may meet take turns, for each locks devices in an order of its own.

    Answers the homes of others that one manages.
    """
    shared = shared_with(get_user(user_id).id, Right.MANAGE)
    hold(user_id, *(home.user_id for home in shared))
    return shared


def _each(items: Sequence[Item], do: Callable[[Item], Made]) -> list[Made]:
    """Try every item, so that each fault is told; one fault undoes all."""
    done: list[Made] = []
    faults: dict[str, list[str]] = {}
    for index, item in enumerate(items):
        try:
            done.append(do(item))
        except QuotaExceededError:
            raise
        except BadInputError as error:
            faults |= {f"{index}.{field}": messages for field, messages in error.fields.items()}
        except SmartEnergyError as error:
            faults[str(index)] = [error.message]
    if faults:
        raise BadInputError(faults)
    return done
