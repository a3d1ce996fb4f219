"""New devices: what one is is picked first, then a form asks for what that has."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.helpers import get_redirect_target
from wtforms import StringField
from wtforms.validators import InputRequired

from smartenergy.admin.device_choices import Choice, choices, chosen
from smartenergy.admin.device_forms import FORMS, DeviceForm
from smartenergy.admin.owned import OWNERS, OwnedView
from smartenergy.models import Device
from smartenergy.services.access import usernames
from smartenergy.services.devices import editing
from smartenergy.services.devices.nested import nested
from smartenergy.services.homes import homes
from smartenergy.services.homes.naming import home_named
from smartenergy.services.homes.rights import Role
from smartenergy.simulation.devices import UNIFORM
from smartenergy.simulation.kinds import KIND_NAMES
from smartenergy.web.forms import HouseForm
from smartenergy.web.json import json_response

HOMES = {"list": "homes", "autocomplete": "off"}
NOT_FIELDS = ("csrf_token", "owner", "home")


class NewDevices(OwnedView):
    """How devices are made."""

    create_template = "house/device_create.html"

    def get_create_form(self) -> type[HouseForm]:
        """A form of something; `create_form` picks the right one."""
        return DeviceForm

    def choice(self) -> Choice:
        """What the address asks for."""
        return chosen(request.args) or Choice(KIND_NAMES[0], UNIFORM)

    def kept(self) -> dict[str, str]:
        """For whom and where the address wants a device, for links to others."""
        return {name: request.args[name] for name in ("owner", "home") if name in request.args}

    def create_form(self, obj: Any = None) -> Any:
        """The form of what the address asks for."""
        choice = self.choice()
        owned = OWNERS | {"data-homes": self.get_url(".homes_of")}
        fields = {
            "owner": StringField("Owner", [InputRequired()], description="A username.", render_kw=owned),
            "home": StringField(
                "Home", description="One of the owner's, by name or number; empty: their first.", render_kw=HOMES
            ),
        }
        return type("NewDeviceForm", (FORMS[choice.kind, choice.model],), fields)(
            request.form or None, data={**choice.filled, **self.kept()}
        )

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """The form of a new device, once it is picked what it is."""
        if self.can_create and chosen(request.args) is None:
            back = get_redirect_target() or self.get_url(".index_view")
            page: str = self.render(
                "house/device_kinds.html", choices=choices(), kept=self.kept(), return_url=back
            )
            return page
        answer: ResponseReturnValue = super().create_view()
        return answer

    @expose("/homes")
    def homes_of(self) -> ResponseReturnValue:
        """The homes of an owner who is being typed, for the form of a new device; of nobody, none."""
        owner = usernames.by_username(request.args.get("owner", "")) if self.can_create else None
        found = [one for one in homes.list_homes(owner.id) if one.role is Role.OWNER] if owner else []
        return json_response([{"id": home.id, "name": home.name} for home, _ in found])

    def create_by_service(self, form: Any) -> Device:
        """Create it for the owner that the form names."""
        kind, model = next(names for names, one in FORMS.items() if isinstance(form, one))
        owner = usernames.find_user(form.owner.data)
        home = home_named(owner.id, form.home.data or "")
        given = nested(described(form), model) | {"device_type": kind, "model": model, "home_id": home}
        return editing.create_device(owner.id, given)


def described(form: Any) -> dict[str, Any]:
    """What a form says of a device."""
    return {name: field.data for name, field in form._fields.items() if name not in NOT_FIELDS}
