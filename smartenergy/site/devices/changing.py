"""Devices are edited, switched, recorded and deleted here."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from smartenergy.models import Device, User
from smartenergy.services.common.versions import version_at
from smartenergy.services.devices import editing
from smartenergy.services.devices.nested import nested
from smartenergy.services.homes.rights import Reached, Right
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.devices import forms
from smartenergy.site.devices.found import device_of
from smartenergy.site.showing import home_page
from smartenergy.web.edit_forms import saved
from smartenergy.web.forms import HouseForm, acted_on


@blueprint.route("/homes/<int:home_id>/devices/<int:device_id>/edit", methods=["GET", "POST"])
@for_home(Right.MANAGE)
def edit_device(person: User, reached: Reached, device_id: int) -> ResponseReturnValue:
    """The form of a device."""
    device = device_of(person, reached, device_id)
    form, status = forms.form_of(device, request.form), 200
    if request.method == "GET":
        form.remember(version_at(device.updated_at))
    elif form.validate() and saved(
        form,
        lambda typed, versions: editing.update_device(person.id, device_id, nested(typed, device.model), versions),
        lambda: _as_it_is(device_of(person, reached, device_id)),
    ):
        flash(gettext("Saved. It goes by that from the next tick on."), "success")
        return redirect(_page_of(reached, device_id))
    else:
        status = 422
    page = home_page("device_edit", person, reached, "devices", device=device, form=form)
    return page, status


@blueprint.post("/homes/<int:home_id>/devices/<int:device_id>/switch")
@for_home(Right.MANAGE)
def switch_device(person: User, reached: Reached, device_id: int) -> ResponseReturnValue:
    """Switch it on or off."""
    status = "online" if request.form.get("status") == "online" else "offline"

    def act(device: Device) -> str:
        editing.update_device(person.id, device.id, {"status": status})
        if status == "online":
            return gettext("%(device)s is switched on: it runs with the next tick.", device=device.name)
        return gettext("%(device)s is switched off.", device=device.name)

    back = request.form.get("back") == "device"
    return _changed(person, reached, device_id, act, to_device=back)


@blueprint.post("/homes/<int:home_id>/devices/<int:device_id>/readings")
@for_home(Right.MANAGE)
def keep_readings(person: User, reached: Reached, device_id: int) -> ResponseReturnValue:
    """Keep its readings from now on, or no longer."""
    readings = "on" if request.form.get("readings") == "on" else "off"

    def act(device: Device) -> str:
        editing.update_device(person.id, device.id, {"readings": readings})
        return (
            gettext("Its history is kept from now on.") if readings == "on" else gettext("Its history ends here.")
        )

    return _changed(person, reached, device_id, act, to_device=True)


@blueprint.get("/homes/<int:home_id>/devices/<int:device_id>/delete")
@for_home(Right.MANAGE)
def ask_to_delete_device(person: User, reached: Reached, device_id: int) -> ResponseReturnValue:
    """Ask first."""
    return home_page("device_delete", person, reached, "devices",
        device=device_of(person, reached, device_id),
    )  # fmt: skip


@blueprint.post("/homes/<int:home_id>/devices/<int:device_id>/delete")
@for_home(Right.MANAGE, is_lasting=True)
def delete_device(person: User, reached: Reached, device_id: int) -> ResponseReturnValue:
    """Delete it."""

    def act(device: Device) -> str:
        name = device.name
        editing.delete_device(person.id, device.id)
        return gettext("%(device)s is deleted.", device=name)

    return _changed(person, reached, device_id, act)


def _changed(
    person: User, reached: Reached, device_id: int, act: Callable[[Device], str], *, to_device: bool = False
) -> ResponseReturnValue:
    """Do something to a device of this home, and go on to its page or the list."""
    device = device_of(person, reached, device_id)
    page = _page_of(reached, device_id) if to_device else url_for("site.devices", home_id=reached.home.id)
    return acted_on(HouseForm(request.form), lambda: act(device), page)


def _page_of(reached: Reached, device_id: int) -> str:
    return url_for("site.device", home_id=reached.home.id, device_id=device_id)


def _as_it_is(device: Device) -> tuple[str, dict[str, object]]:
    return version_at(device.updated_at), forms.shown(device)
