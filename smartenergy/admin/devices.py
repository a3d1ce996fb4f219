"""Devices of all kinds: everybody's for admins, one's own and read-only for staff who may see them."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action
from flask_admin.contrib.sqla.filters import FilterEqual, IntEqualFilter
from sqlalchemy import select
from wtforms import FloatField, IntegerField

from smartenergy.admin import device_details
from smartenergy.admin.device_details import Shown
from smartenergy.admin.device_forms import (
    EDIT_FORMS,
    READING_FORMS,
    STATUSES,
    DeviceEditForm,
)
from smartenergy.admin.formatting import reading, time_column
from smartenergy.admin.new_devices import NewDevices, described
from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.words import counted
from smartenergy.models import Device, Home
from smartenergy.services.devices import editing
from smartenergy.services.devices.nested import nested
from smartenergy.simulation.devices import MODELS, fields_of
from smartenergy.simulation.kinds import KIND_NAMES
from smartenergy.web.edit_forms import EditForm
from smartenergy.web.forms import Refused, told_in

DETAILS = tuple(dict.fromkeys(field.name for kind in KIND_NAMES for field in fields_of(kind)))


def detail(device: Device, name: str) -> Any:
    """A field of a device in the file of devices; empty where its model has none or nobody said it."""
    value = (device.other_details | device.parameters).get(name)
    return "" if value is None else value


class OfHome(IntEqualFilter):
    """Devices of one home, by its number; looked up by its owner, whose devices lie together."""

    def apply(self, query: Any, value: int, alias: Any = None) -> Any:
        """Only those."""
        owner = select(Home.user_id).where(Home.id == value).scalar_subquery()
        return query.filter(Device.user_id == owner, Device.home_id == value)


class DeviceView(NewDevices):
    """One list of all kinds; a form a kind and model."""

    edit_template = "house/device_edit.html"
    details_template = "house/device_details.html"
    can_view_details = True
    column_list = ("name", "device_type", "model", "owner", "home", "status", "reading", "updated_at")
    column_labels = {
        "device_type": "Kind",
        "reading": "Now",
        "updated_at": "Last edited",
        "owner.username": "Owner",
        "home.name": "Home",
    }
    empty_message = "No devices here. Create one above, or take a filter away."
    column_searchable_list = ("name",)
    column_filters = (
        FilterEqual(Device.device_type, "Kind", options=[(kind, kind) for kind in KIND_NAMES]),
        FilterEqual(Device.status, "Status", options=[(status, status) for status in STATUSES]),
        "owner.username",
        "home.name",
        OfHome(Device.home_id, "Number of the home"),
        FilterEqual(Device.model, "Model", options=[(model.name, model.name) for model in MODELS]),
    )
    shown_with = (Device.home,)
    column_sortable_list = ("name", "device_type", "status", "updated_at")
    column_default_sort = [("user_id", False), ("id", False)]
    column_export_list = (
        "id",
        "name",
        "device_type",
        "owner",
        "status",
        *DETAILS,
        "created_at",
        "updated_at",
        "home_id",
        "home",
        "model",
    )
    column_details_list = (
        "id", "owner", "home", "device_type", "model", "status", "readings", "reading", "created_at", "updated_at",
    )  # fmt: skip
    can_export = True
    column_formatters = {
        "reading": lambda _v, _c, device, _n: reading(device),
        "owner": lambda _v, _c, device, _n: device.owner.username,
        "home": lambda _v, _c, device, _n: device.home.name,
        "updated_at": time_column,
        "created_at": time_column,
    }
    column_formatters_export = {
        "owner": lambda _v, _c, device, _n: device.owner.username,
        "home": lambda _v, _c, device, _n: device.home.name,
        **dict.fromkeys(DETAILS, lambda _v, _c, device, name: detail(device, name)),
        "created_at": lambda _v, _c, device, _n: device.created_at.isoformat(),
        "updated_at": lambda _v, _c, device, _n: device.updated_at.isoformat(),
    }

    def __init__(self) -> None:
        super().__init__(Device, "Devices", "devices")

    def address_of(self, home: Home) -> str:
        """Where the list of one home's devices is."""
        place = next(place for place, one in enumerate(self._filters or ()) if isinstance(one, OfHome))
        address: str = self.get_url("devices.index_view", **{f"flt0_{place}": home.id})
        return address

    def get_edit_form(self) -> type[EditForm]:
        """The same."""
        return EditForm

    def form_of(self, model: Device) -> type[EditForm]:
        """The form of the device's kind and model."""
        return EDIT_FORMS.get((model.device_type, model.model), DeviceEditForm)

    def shown(self, model: Device) -> dict[str, Any]:
        """What the form shows: of parameters what was said."""
        return super().shown(model) | model.parameters

    def edit_form(self, obj: Any = None) -> EditForm:
        """The form of one; in what nobody said stands, pale, what was drawn."""
        form = super().edit_form(obj)
        for one in self.fields_of(obj):
            if one.is_drawn and isinstance(form._fields[one.field.name], IntegerField | FloatField):
                form._fields[one.field.name].render_kw = {"placeholder": f"{one.value} (drawn)"}
        return form

    def fields_of(self, device: Device) -> list[Shown]:
        """Its fields, for its page."""
        return device_details.shown(device)

    def reading_of(self, device: Device) -> str:
        """What it shows now."""
        return reading(device)

    def update_by_service(self, model: Device, changes: dict[str, Any], versions: set[str]) -> None:
        """Change the device."""
        editing.update_device(model.user_id, model.id, nested(changes, model.model), versions)

    @expose("/reading/", methods=("GET", "POST"))
    def reading_view(self) -> ResponseReturnValue:
        """Set what a device shows now, until the next tick: what is left empty stays."""
        device = self.get_one(request.args.get("id", "")) if self.can_edit else None
        if device is None:
            raise NotFoundError("There is no such device.")
        form = READING_FORMS[device.device_type](request.form or None)
        if self.validate_form(form) and self._set_reading(form, device):
            return redirect(self.get_url(".index_view"))
        page: str = self.render("house/device_reading.html", model=device, form=form)
        return page

    def _set_reading(self, form: Any, device: Device) -> bool:
        changes = {name: value for name, value in described(form).items() if value is not None}
        try:
            with told_in(form):
                editing.update_device(device.user_id, device.id, changes)
        except Refused:
            return False
        flash(f"{device.name} shows that until the next tick.", "success")
        return True

    def delete_by_service(self, model: Device) -> None:
        """Delete it."""
        editing.delete_device(model.user_id, model.id)

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
                    editing.update_device(device.user_id, device.id, {"status": status})
            except Refused:
                continue
            done += 1
        flash(f"Set {counted(done, 'device')} {status}.", "success")
