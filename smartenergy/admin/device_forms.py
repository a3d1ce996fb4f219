"""Forms of devices: a new one of each kind and model, one as it stands, and what it shows now.

A tick writes over readings, so the form of a device as it stands has none: a name that is changed sends no level
back. What a device has beyond what all have is made of what its model says of it.
"""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, FloatField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from smartenergy.simulation.devices import UNIFORM, models_of, parameters_of, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.kinds import KIND_NAMES
from smartenergy.web.edit_forms import EditForm
from smartenergy.web.forms import HouseForm

STATUSES = ["online", "offline"]
INPUTS: dict[type, Any] = {int: IntegerField, float: FloatField}
NOT_SAID = "not said"
SAID = {"": None, "yes": True, "no": False}
"""What may be said to a question that may be left open."""
CHOICES = [SelectChoice(said, said or NOT_SAID) for said in SAID]


class DeviceForm(HouseForm):
    """What all kinds have."""

    name = StringField("Name", [InputRequired()], description="1 to 100 characters.")
    status = SelectField("Status", choices=STATUSES)
    readings = SelectField("Readings", choices=["off", "on"], description="Whether each tick's reading is kept.")


class DeviceEditForm(EditForm, DeviceForm):
    """What all kinds have, of a device as it stands."""


def _form(base: type[HouseForm], name: str, inputs: dict[str, Any]) -> Any:
    return type(name, (base,), inputs)


def _inputs(fields: Iterable[DeviceField], *, may_stay: bool = False) -> dict[str, Any]:
    return {field.name: _input(field, may_stay) for field in fields}


def _input(field: DeviceField, may_stay: bool) -> Any:
    """An input of a page. A box that is not ticked says no, so nobody is made to tick it."""
    hint = "; ".join(part for part in (field.hint, "empty: stays" if may_stay else "") if part)
    description = f"{hint}." if hint else ""
    if field.type is bool:
        return BooleanField(field.heading, description=description, default=field.default)
    must = Optional() if may_stay else InputRequired()
    return INPUTS[field.type](field.heading, [must], description=description, default=field.default)


def _parameters(model: Model) -> dict[str, Any]:
    return {field.name: _parameter(field) for field in parameters_of(model)}


def _parameter(field: DeviceField) -> Any:
    """An input of what a model has of its own; what it draws may be left open."""
    bounds = "" if field.type is bool else field.bounds
    left_open = f"{NOT_SAID if field.type is bool else 'empty'}: {field.drawn}" if field.drawn else ""
    told = f"{'; '.join(part for part in (field.text, bounds, left_open) if part)}."
    if field.type is bool:
        return SelectField(field.heading, choices=CHOICES, coerce=_said, description=told)
    must = Optional() if field.drawn else InputRequired()
    return INPUTS[field.type](field.heading, [must], description=told)


def _said(given: Any) -> Any:
    return SAID.get(given, given) if isinstance(given, str) else given


def _name(kind: str, model: Model, ending: str) -> str:
    return f"{kind.capitalize()}{model.name.title().replace('_', '')}{ending}"


def _new_form(kind: str, model: Model) -> type[DeviceForm]:
    """What must be said of a new device, and what may be; what one of `uniform` shows first is said as well."""
    plain = (field for field in plain_fields_of(kind) if field in model.fields_of(kind))
    asked = (field for field in plain if model.name == UNIFORM or not field.is_live)
    form: type[DeviceForm] = _form(DeviceForm, _name(kind, model, "Form"), _inputs(asked) | _parameters(model))
    return form


def _edit_form(kind: str, model: Model) -> type[EditForm]:
    plain = (field for field in plain_fields_of(kind) if field in model.fields_of(kind))
    lasting = _inputs(field for field in plain if not field.is_live)
    form: type[EditForm] = _form(DeviceEditForm, _name(kind, model, "EditForm"), lasting | _parameters(model))
    return form


def _reading_form(kind: str) -> type[HouseForm]:
    """What a device shows: where it is but one number it must be given, else any may stay."""
    live = [field for field in plain_fields_of(kind) if field.is_live]
    name = f"{kind.capitalize()}ReadingForm"
    form: type[HouseForm] = _form(HouseForm, name, _inputs(live, may_stay=len(live) > 1))
    return form


MODELS = [(kind, model) for kind in KIND_NAMES for model in models_of(kind)]
FORMS = {(kind, model.name): _new_form(kind, model) for kind, model in MODELS}
EDIT_FORMS = {(kind, model.name): _edit_form(kind, model) for kind, model in MODELS}
READING_FORMS = {kind: _reading_form(kind) for kind in KIND_NAMES}
