"""Many devices at once: all of them, or none and a word on each that failed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import any_, delete, literal
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from smartenergy.kernel.errors import BadInputError, QuotaExceededError, SmartEnergyError
from smartenergy.kernel.extensions import db
from smartenergy.models import Device
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.access.own_account import get_user
from smartenergy.services.common.transaction import after_commit, transaction
from smartenergy.services.devices import editing, idempotency, pages, quotas
from smartenergy.services.devices.pages import DeviceChoice
from smartenergy.services.ledger.rollup import erasing
from smartenergy.services.ticking import live_stats

MOST = 100
"""Devices in one batch."""

Item = TypeVar("Item")


def create_devices(user_id: int, given: Sequence[Mapping[str, Any]], named: str = "input") -> list[Device]:
    """Create devices, all or none; `named` is what the caller calls the list.

    Raises BadInputError whose fields are named `<index>.<field>`, `<index>` alone for what concerns no field.
    """
    _hold_size(given, named)
    with _turn(user_id) as owner:
        return _create(owner, given)


def create_devices_once(
    user_id: int,
    given: Sequence[Mapping[str, Any]],
    key: str,
    write: Callable[[Sequence[Device]], bytes],
    named: str,
) -> tuple[bytes, bool]:
    """Create devices unless this key has; answer what `write` made of them then, and whether that was just now."""
    _hold_size(given, named)

    def work() -> bytes:
        made = _create(user_id, given)
        db.session.flush()
        return write(made)

    return idempotency.once(user_id, key, {named: given}, work)


def update_devices(
    user_id: int, changes: Sequence[tuple[int, Mapping[str, Any]]], named: str = "input"
) -> list[Device]:
    """Change devices, all or none; each item is an id and what to change. Raises as `create_devices` does."""
    _hold_size(changes, named)
    ids = [device_id for device_id, _ in changes]
    twice = {str(at): ["is named twice"] for at, one in enumerate(ids) if one in ids[:at]}
    if twice:
        raise BadInputError(twice)
    with _turn(user_id):
        return _each(changes, lambda change: editing.change_device(user_id, *change))


def delete_devices(user_id: int, ids: Sequence[int] | None, which: DeviceChoice) -> list[int]:
    """Delete devices by their ids or by what they are, all or none; answer the ids of those that were there.

    Whoever asks again finds none left, and that is no fault: what was to go is gone.
    """
    wanted, is_filtered = pages.matching(user_id, which), any(which.model_dump().values())
    if ids is not None and is_filtered:
        raise BadInputError({"ids": ["can't be given together with a filter"]})
    if ids is not None:
        _hold_size(ids, "ids")
        wanted = wanted.where(Device.id == any_(_array(one for one in ids if 0 < one <= LARGEST_ID)))
    elif not is_filtered:
        raise BadInputError({"ids": ["must be given, or a filter: nothing is deleted for want of a word"]})
    with _turn(user_id):
        going = db.session.scalars(wanted.order_by(Device.id).with_for_update()).all()
        return _delete(user_id, going)


def _create(owner: int, given: Sequence[Mapping[str, Any]]) -> list[Device]:
    editing.hold_new(owner, given)
    return _each(given, lambda wanted: editing.add_device(owner, wanted))


def _delete(user_id: int, going: Sequence[Device]) -> list[int]:
    ids = [device.id for device in going]
    gone = delete(Device).where(Device.user_id == user_id, Device.id == any_(_array(ids)))
    db.session.execute(gone, execution_options={"synchronize_session": False})
    erasing.erase_devices(user_id, ids)
    after_commit(live_stats.show_nothing_if_idle, user_id)
    return ids


def _array(ids: Iterable[int]) -> Any:
    return literal(list(ids), ARRAY(BIGINT))


def _hold_size(items: Sequence[object], named: str) -> None:
    if not 1 <= len(items) <= MOST:
        raise BadInputError({named: [f"must hold 1 to {MOST} devices, not {len(items)}"]})


@contextmanager
def _turn(user_id: int) -> Iterator[int]:
    """A transaction; the batches of one user take turns, for each locks devices in an order of its own."""
    with transaction():
        owner = get_user(user_id).id
        quotas.hold(owner)
        yield owner


def _each(items: Sequence[Item], do: Callable[[Item], Device]) -> list[Device]:
    """Try every item, so that each fault is told; one fault undoes all."""
    done: list[Device] = []
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
