"""Which parameters devices go by: worked out for all devices of an answer once one of them is asked."""

from flask import g

from smartenergy.models import Device
from smartenergy.services.devices import in_effect
from smartenergy.simulation.devices.in_effect import Values


def in_effect_of(device: Device) -> Values:
    """All parameters of its model by name. Raises NotFoundError where its home went meanwhile."""
    known: dict[int, Values] = g.setdefault("in_effect", {})
    if device.id not in known:
        known |= in_effect.of_all_read()
    return known[device.id] if device.id in known else in_effect.of_device(device)
