"""The page of a device: its fields with units, as somebody said them or as its model drew them."""

from typing import Any, NamedTuple

from smartenergy.models import Device
from smartenergy.services.devices import in_effect
from smartenergy.simulation.devices import fields_of
from smartenergy.simulation.devices.device_field import DeviceField


class Shown(NamedTuple):
    """A field with its value."""

    field: DeviceField
    value: str
    is_drawn: bool
    """Whether nobody said it."""


def shown(device: Device) -> list[Shown]:
    """The fields of its kind, then those of its model."""
    fields = {field.name: field for field in fields_of(device.device_type)}
    plain = [
        Shown(fields[name], spoken(fields[name], value), False) for name, value in device.other_details.items()
    ]
    own = [
        Shown(fields[name], spoken(fields[name], value), device.parameters[name] is None)
        for name, value in in_effect.of_device(device).items()
    ]
    return plain + own


def spoken(field: DeviceField, value: Any) -> str:
    """A value with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,} {field.unit}".rstrip()
