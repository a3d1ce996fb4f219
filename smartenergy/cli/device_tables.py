"""What `flask device` prints: rows of cells under their heads, or JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from smartenergy.models import Device
from smartenergy.simulation.devices import UNIFORM, fields_of, parameters_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES

Row = dict[str, Any]
COMMON = (
    "id", "home_id", "name", "status", "device_type", "model", "readings", "created_at", "updated_at",
)  # fmt: skip
LISTED = ("id", "home_id", "device_type", "model", "status", "name")
DRAWN = "(drawn)"


def models(all_models: Iterable[Model]) -> list[Row]:
    """Models, each with its kinds and the names of its parameters."""
    return [
        {
            "model": one.name,
            "kinds": [KIND_NAMES[kind] for kind in one.kinds],
            "about": one.text,
            "parameters": [field.name for field in parameters_of(one)],
        }
        for one in all_models
    ]


def model(one: Model) -> list[Row]:
    """The fields of a model's devices."""
    return [
        {
            "kind": KIND_NAMES[kind], "field": field.name, "type": field.type.__name__, "unit": field.unit,
            "values": "true, false" if field.type is bool else field.bounds,
            "unless_given": field.unless_given(is_ruled=one.name == UNIFORM), "about": field.text,
        }
        for kind in one.kinds
        for field in one.fields_of(KIND_NAMES[kind])
    ]  # fmt: skip


def catalog(shown: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The catalogue in few words."""
    return [
        {name: ready[name] for name in ("key", "device_type", "model", "name", "description")} for ready in shown
    ]


def lines(devices: Iterable[Device]) -> list[Row]:
    """Devices, each in a line."""
    return [{name: getattr(one, name) for name in LISTED} for one in devices]


def document(device: Device) -> Row:
    """A device with all its fields."""
    common = {name: getattr(device, name) for name in COMMON}
    return common | device.other_details | {"parameters": device.parameters}


def details(device: Device, in_effect: Mapping[str, Any]) -> list[Row]:
    """A device's fields, one below the other; what nobody said as it is drawn, which stands beside it."""
    fields = {field.name: field for field in fields_of(device.device_type)}
    common = [_detail(name, getattr(device, name), None) for name in COMMON]
    plain = [_detail(name, value, fields.get(name)) for name, value in device.other_details.items()]
    own = [
        _detail(name, in_effect[name], fields[name]) | {"": "" if said is not None else DRAWN}
        for name, said in device.parameters.items()
    ]
    return [*common, *plain, *own]


def as_json(shown: Any) -> str:
    """As JSON that people can read."""
    return orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode()


def as_table(rows: Sequence[Row]) -> str:
    """Rows under their heads, in columns as wide as what is in them."""
    if not rows:
        return "Nothing."
    cells = [[_text(row.get(head, "")) for head in rows[0]] for row in rows]
    table = [[head.replace("_", " ") for head in rows[0]], *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(_line(line, widths) for line in table)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _detail(name: str, value: Any, field: DeviceField | None) -> Row:
    return {"field": name, "value": value, "unit": field.unit if field else "", "": ""}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:%Y-%m-%d %H:%M:%S} UTC" if hasattr(value, "astimezone") else str(value)
