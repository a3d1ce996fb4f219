"""Forms of devices, made of what their models say of each field."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from smartenergy.models import Device
from smartenergy.services.devices import in_effect
from smartenergy.simulation.devices import MODELS, parameters_of, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.site.devices import words
from smartenergy.site.fields import NumberField
from smartenergy.web.edit_forms import EditForm
from smartenergy.web.wording import in_their_language

BY_NAME = {model.name: model for model in MODELS}
ANSWERS = {"": None, "yes": True, "no": False}
"""What may be said to a question that may be left open."""
CHOICES = [
    SelectChoice("", lazy_gettext("as drawn")), SelectChoice("yes", lazy_gettext("yes")),
    SelectChoice("no", lazy_gettext("no")),
]  # fmt: skip


class DeviceNameForm(EditForm):
    """What all devices have."""

    name = StringField(lazy_gettext("Name"), [InputRequired()], render_kw={"maxlength": 100})


def form_of(device: Device, sent: Any) -> EditForm:
    """The form of a device: as it is, then as it was sent."""
    shown = {field.name: getattr(device, field.name) for field in lasting_fields(device)} | device.parameters
    form = _form(device.device_type, device.model)(sent or None, data={"name": device.name, **shown})
    for field, value in drawn(device):
        _tell_what_is_drawn(form[field.name], field, value)
    return form


def shown(device: Device) -> dict[str, Any]:
    """The values of its form's fields."""
    plain = {field.name: getattr(device, field.name) for field in lasting_fields(device)}
    return {"name": device.name, **plain, **device.parameters}


def lasting_fields(device: Device) -> list[DeviceField]:
    """What somebody says of a device of its kind, rather than a tick."""
    of_model = BY_NAME[device.model].fields_of(device.device_type)
    return [field for field in plain_fields_of(device.device_type) if field in of_model and not field.is_live]


def drawn(device: Device) -> Iterator[tuple[DeviceField, Any]]:
    """The parameters that nobody said, with what was drawn for them."""
    fields = {field.name: field for field in parameters_of(BY_NAME[device.model])}
    for name, value in in_effect.of_device(device).items():
        if device.parameters[name] is None:
            yield fields[name], value


def _tell_what_is_drawn(input_: Any, field: DeviceField, value: Any) -> None:
    told = gettext("Left open it is as drawn for this device: %(value)s.", value=words.value(field, value))
    input_.description = f"{input_.description} {told}".strip()


@cache
def _form(kind: str, model: str) -> type[EditForm]:
    of_model = BY_NAME[model].fields_of(kind)
    lasting = [field for field in plain_fields_of(kind) if field in of_model and not field.is_live]
    inputs = {field.name: _input(field) for field in (*lasting, *parameters_of(BY_NAME[model]))}
    form: type[EditForm] = type("DeviceForm", (DeviceNameForm,), inputs)
    return form


def _input(field: DeviceField) -> Any:
    label, help_ = LazyString(words.label, field), LazyString(_help, field)
    if field.type is bool and field.drawn:
        return SelectField(label, choices=CHOICES, coerce=_answer, description=help_)
    if field.type is bool:
        return BooleanField(label, description=help_)
    must = Optional() if field.drawn else InputRequired()
    return NumberField(label, [must], whole=field.type is int, description=help_)


def _answer(given: Any) -> Any:
    return ANSWERS.get(given, given) if isinstance(given, str) else given


def _help(field: DeviceField) -> str:
    bounds = "" if field.type is bool else field.bounds
    told = (in_their_language(one) for one in (field.text, bounds) if one)
    return " ".join(f"{one[:1].upper()}{one[1:]}." for one in told)
