"""`devices`: a Relay connection over pages between cursors."""

from dataclasses import dataclass
from typing import Any

from graphene import ID, Enum, Field, Int, List, NonNull, ObjectType, String
from graphene.relay import Connection
from graphql import GraphQLResolveInfo

from smartenergy.graphql.device_types import Device
from smartenergy.graphql.engine.costs import AS_PAGED, READING, Arguments, Cost, costs
from smartenergy.graphql.inputs import as_device
from smartenergy.graphql.scalars import DeviceStatus, DeviceType
from smartenergy.models import Device as StoredDevice
from smartenergy.services.common.validation import check
from smartenergy.services.devices import pages
from smartenergy.services.devices.pages import DeviceFilter, DevicePage, Span
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
MOST = pages.MOST

DeviceOrder = Enum(
    "DeviceOrder",
    [(f"{field.upper()}{suffix}", f"{sign}{field}")
     for field in ("id", "name", "created_at") for sign, suffix in (("", ""), ("-", "_DESC"))],
    description="What a list is ordered by; names without regard to case, equal ones by id.",
)  # fmt: skip


@dataclass(frozen=True)
class DeviceList:
    """A page, and whose and which list it is of."""

    user_id: int
    wanted: DeviceFilter
    page: DevicePage


def _page_size(given: Arguments) -> int:
    sizes = [size for size in (given.get("first"), given.get("last")) if size is not None]
    return min(max(sizes, default=pages.USUAL), MOST)


class DeviceConnection(Connection):
    """A part of a list of devices."""

    class Meta:  # noqa: D106 - graphene's own
        node = Device
        strict_types = True

    nodes = NonNull(
        List(NonNull(Device)),
        description="The devices without their cursors, for one page: caches that join pages read `edges`.",
    )
    total_count = NonNull(Int, description="How many devices match, on all pages. Counted only if asked for.")

    @staticmethod
    @costs(Cost(items=AS_PAGED))
    def resolve_edges(found: DeviceList, _info: Info) -> list[dict[str, Any]]:
        """Each device with its cursor."""
        page = found.page
        return [{"node": device, "cursor": page.cursor_of(device)} for device in page.devices]

    @staticmethod
    def resolve_page_info(found: DeviceList, _info: Info) -> dict[str, Any]:
        """Where the page begins and ends, and whether there is more."""
        page = found.page
        ends = [page.cursor_of(page.devices[at]) for at in (0, -1)] if page.devices else [None, None]
        return {
            "has_next_page": page.has_next, "has_previous_page": page.has_previous,
            "start_cursor": ends[0], "end_cursor": ends[1],
        }  # fmt: skip

    @staticmethod
    @costs(Cost(items=AS_PAGED))
    def resolve_nodes(found: DeviceList, _info: Info) -> list[StoredDevice]:
        """The devices."""
        return list(found.page.devices)

    @staticmethod
    @costs(Cost(READING))
    def resolve_total_count(found: DeviceList, _info: Info) -> int:
        """Count them."""
        return pages.count(found.user_id, found.wanted)


class DevicePageQueries(ObjectType):
    """What can be asked about devices, by the page."""

    devices = Field(
        NonNull(DeviceConnection),
        description=f"One's devices by the page: {pages.USUAL} unless said, {MOST} at most.",
        first=Int(description=f"The first so many after the cursor, 1 to {MOST}."),
        after=String(description="A cursor: only what follows it."),
        last=Int(description=f"The last so many before the cursor, 1 to {MOST}."),
        before=String(description="A cursor: only what goes before it."),
        home_id=ID(description="Only of this home, one's own or shared; of all one's own unless given."),
        device_type=DeviceType(description="Only this kind."),
        status=DeviceStatus(description="Only online or only offline ones."),
        search=String(description="Only names that hold this text, in any case."),
        order_by=DeviceOrder(description="`ID` unless given."),
    )

    @staticmethod
    @costs(Cost(READING, page=_page_size))
    def resolve_devices(_root: Any, _info: Info, **arguments: Any) -> DeviceList:
        """Read the page."""
        user_id = current_user_id()
        given = {name: value for name, value in as_device(arguments).items() if value is not None}
        span = check(Span, {name: given.pop(name) for name in Span.model_fields if name in given})
        wanted = check(DeviceFilter, given)
        return DeviceList(user_id, wanted, pages.read_page(user_id, wanted, span))
