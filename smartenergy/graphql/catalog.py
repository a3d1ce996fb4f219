"""What can be had ready made: devices and homes."""

from typing import Any

from graphene import Float, Int, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.scalars import JSON, DeviceType
from smartenergy.services.catalog import device_catalog, home_catalog
from smartenergy.services.catalog.ready_homes import READY_HOMES
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
DEVICES, HOMES = len(device_catalog.devices()), len(home_catalog.homes())
MOST_PARTS = max(len(ready.parts) for ready in READY_HOMES)
MOST_KEYS = max(len(part.keys) for ready in READY_HOMES for part in ready.parts)


class CatalogDevice(ObjectType):
    """A device that can be had ready made: `createDevice(input: {catalogKey: …})`."""

    key = NonNull(String, description="What to give as `catalogKey`.")
    name = NonNull(String, description="Its name unless another is given.")
    description = NonNull(String, description="What it is, in a line.")
    device_type = NonNull(DeviceType, description="Its kind.")
    model = NonNull(String, description="How it behaves.")
    other_details = NonNull(JSON, description="The kind's own fields that are said, by their snake_case names.")
    parameters = NonNull(JSON, description="Those of its model; null where they are drawn for each device.")


class CatalogPart(ObjectType):
    """Something that homes of an archetype have."""

    keys = NonNull(
        List(NonNull(String)), description="It is one of these devices of the catalogue, all as likely."
    )
    share = NonNull(Float, description="Share of these homes that have it, 0 to 1.")

    resolve_keys = costs(Cost(items=MOST_KEYS))(lambda part, _info: part["keys"])


class CatalogHome(ObjectType):
    """A home that can be had ready made: `createHome(input: {archetype: …})`."""

    key = NonNull(String, description="What to give as `archetype`.")
    name = NonNull(String, description="Its name unless another is given.")
    description = NonNull(String, description="What it is, in a line.")
    fewest_occupants = NonNull(Int, description="So many live there at least, unless said otherwise.")
    most_occupants = NonNull(Int, description="So many live there at most, unless said otherwise.")
    devices = NonNull(List(NonNull(CatalogPart)), description="What it has.")

    resolve_devices = costs(Cost(items=MOST_PARTS))(lambda home, _info: home["devices"])


class CatalogQueries(ObjectType):
    """What can be asked about what can be had."""

    device_catalog = NonNull(
        List(NonNull(CatalogDevice)),
        description="Devices that can be had ready made, in the order to show them in.",
    )
    home_catalog = NonNull(
        List(NonNull(CatalogHome)), description="Homes that can be had ready made, in the order to show them in."
    )

    @staticmethod
    @costs(Cost(items=DEVICES))
    def resolve_device_catalog(_root: Any, _info: Info) -> list[dict[str, Any]]:
        """All of them, for everybody who is signed in."""
        current_user_id()
        return [device_catalog.shown(ready) for ready in device_catalog.devices()]

    @staticmethod
    @costs(Cost(items=HOMES))
    def resolve_home_catalog(_root: Any, _info: Info) -> list[dict[str, Any]]:
        """All of them, for everybody who is signed in."""
        current_user_id()
        return [home_catalog.shown(ready) for ready in home_catalog.homes()]
