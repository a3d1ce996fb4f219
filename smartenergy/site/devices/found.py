"""A device of the home whose page it is on."""

from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import Device, User
from smartenergy.services.devices import editing
from smartenergy.services.homes.rights import Reached


def device_of(person: User, reached: Reached, device_id: int) -> Device:
    """A device that is in this home. Raises NotFoundError."""
    device = editing.get_device(person.id, device_id)
    if device.home_id != reached.home.id:
        raise NotFoundError(f"You have no device {device_id} in this home.")
    return device
