"""Devices: queries and mutations."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphene import ID, Boolean, Field, InputObjectType, List, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.device_models import each, named_model, told_as_written
from smartenergy.graphql.device_types import CreateDeviceInput, Device, UpdateDeviceInput
from smartenergy.graphql.engine.costs import READING, WRITING, Arguments, Cost, costs
from smartenergy.graphql.inputs import as_device, as_id, home_in
from smartenergy.graphql.scalars import DeviceStatus, DeviceType
from smartenergy.models import Device as StoredDevice
from smartenergy.services.common.validation import check
from smartenergy.services.devices import batches, editing, pages
from smartenergy.services.devices.pages import DeviceChoice
from smartenergy.web.identity import current_user_id
from smartenergy.web.rate_limits import charge

Info = GraphQLResolveInfo
DEVICE_ID = "The plain id of one of one's devices."
ITEMS = f"1 to {batches.MOST} devices."


def _how_many(given: Arguments) -> int:
    return len(given.get("input") or ())


BATCH = Cost(own=lambda given: WRITING * _how_many(given), items=_how_many)


class DeviceQueries(ObjectType):
    """What can be asked about devices."""

    all_devices = NonNull(
        List(NonNull(Device)),
        description="All devices of all one's own homes, or of one home, of all kinds, by id.",
        home_id=ID(description="Only of this home, one's own or shared."),
    )
    device = Field(Device, id=NonNull(ID, description=DEVICE_ID), description="One of one's devices.")

    @staticmethod
    @costs(Cost(READING, items=pages.MOST))
    def resolve_all_devices(_root: Any, _info: Info, **given: Any) -> Sequence[StoredDevice]:
        """All devices of the caller, or of a home that they may see."""
        return editing.list_devices(current_user_id(), home_id=home_in(given))

    @staticmethod
    @costs(Cost(READING))
    def resolve_device(_root: Any, _info: Info, id: str) -> StoredDevice:
        """One device of the caller."""
        return editing.get_device(current_user_id(), as_id(id))


class CreateDevice(Mutation):
    """Create a device."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(CreateDeviceInput, description="The device as it is to be.")

    Output = Device

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> StoredDevice:
        """Create it for the caller."""
        user_id = current_user_id("write")
        with told_as_written(input):
            return editing.create_device(user_id, _as_new(input))


class CreateDevices(Mutation):
    """Create devices: all of them or none. An error names each that failed as `<index>.<field>`."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(List(NonNull(CreateDeviceInput)), description=ITEMS)

    Output = List(NonNull(Device))

    @staticmethod
    @costs(BATCH)
    def mutate(_root: Any, _info: Info, input: list[dict[str, Any]]) -> list[StoredDevice]:
        """Create them for the caller."""
        user_id = current_user_id("write")
        charge(len(input))
        with told_as_written(*input):
            return batches.create_devices(user_id, each(input, _as_new))


class UpdateDevice(Mutation):
    """Change a device; what is not named stays."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(UpdateDeviceInput, description="Which device, and what changes.")

    Output = Device

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> StoredDevice:
        """Change it if it is the caller's."""
        user_id = current_user_id("write")
        with told_as_written(input):
            return editing.update_device(user_id, *_as_change(input))


class UpdateDevices(Mutation):
    """Change devices: all of them or none. An error names each that failed as `<index>.<field>`."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(List(NonNull(UpdateDeviceInput)), description=ITEMS)

    Output = List(NonNull(Device))

    @staticmethod
    @costs(BATCH)
    def mutate(_root: Any, _info: Info, input: list[dict[str, Any]]) -> list[StoredDevice]:
        """Change those of the caller."""
        user_id = current_user_id("write")
        charge(len(input))
        with told_as_written(*input):
            return batches.update_devices(user_id, each(input, _as_change))


class DeleteDevice(Mutation):
    """Delete a device."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID, description=DEVICE_ID)

    ok = NonNull(Boolean, description="True.")
    id = NonNull(ID, description="The id that the device had.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """Delete it if it is the caller's."""
        return {"ok": True, "id": editing.delete_device(current_user_id("write"), as_id(id))}


class DeviceFilter(InputObjectType):
    """Which devices: those for which all holds that is given."""

    home_id = ID(description="Only of this home, one's own or one that one manages.")
    device_type = DeviceType(description="Only this kind.")
    status = DeviceStatus(description="Only online or only offline ones.")
    search = String(description="Only names that hold this text, in any case.")


class DeleteDevices(Mutation):
    """Delete devices by their ids or by what they are: all of them or none. What is not there is no fault."""

    class Arguments:  # noqa: D106 - graphene's own
        ids = List(NonNull(ID), description=f"{ITEMS} Ids that are not one's own are passed over.")
        filter = DeviceFilter(description="Instead of ids; something must be given in it.")

    ok = NonNull(Boolean, description="True.")
    ids = NonNull(List(NonNull(ID)), description="The ids of those that were there and are gone.")

    resolve_ids = costs(Cost(items=pages.MOST))(lambda deleted, _info: deleted["ids"])

    @staticmethod
    @costs(Cost(lambda given: WRITING * max(1, len(given.get("ids") or ()))))
    def mutate(
        _root: Any, _info: Info, ids: list[str] | None = None, filter: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Delete those of the caller."""
        user_id = current_user_id("write")
        charge(len(ids or ()))
        wanted = None if ids is None else [as_id(one) for one in ids]
        which = check(DeviceChoice, as_device(filter or {}))
        return {"ok": True, "ids": batches.delete_devices(user_id, wanted, which)}


class DeviceMutations(ObjectType):
    """What can be done to devices."""

    create_device = CreateDevice.Field()
    create_devices = CreateDevices.Field()
    update_device = UpdateDevice.Field()
    update_devices = UpdateDevices.Field()
    delete_device = DeleteDevice.Field()
    delete_devices = DeleteDevices.Field()


def _as_new(given: Mapping[str, Any]) -> dict[str, Any]:
    return named_model(as_device(given))


def _as_change(given: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    changes = named_model(as_device(given))
    return as_id(changes.pop("id")), changes
