"""Devices: the types that are answered, and the inputs."""

from datetime import datetime

from graphene import ID, DateTime, InputObjectType, Interface, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy import models
from smartenergy.graphql.device_fields import (
    WORKED_OUT_AT_ONCE,
    answered,
    answered_of_models,
    given,
    given_to_models,
)
from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.in_effect import in_effect_of
from smartenergy.graphql.last_ticks import last_tick_of
from smartenergy.graphql.nodes import Node, shows
from smartenergy.graphql.scalars import JSON, DeviceStatus, DeviceType, Readings
from smartenergy.services.ticking import readings
from smartenergy.simulation.devices.in_effect import Values

READ_AT = "The tick that made its readings; null while offline and, once changed, until a tick moves it."


class Common:
    """What devices of all kinds and models have."""

    id = NonNull(ID, description="The plain id, a whole number.")
    global_id = NonNull(ID, description="The id for `node(id)`: unique among everything. Opaque.")
    home_id = NonNull(ID, description="The plain id of the home that it is in, which never changes.")
    name = NonNull(String, description="1 to 100 characters.")
    status = NonNull(DeviceStatus, description="Whether it takes part in the simulation.")
    device_type = NonNull(DeviceType, description="Its kind.")
    model = NonNull(String, description="How it behaves; it never changes.")
    parameters = NonNull(JSON, description="Those of its model, as somebody said them; null where nobody did.")
    parameters_in_effect = NonNull(JSON, description="What it goes by: said, else drawn for this device.")
    other_details = NonNull(JSON, description="The kind's own fields, by their snake_case names.")
    readings = NonNull(Readings, description="Whether each tick's reading is kept.")
    created_at = NonNull(DateTime, description="When it was created.")
    updated_at = NonNull(DateTime, description="When a person last changed it; readings do not count.")
    read_at = DateTime(description=READ_AT)

    @staticmethod
    @costs(Cost(2))
    def resolve_read_at(device: models.Device, _info: GraphQLResolveInfo) -> datetime | None:
        """Known of all of a home's devices at once."""
        return readings.read_at(device, last_tick_of(device.user_id))

    @staticmethod
    @costs(Cost(WORKED_OUT_AT_ONCE))
    def resolve_parameters_in_effect(device: models.Device, _info: GraphQLResolveInfo) -> Values:
        """Worked out for all devices of an answer at once."""
        return in_effect_of(device)


class Device(answered_of_models(), Common, Interface):  # type: ignore[misc] # made, so Any
    """A device of any kind."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Node,)

    resolve_global_id = Node.resolve_global_id
    resolve_type = Node.resolve_type


@shows(models.ProductionDevice)
class ProductionDevice(answered("production"), ObjectType):  # type: ignore[misc] # made, so Any
    """A solar panel or a generator."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device, Node)


@shows(models.StorageDevice)
class StorageDevice(answered("storage"), ObjectType):  # type: ignore[misc] # made, so Any
    """A battery or an electric vehicle."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device, Node)


@shows(models.ConsumptionDevice)
class ConsumptionDevice(answered("consumption"), ObjectType):  # type: ignore[misc] # made, so Any
    """A heater, an air conditioner, or whatever else uses energy."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Device, Node)


KindFields, ModelFields = given(), given_to_models()


class CreateDeviceInput(KindFields, ModelFields, InputObjectType):  # type: ignore[misc, valid-type] # made
    """A new device: what all have, and the fields of its kind."""

    home_id = ID(
        description="The home that it is in, one's own or one that one manages; one's first unless given."
    )
    catalog_key = String(description="Of a device in `deviceCatalog`: what is not given is as it is there.")
    name = String(description="1 to 100 characters; required unless a `catalogKey` is given.")
    device_type = DeviceType(description="Its kind, which never changes; required unless a `catalogKey` is given.")
    model = String(description="How it behaves, which never changes; `uniform` unless given.")
    status = DeviceStatus(description="`online` unless given.")
    readings = Readings(description="Whether each tick's reading is kept; `off` unless given.")


class UpdateDeviceInput(KindFields, ModelFields, InputObjectType):  # type: ignore[misc, valid-type] # made
    """Changes to a device: what is not named here stays as it is."""

    id = NonNull(ID, description="The plain id of one of one's devices.")
    name = String(description="1 to 100 characters.")
    home_id = ID(description="Checked against the device where given; it can't be changed.")
    device_type = DeviceType(description="Checked against the device where given; it can't be changed.")
    model = String(description="Checked against the device where given; it can't be changed.")
    status = DeviceStatus(description="Whether it takes part in the simulation.")
    readings = Readings(description="Whether each tick's reading is kept from now on.")
