"""What single devices have done."""

from typing import Any

from graphene import ID, DateTime, Float, Int, List, NonNull, ObjectType
from graphql import GraphQLResolveInfo

from smartenergy.graphql.device_types import Device
from smartenergy.graphql.energy_spans import DEVICE_HISTORY, RESOLVED, ROW_VALUES, Resolution, wanted
from smartenergy.graphql.engine.costs import AS_PAGED, Cost, costs
from smartenergy.graphql.inputs import as_id
from smartenergy.models import Device as StoredDevice
from smartenergy.services.devices import history
from smartenergy.services.devices.history import DeviceHistory
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo


class DevicePoint(ObjectType):
    """A row of a device's history."""

    start = NonNull(DateTime, description="Where it begins.")
    recorded_seconds = NonNull(Int, description="How long is recorded, s.")
    energy_wh = NonNull(Float, description="Energy produced or used, Wh; of storage positive = charged.")
    watts = NonNull(Float, description="Mean power, W; of storage positive = charging.")
    level_wh = Float(description="Storage: energy held at the end, Wh.")


class DeviceEnergyHistory(ObjectType):
    """What a device did, while its readings were on."""

    device = NonNull(Device, description="The device.")
    resolution = NonNull(Resolution, description="How finely.")
    points = NonNull(List(NonNull(DevicePoint)), description="What is recorded, oldest first; no row for a gap.")

    @staticmethod
    def resolve_device(found: DeviceHistory, _info: Info) -> StoredDevice:
        """As it stands."""
        return found.device

    @staticmethod
    @costs(Cost(items=AS_PAGED, per=ROW_VALUES))
    def resolve_points(found: DeviceHistory, _info: Info) -> list[dict[str, Any]]:
        """All rows."""
        return found.points()


class DeviceHistoryQueries(ObjectType):
    """What can be asked about what a device has done."""

    device_history = NonNull(
        DeviceEnergyHistory,
        description="What one of one's devices did, where its `readings` are on.",
        args=RESOLVED | {"device_id": NonNull(ID, description="The plain id of one of one's devices.")},
    )

    @staticmethod
    @costs(DEVICE_HISTORY)
    def resolve_device_history(_root: Any, _info: Info, device_id: str, **given: Any) -> DeviceHistory:
        """One of the caller's."""
        return history.device_history(current_user_id(), as_id(device_id), wanted(given))
