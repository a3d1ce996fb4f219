"""Forms of devices: a new one of each kind, one as it stands, and what it shows now.

A tick writes over readings, so the form of a device as it stands has none: a name that is changed sends no level
back. What a kind has beyond what all have is made of what the models say of it.
"""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, FloatField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from smartenergy.admin.forms import EditForm, HouseForm
from smartenergy.simulation.devices import plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.kinds import KIND_NAMES

STATUSES = ["online", "offline"]
INPUTS: dict[type, Any] = {int: IntegerField, float: FloatField}


class DeviceForm(HouseForm):
    """What all kinds have."""

    name = StringField("Name", [InputRequired()], description="1 to 100 characters.")
    status = SelectField("Status", choices=STATUSES)
    readings = SelectField("Readings", choices=["off", "on"], description="Whether each tick's reading is kept.")


class DeviceEditForm(EditForm, DeviceForm):
    """What all kinds have, of a device as it stands."""


def _form(base: type[HouseForm], name: str, fields: Iterable[DeviceField], *, may_stay: bool = False) -> Any:
    return type(name, (base,), {field.name: _input(field, may_stay) for field in fields})


def _input(field: DeviceField, may_stay: bool) -> Any:
    """An input of a page. A box that is not ticked says no, so nobody is made to tick it."""
    hint = "; ".join(part for part in (field.hint, "empty: stays" if may_stay else "") if part)
    description = f"{hint}." if hint else ""
    if field.type is bool:
        return BooleanField(field.heading, description=description, default=field.default)
    must = Optional() if may_stay else InputRequired()
    return INPUTS[field.type](field.heading, [must], description=description, default=field.default)


def _new_form(kind: str) -> type[DeviceForm]:
    form: type[DeviceForm] = _form(DeviceForm, f"{kind.capitalize()}Form", plain_fields_of(kind))
    return form


def _edit_form(kind: str) -> type[EditForm]:
    lasting = (field for field in plain_fields_of(kind) if not field.is_live)
    form: type[EditForm] = _form(DeviceEditForm, f"{kind.capitalize()}EditForm", lasting)
    return form


def _reading_form(kind: str) -> type[HouseForm]:
    """What a device shows: where it is but one number it must be given, else any may stay."""
    live = [field for field in plain_fields_of(kind) if field.is_live]
    form: type[HouseForm] = _form(HouseForm, f"{kind.capitalize()}ReadingForm", live, may_stay=len(live) > 1)
    return form


FORMS = {kind: _new_form(kind) for kind in KIND_NAMES}
EDIT_FORMS = {kind: _edit_form(kind) for kind in KIND_NAMES}
READING_FORMS = {kind: _reading_form(kind) for kind in KIND_NAMES}
