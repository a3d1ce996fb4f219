"""Devices: types, inputs, queries, mutations."""

from collections.abc import Sequence
from typing import Any

from graphene import (
    ID,
    Boolean,
    DateTime,
    Field,
    Float,
    InputObjectType,
    Int,
    Interface,
    List,
    Mutation,
    NonNull,
    ObjectType,
    String,
)
from graphql import GraphQLResolveInfo

from smartenergy.graphql.inputs import as_given, as_id
from smartenergy.graphql.scalars import JSON, DeviceStatus, DeviceType
from smartenergy.models import Device as DeviceModel
from smartenergy.services import devices
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo


class Device(Interface):
    """A device of any kind."""

    id = NonNull(ID)
    name = NonNull(String)
    status = NonNull(DeviceStatus)
    device_type = NonNull(DeviceType)
    other_details = NonNull(JSON, description="The kind's own fields, by their snake_case names.")
    created_at = NonNull(DateTime)
    updated_at = NonNull(DateTime, description="When a person last changed it; readings do not count.")

    @classmethod
    def resolve_type(cls, device: DeviceModel, _info: Info) -> type[ObjectType]:
        """The GraphQL type of a stored device."""
        return TYPES[device.device_type]


class ProductionDevice(ObjectType):
    """A solar panel or a generator."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device,)

    instantaneous_output_watts = NonNull(Int, description="Power produced, W.")
    is_solar = NonNull(Boolean, description="Whether it produces by daylight only.")


class StorageDevice(ObjectType):
    """A battery or an electric vehicle."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device,)

    total_capacity_wh = NonNull(Int, description="Energy that it holds when full, Wh.")
    current_level_wh = NonNull(Float, description="Energy that it holds now, Wh.")
    charge_discharge_rate_watts = NonNull(Float, description="Power, W: positive = charging.")


class ConsumptionDevice(ObjectType):
    """A heater, an air conditioner, or whatever else uses energy."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device,)

    consumption_rate_watts = NonNull(Int, description="Power used, W.")


TYPES: dict[str, type[ObjectType]] = {
    "production": ProductionDevice,
    "storage": StorageDevice,
    "consumption": ConsumptionDevice,
}


class KindFields:
    """The fields of all kinds; those of another kind than the device's are refused."""

    instantaneous_output_watts = Int(description="Production: power, W, 0 to 1,000,000.")
    is_solar = Boolean(description="Production: whether it produces by daylight only.")
    total_capacity_wh = Int(description="Storage: energy when full, Wh, above 0.")
    current_level_wh = Float(description="Storage: energy held, Wh, 0 to the capacity.")
    charge_discharge_rate_watts = Float(description="Storage: power, W, positive = charging.")
    consumption_rate_watts = Int(description="Consumption: power, W, 0 to 1,000,000.")


class CreateDeviceInput(KindFields, InputObjectType):
    """A new device: what all have, and the fields of its kind."""

    name = NonNull(String, description="1 to 100 characters.")
    device_type = NonNull(DeviceType)
    status = DeviceStatus(description="`online` unless given.")


class UpdateDeviceInput(KindFields, InputObjectType):
    """Changes to a device: what is not named here stays as it is."""

    id = NonNull(ID)
    name = String(description="1 to 100 characters.")
    device_type = DeviceType(description="Checked against the device where given; it can't be changed.")
    status = DeviceStatus()


class DeviceQueries(ObjectType):
    """What can be asked about devices."""

    all_devices = NonNull(List(NonNull(Device)), description="All of one's devices, of all kinds, by id.")
    device = Field(Device, id=NonNull(ID), description="One of one's devices.")

    @staticmethod
    def resolve_all_devices(_root: Any, _info: Info) -> Sequence[DeviceModel]:
        """All devices of the caller."""
        return devices.list_devices(current_user_id())

    @staticmethod
    def resolve_device(_root: Any, _info: Info, id: str) -> DeviceModel:
        """One device of the caller."""
        return devices.get_device(current_user_id(), as_id(id))


class CreateDevice(Mutation):
    """Create a device."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(CreateDeviceInput)

    Output = Device

    @staticmethod
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> DeviceModel:
        """Create it for the caller."""
        return devices.create_device(current_user_id(), as_given(input))


class UpdateDevice(Mutation):
    """Change a device; what is not named stays as it is."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(UpdateDeviceInput)

    Output = Device

    @staticmethod
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> DeviceModel:
        """Change it if it is the caller's."""
        user_id, changes = current_user_id(), as_given(input)
        return devices.update_device(user_id, as_id(changes.pop("id")), changes)


class DeleteDevice(Mutation):
    """Delete a device."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID)

    ok = NonNull(Boolean)
    id = NonNull(ID, description="The id that the device had.")

    @staticmethod
    def mutate(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """Delete it if it is the caller's."""
        return {"ok": True, "id": devices.delete_device(current_user_id(), as_id(id))}


class DeviceMutations(ObjectType):
    """What can be done to devices."""

    create_device = CreateDevice.Field()
    update_device = UpdateDevice.Field()
    delete_device = DeleteDevice.Field()
