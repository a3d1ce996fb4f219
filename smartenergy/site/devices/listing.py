"""The page `Devices` of a home: what it has, and what each does now."""

from collections.abc import Sequence
from typing import NamedTuple

from flask.typing import ResponseReturnValue

from smartenergy.models import Device, User
from smartenergy.services.devices import editing
from smartenergy.services.homes.rights import Reached
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.devices import words
from smartenergy.site.showing import home_page


class Group(NamedTuple):
    """What produces, stores or uses, with the power of all together."""

    kind: str
    devices: list[Device]

    @property
    def watts(self) -> float:
        """Of those that are switched on."""
        return sum(words.power_of(one) for one in self.devices if one.status == "online")


@blueprint.get("/homes/<int:home_id>/devices")
@for_home()
def devices(person: User, reached: Reached) -> ResponseReturnValue:
    """Show it."""
    found = editing.list_devices(person.id, home_id=reached.home.id)
    return home_page("devices", person, reached, "devices", groups=grouped(found),
        words=words,
    )  # fmt: skip


def grouped(devices: Sequence[Device]) -> list[Group]:
    """By what they do, in the order of the page; what there is none of is left out."""
    groups = (Group(kind, [one for one in devices if one.device_type == kind]) for kind in words.GROUPS)
    return [group for group in groups if group.devices]
