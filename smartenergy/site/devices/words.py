"""Devices in words and pictures."""

from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

from smartenergy.models import ConsumptionDevice, Device, ProductionDevice, StorageDevice
from smartenergy.simulation.devices import UNIFORM
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.site.formatting import kwh, number, watts
from smartenergy.web.wording import in_their_language

GROUPS = {
    "production": lazy_gettext("Produces"),
    "storage": lazy_gettext("Stores"),
    "consumption": lazy_gettext("Uses"),
}
MODELS = {
    "solar": lazy_gettext("Solar panels"),
    "battery": lazy_gettext("Battery"),
    "vehicle": lazy_gettext("Electric car"),
    "constant": lazy_gettext("Always the same power"),
    "household": lazy_gettext("Everyday load of a whole home"),
    "base": lazy_gettext("What is never off"),
    "refrigeration": lazy_gettext("Cooling of food"),
    "cooking": lazy_gettext("Cooking"),
    "laundry": lazy_gettext("Laundry"),
    "dishwashing": lazy_gettext("Dishwashing"),
    "entertainment": lazy_gettext("Television and computers"),
    "lighting": lazy_gettext("Lamps"),
    "hot_water": lazy_gettext("Hot water"),
    "heat_pump": lazy_gettext("Heat pump"),
    "air_conditioner": lazy_gettext("Air conditioner"),
    UNIFORM: lazy_gettext("Simple: any power, drawn anew each time"),
}
ICONS = {
    "solar": "sun", "battery": "battery", "vehicle": "car", "heat_pump": "heat", "hot_water": "heat",
    "air_conditioner": "snow", "lighting": "lamp", "household": "house",
}  # fmt: skip
OF_KIND = {"production": "generator", "storage": "battery", "consumption": "plug"}
TONES = {"production": "generator", "storage": "battery", "consumption": "use"}


def what(device: Device) -> LazyString | str:
    """What a device is."""
    return MODELS.get(device.model, device.model)


def icon(kind: str, model: str, *, is_solar: bool = False) -> str:
    """The picture of a device of a model."""
    return "sun" if is_solar else ICONS.get(model, OF_KIND[kind])


def icon_of(device: Device) -> str:
    """A device's picture."""
    return icon(device.device_type, device.model, is_solar=bool(getattr(device, "is_solar", False)))


def tone_of(device: Device) -> str:
    """The palette's colour of a device."""
    shown = {"sun": "solar", "car": "car"}
    return shown.get(icon_of(device), TONES[device.device_type])


def power_of(device: Device) -> float:
    """What it produces or uses now, W; of storage what it takes, negative where it gives."""
    match device:
        case ProductionDevice():
            return float(device.instantaneous_output_watts)
        case ConsumptionDevice():
            return float(device.consumption_rate_watts)
        case StorageDevice():
            return float(device.charge_discharge_rate_watts)
    return 0.0


def now(device: Device) -> str:
    """What it does now."""
    if device.status != "online":
        return gettext("switched off")
    if not isinstance(device, StorageDevice):
        return watts(power_of(device))
    flow = round(device.charge_discharge_rate_watts)
    if not flow:
        return gettext("at rest")
    if flow > 0:
        return gettext("charging with %(power)s", power=watts(flow))
    return gettext("discharging with %(power)s", power=watts(-flow))


def level(device: Device) -> float | None:
    """How full storage is, a share of one."""
    if not isinstance(device, StorageDevice):
        return None
    return min(1.0, device.current_level_wh / device.total_capacity_wh)


def held(device: Device) -> str:
    """How much of how much storage holds."""
    if not isinstance(device, StorageDevice):
        return ""
    full = kwh(device.total_capacity_wh)
    return gettext("%(held)s of %(full)s", held=kwh(device.current_level_wh), full=full)


def label(field: DeviceField) -> str:
    """A field's name with its unit."""
    told = in_their_language(field.label)
    return f"{told} ({field.unit})" if field.unit else told


def value(field: DeviceField, given: Any) -> str:
    """A field's value with its unit."""
    if isinstance(given, bool):
        return gettext("yes") if given else gettext("no")
    if field.unit == "W":
        return watts(given)
    if field.unit == "Wh":
        return kwh(given)
    places = 0 if float(given).is_integer() else 2 if abs(given) < 10 else 1
    return f"{number(given, places)} {field.unit}".rstrip()
