"""Devices of all kinds: everybody's for admins, one's own and read-only for staff who may see them."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action
from flask_admin.contrib.sqla.filters import FilterEqual, IntEqualFilter
from flask_admin.helpers import get_redirect_target
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import InputRequired

from smartenergy.admin.device_forms import EDIT_FORMS, FORMS, READING_FORMS, STATUSES, DeviceForm
from smartenergy.admin.formatting import reading, time_column
from smartenergy.admin.forms import EditForm, HouseForm, Refused, told_in
from smartenergy.admin.owned import OWNERS, OwnedView
from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.words import counted
from smartenergy.models import Device, Home
from smartenergy.services.access import usernames
from smartenergy.services.devices import editing
from smartenergy.services.homes import homes
from smartenergy.services.homes.naming import home_named
from smartenergy.services.homes.rights import Role
from smartenergy.simulation.devices import fields_of
from smartenergy.simulation.kinds import KIND_NAMES
from smartenergy.web.json import json_response

DETAILS = tuple(dict.fromkeys(field.name for kind in KIND_NAMES for field in fields_of(kind)))

KINDS = (
    ("production", "a solar panel or a generator"),
    ("storage", "a battery or an electric vehicle"),
    ("consumption", "whatever uses energy"),
)


HOMES = {"list": "homes", "autocomplete": "off"}


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


class DeviceView(OwnedView):
    """One list of all kinds; a form a kind."""

    edit_template = "house/device_edit.html"
    create_template = "house/device_create.html"
    column_list = ("name", "device_type", "owner", "home", "status", "reading", "updated_at")
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
        FilterEqual(Device.device_type, "Kind", options=[(kind, kind) for kind in FORMS]),
        FilterEqual(Device.status, "Status", options=[(status, status) for status in STATUSES]),
        "owner.username",
        "home.name",
        OfHome(Device.home_id, "Number of the home"),
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
    )
    can_export = True
    column_formatters = {
        "reading": lambda _v, _c, device, _n: reading(device),
        "owner": lambda _v, _c, device, _n: device.owner.username,
        "home": lambda _v, _c, device, _n: device.home.name,
        "updated_at": time_column,
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

    def get_create_form(self) -> type[HouseForm]:
        """A form of some kind; `create_form` picks the right one."""
        return DeviceForm

    def get_edit_form(self) -> type[EditForm]:
        """The same."""
        return EditForm

    def create_form(self, obj: Any = None) -> Any:
        """The form of the kind that the address names."""
        kind = FORMS.get(request.args.get("kind", ""), FORMS["production"])
        owned = OWNERS | {"data-homes": self.get_url(".homes_of")}
        fields = {
            "owner": StringField("Owner", [InputRequired()], description="A username.", render_kw=owned),
            "home": StringField(
                "Home", description="One of the owner's, by name or number; empty: their first.", render_kw=HOMES
            ),
        }
        return type("NewDeviceForm", (kind,), fields)(
            request.form or None, data={name: request.args.get(name) for name in fields}
        )

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """The form of a new device, once its kind is picked."""
        if self.can_create and request.args.get("kind") not in FORMS:
            back = get_redirect_target() or self.get_url(".index_view")
            page: str = self.render("house/device_kinds.html", kinds=KINDS, return_url=back)
            return page
        answer: ResponseReturnValue = super().create_view()
        return answer

    @expose("/homes")
    def homes_of(self) -> ResponseReturnValue:
        """The homes of an owner who is being typed, for the form of a new device; of nobody, none."""
        owner = usernames.by_username(request.args.get("owner", "")) if self.can_create else None
        found = [one for one in homes.list_homes(owner.id) if one.role is Role.OWNER] if owner else []
        return json_response([{"id": home.id, "name": home.name} for home, _ in found])

    def form_of(self, model: Device) -> type[EditForm]:
        """The form of the device's kind."""
        return EDIT_FORMS[model.device_type]

    def create_by_service(self, form: Any) -> Device:
        """Create it for the owner that the form names."""
        kind = next(name for name, of_kind in FORMS.items() if isinstance(form, of_kind))
        owner = usernames.find_user(form.owner.data)
        home = home_named(owner.id, form.home.data or "")
        return editing.create_device(owner.id, _described(form) | {"device_type": kind, "home_id": home})

    def reading_of(self, device: Device) -> str:
        """What it shows now."""
        return reading(device)

    def update_by_service(self, model: Device, changes: dict[str, Any], versions: set[str]) -> None:
        """Change the device."""
        editing.update_device(model.user_id, model.id, changes, versions)

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
        changes = {name: value for name, value in _described(form).items() if value is not None}
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


def _described(form: Any) -> dict[str, Any]:
    return {
        name: field.data for name, field in form._fields.items() if name not in ("csrf_token", "owner", "home")
    }
