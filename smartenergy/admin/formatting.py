"""Values as the site shows them: units, times in the reader's zone with UTC on hover."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from smartenergy.admin.access import current_person
from smartenergy.kernel import zones
from smartenergy.models import ConsumptionDevice, Device, ProductionDevice, StorageDevice

UNITS = {" watts": "W", " wh": "Wh", " kwh": "kWh"}


def readers_zone() -> ZoneInfo:
    """The time zone of who looks at the site; UTC where it is unknown here."""
    person = current_person()
    return zones.zone(zones.shown(person.timezone if person else None))


def heading(name: str) -> str:
    """A field's name over a column: a sentence's first words, the unit in brackets."""
    words = name.replace("_", " ").capitalize()
    for ending, unit in UNITS.items():
        words = f"{words.removesuffix(ending)} ({unit})" if words.endswith(ending) else words
    return words


def moment(value: datetime | None) -> str | Markup:
    """A time in the reader's zone; hovering shows it in UTC."""
    if value is None:
        return "never"
    local = value.astimezone(readers_zone())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.astimezone(UTC).isoformat(),
        f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        f"{local:%Y-%m-%d %H:%M:%S}",
    )


def time_column(_view: Any, _context: Any, row: Any, name: str) -> str | Markup:
    """A column of times."""
    return moment(getattr(row, name))


def yes_or_no(_view: Any, _context: Any, row: Any, name: str) -> str:
    """A column of yes and no."""
    return "yes" if getattr(row, name) else "no"


def reading(device: Device) -> str:
    """What a device shows now, with units."""
    match device:
        case ProductionDevice():
            return f"{device.instantaneous_output_watts:,} W produced"
        case ConsumptionDevice():
            return f"{device.consumption_rate_watts:,} W used"
        case StorageDevice():
            flow = device.charge_discharge_rate_watts
            way = f"{'charging' if flow > 0 else 'discharging'} {abs(flow):,.0f} W" if flow else "idle"
            return f"{device.current_level_wh:,.0f} of {device.total_capacity_wh:,} Wh, {way}"
    return ""
