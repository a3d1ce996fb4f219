"""Devices: the types that are answered, and the inputs."""

from datetime import datetime

from flask import g
from graphene import ID, Boolean, DateTime, Float, InputObjectType, Int, Interface, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy import models
from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.nodes import Node, shows
from smartenergy.graphql.scalars import JSON, DeviceStatus, DeviceType, Readings
from smartenergy.services.ticking import readings

READ_AT = "The tick that made its readings; null while offline and, once changed, until a tick moves it."


def _last_tick_of(user_id: int) -> readings.HomeTick | None:
    """Asked for once a request, however many devices want to know."""
    known: dict[int, readings.HomeTick | None] = g.setdefault("last_ticks", {})
    if user_id not in known:
        known[user_id] = readings.last_tick_of(user_id)
    return known[user_id]


class Device(Interface):
    """A device of any kind."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Node,)

    id = NonNull(ID, description="The plain id, a whole number.")
    global_id = NonNull(ID, description="The id for `node(id)`: unique among everything. Opaque.")
    name = NonNull(String, description="1 to 100 characters.")
    status = NonNull(DeviceStatus, description="Whether it takes part in the simulation.")
    device_type = NonNull(DeviceType, description="Its kind.")
    other_details = NonNull(JSON, description="The kind's own fields, by their snake_case names.")
    readings = NonNull(Readings, description="Whether each tick's reading is kept.")
    created_at = NonNull(DateTime, description="When it was created.")
    updated_at = NonNull(DateTime, description="When a person last changed it; readings do not count.")
    read_at = DateTime(description=READ_AT)

    @staticmethod
    @costs(Cost(2))
    def resolve_read_at(device: models.Device, _info: GraphQLResolveInfo) -> datetime | None:
        """Known of all of a home's devices at once."""
        return readings.read_at(device, _last_tick_of(device.user_id))

    resolve_global_id = Node.resolve_global_id
    resolve_type = Node.resolve_type


@shows(models.ProductionDevice)
class ProductionDevice(ObjectType):
    """A solar panel or a generator."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device, Node)

    instantaneous_output_watts = NonNull(Int, description="Power produced, W.")
    is_solar = NonNull(Boolean, description="Whether it produces by daylight only.")


@shows(models.StorageDevice)
class StorageDevice(ObjectType):
    """A battery or an electric vehicle."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device, Node)

    total_capacity_wh = NonNull(Int, description="Energy that it holds when full, Wh.")
    current_level_wh = NonNull(Float, description="Energy that it holds now, Wh.")
    charge_discharge_rate_watts = NonNull(Float, description="Power, W: positive = charging.")


@shows(models.ConsumptionDevice)
class ConsumptionDevice(ObjectType):
    """A heater, an air conditioner, or whatever else uses energy."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device, Node)

    consumption_rate_watts = NonNull(Int, description="Power used, W.")


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
    device_type = NonNull(DeviceType, description="Its kind, which never changes.")
    status = DeviceStatus(description="`online` unless given.")
    readings = Readings(description="Whether each tick's reading is kept; `off` unless given.")


class UpdateDeviceInput(KindFields, InputObjectType):
    """Changes to a device: what is not named here stays as it is."""

    id = NonNull(ID, description="The plain id of one of one's devices.")
    name = String(description="1 to 100 characters.")
    device_type = DeviceType(description="Checked against the device where given; it can't be changed.")
    status = DeviceStatus(description="Whether it takes part in the simulation.")
    readings = Readings(description="Whether each tick's reading is kept from now on.")
