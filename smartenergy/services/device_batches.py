"""Many devices at once: all of them, or none and a word on each that failed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from smartenergy.errors import BadInputError, QuotaExceededError, SmartEnergyError
from smartenergy.models import Device
from smartenergy.services import devices, quotas
from smartenergy.services.accounts import get_user
from smartenergy.services.transaction import transaction

MOST = 100
"""Devices in one batch."""

Item = TypeVar("Item")


def create_devices(user_id: int, given: Sequence[Mapping[str, Any]]) -> list[Device]:
    """Create devices, all or none.

    Raises BadInputError whose fields are named `<index>.<field>`, `<index>` alone for what concerns no field.
    """
    with _batch(user_id, given) as owner:
        devices.hold_new(owner, given)
        return _each(given, lambda wanted: devices.add_device(owner, wanted))


def update_devices(user_id: int, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Device]:
    """Change devices, all or none; each item is an id and what to change. Raises as `create_devices` does."""
    ids = [device_id for device_id, _ in changes]
    with _batch(user_id, changes):
        twice = {str(at): ["is named twice"] for at, one in enumerate(ids) if one in ids[:at]}
        if twice:
            raise BadInputError(twice)
        return _each(changes, lambda change: devices.change_device(user_id, *change))


@contextmanager
def _batch(user_id: int, items: Sequence[object]) -> Iterator[int]:
    """A transaction; the batches of one user take turns, for each locks devices in an order of its own."""
    if not 1 <= len(items) <= MOST:
        raise BadInputError({"input": [f"must hold 1 to {MOST} devices, not {len(items)}"]})
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
