"""Devices of all kinds: everybody's for admins, one's own and read-only for staff who may see them."""

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_admin.actions import action
from wtforms import BooleanField, FloatField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired

from smartenergy.admin.access import current_person, is_admin, turn_away
from smartenergy.admin.formatting import reading, time_column
from smartenergy.admin.forms import HouseForm, Refused, told_in
from smartenergy.admin.view import HouseView
from smartenergy.models import ConsumptionDevice, Device, ProductionDevice, StorageDevice
from smartenergy.services import devices, people
from smartenergy.words import counted

STATUSES = ["online", "offline"]


READINGS = tuple(
    field for kind in (ProductionDevice, StorageDevice, ConsumptionDevice) for field in kind.kind_fields
)


class DeviceForm(HouseForm):
    """What all kinds have."""

    name = StringField("Name", [InputRequired()], description="1 to 100 characters.")
    status = SelectField("Status", choices=STATUSES)
    readings = SelectField("Readings", choices=["off", "on"], description="Whether each tick's reading is kept.")


class ProductionForm(DeviceForm):
    """A solar panel or a generator."""

    instantaneous_output_watts = IntegerField("Output (W)", [InputRequired()], description="0 to 1,000,000.")
    is_solar = BooleanField("Solar", description="Produces by daylight only.")


class StorageForm(DeviceForm):
    """A battery or an electric vehicle."""

    total_capacity_wh = IntegerField("Capacity (Wh)", [InputRequired()])
    current_level_wh = FloatField("Level (Wh)", [InputRequired()], description="0 to the capacity.")
    charge_discharge_rate_watts = FloatField("Rate (W)", [InputRequired()], description="Positive = charging.")


class ConsumptionForm(DeviceForm):
    """A consumer."""

    consumption_rate_watts = IntegerField("Consumption (W)", [InputRequired()], description="0 to 1,000,000.")


FORMS: dict[str, type[DeviceForm]] = {
    "production": ProductionForm,
    "storage": StorageForm,
    "consumption": ConsumptionForm,
}


class DeviceView(HouseView):
    """One list of all kinds; a form a kind."""

    list_template = "house/devices.html"
    create_template = "house/device_create.html"
    column_list = ("name", "device_type", "owner", "status", "reading", "updated_at")
    column_labels = {
        "device_type": "Kind",
        "reading": "Now",
        "updated_at": "Last edited",
        "owner.username": "Owner",
    }
    empty_message = "No devices here. Create one above, or take a filter away."
    column_searchable_list = ("name",)
    column_filters = ("device_type", "status", "owner.username")
    column_sortable_list = ("name", "device_type", "status", "updated_at")
    column_default_sort = [("user_id", False), ("id", False)]
    column_export_list = ("id", "name", "device_type", "owner", "status", *READINGS, "created_at", "updated_at")
    can_export = True
    column_formatters = {
        "reading": lambda _v, _c, device, _n: reading(device),
        "owner": lambda _v, _c, device, _n: device.owner.username,
        "updated_at": time_column,
    }
    column_formatters_export = {
        "owner": lambda _v, _c, device, _n: device.owner.username,
        **dict.fromkeys(column_export_list[5:11], lambda _v, _c, device, name: device.other_details.get(name, "")),
        "created_at": lambda _v, _c, device, _n: device.created_at.isoformat(),
        "updated_at": lambda _v, _c, device, _n: device.updated_at.isoformat(),
    }

    def __init__(self) -> None:
        super().__init__(Device, "Devices", "devices")

    def is_accessible(self) -> bool:
        """Admins, and staff whom an admin has let see their devices."""
        person = current_person()
        return person is not None and (person.is_admin or person.can_view_devices)

    def inaccessible_callback(self, name: str, **named: Any) -> ResponseReturnValue:
        """What everybody else gets."""
        return turn_away()

    @property
    def can_create(self) -> bool:
        """Admins only."""
        return is_admin()

    can_edit = can_create
    can_delete = can_create

    def is_action_allowed(self, name: str) -> bool:
        """Admins only."""
        return is_admin()

    def get_query(self) -> Any:
        """Everybody's devices for admins, one's own for others."""
        person = current_person()
        if person is not None and person.is_admin:
            return super().get_query()
        return super().get_query().filter(Device.user_id == (person.id if person else 0))

    def get_one(self, id: str) -> Any:
        """A device that the caller may see, or None."""
        device = super().get_one(id)
        person = current_person()
        visible = device is not None and person is not None and (person.is_admin or device.user_id == person.id)
        return device if visible else None

    def get_create_form(self) -> type[HouseForm]:
        """A form of some kind; `create_form` picks the right one."""
        return ProductionForm

    def get_edit_form(self) -> type[HouseForm]:
        """The same."""
        return ProductionForm

    def create_form(self, obj: Any = None) -> Any:
        """The form of the kind that the address names."""
        kind = FORMS.get(request.args.get("kind", ""), ProductionForm)
        fields = {"owner": StringField("Owner", [InputRequired()], description="A username.")}
        return type("NewDeviceForm", (kind,), fields)(request.form or None)

    def edit_form(self, obj: Any = None) -> Any:
        """The form of the device's kind."""
        return FORMS[obj.device_type](request.form or None, obj=obj)

    def create_by_service(self, form: Any) -> Device:
        """Create it for the owner that the form names."""
        kind = next(name for name, of_kind in FORMS.items() if isinstance(form, of_kind))
        return devices.create_device(
            people.find_user(form.owner.data).id, _described(form) | {"device_type": kind}
        )

    def update_by_service(self, form: Any, model: Device) -> None:
        """Change what the form shows otherwise than the device."""
        described = _described(form)
        changes = {name: value for name, value in described.items() if value != getattr(model, name)}
        devices.update_device(model.user_id, model.id, changes)

    def delete_by_service(self, model: Device) -> None:
        """Delete it."""
        devices.delete_device(model.user_id, model.id)

    @action("online", "Set online", "Set the selected devices online?")
    def action_online(self, ids: list[str]) -> None:
        """Set many online."""
        self._change_many(ids, "online")

    @action("offline", "Set offline", "Set the selected devices offline?")
    def action_offline(self, ids: list[str]) -> None:
        """Set many offline."""
        self._change_many(ids, "offline")

    @action("delete", "Delete", "Delete the selected devices? This cannot be undone.")
    def action_delete(self, ids: list[str]) -> None:
        """Delete many."""
        done = sum(self.delete_model(device) for device in map(self.get_one, ids) if device is not None)
        flash(f"Deleted {counted(done, 'device')}.", "success")

    def _change_many(self, ids: list[str], status: str) -> None:
        done = 0
        for device in filter(None, map(self.get_one, ids)):
            try:
                with told_in(None):
                    devices.update_device(device.user_id, device.id, {"status": status})
            except Refused:
                continue
            done += 1
        flash(f"Set {counted(done, 'device')} {status}.", "success")


def _described(form: Any) -> dict[str, Any]:
    return {name: field.data for name, field in form._fields.items() if name not in ("csrf_token", "owner")}
