"""Users, for admins."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired

from smartenergy.admin.access import AdminsOnly
from smartenergy.admin.formatting import reading, time_column, yes_or_no
from smartenergy.admin.view import HouseView
from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import settings
from smartenergy.models import Device, User
from smartenergy.services.access import own_account, password_resets, users
from smartenergy.services.devices import editing
from smartenergy.services.homes import homes
from smartenergy.services.homes.rights import Reached
from smartenergy.services.ticking import live_stats
from smartenergy.web.edit_forms import EditForm
from smartenergy.web.forms import HouseForm, Refused, told_in

RIGHTS = ("is_staff", "is_admin", "can_view_devices")


class NamedForm(HouseForm):
    """The name, which never changes."""

    username = StringField("Username", [InputRequired()], description="3 to 80 letters, digits, _ . -")


class AccountForm(HouseForm):
    """Who it is. Fields stand on the page in the order in which they are defined."""

    email = StringField("E-mail", [InputRequired()])
    timezone = StringField(
        "Time zone", [InputRequired()], default="UTC", description="IANA, such as Europe/Berlin."
    )


class RightsForm(HouseForm):
    """What an account may do."""

    is_staff = BooleanField("Staff", description="May sign in to this site.")
    is_admin = BooleanField("Admin", description="Sees and edits everything here.")
    can_view_devices = BooleanField("Can view devices", description="Staff: may see their own devices here.")


class NewUserForm(RightsForm, AccountForm, NamedForm):
    """A new account."""

    password = PasswordField(
        "Password",
        [InputRequired()],
        description="8 to 128 characters, none of the most used passwords.",
        render_kw={"autocomplete": "new-password"},
    )


class UserForm(EditForm, RightsForm, AccountForm):
    """An account as it stands."""

    is_active = BooleanField("Active", description="Without it, all sessions and access tokens end at once.")
    password = PasswordField(
        "New password",
        description="Empty: stays. A new one ends all sessions and access tokens of the user.",
        render_kw={"autocomplete": "new-password"},
    )


class UserView(AdminsOnly, HouseView):
    """The list of accounts and their forms."""

    column_list = ("username", "email", "timezone", "is_active", *RIGHTS, "created_at")
    one = "user"
    column_labels = {
        "is_staff": "Staff", "is_admin": "Admin", "is_active": "Active", "email": "E-mail",
        "timezone": "Time zone", "created_at": "Created", "updated_at": "Last edited",
    }  # fmt: skip
    column_searchable_list = ("username", "email")
    column_filters = ("username", "is_active", "is_staff", "is_admin")
    column_sortable_list = ("username", "email", "created_at")
    column_default_sort = ("id", False)
    column_formatters = {
        "created_at": time_column, "is_active": yes_or_no, **dict.fromkeys(RIGHTS, yes_or_no),
    }  # fmt: skip

    can_view_details = True
    column_details_list = ("username", "email", "timezone", "is_active", *RIGHTS, "created_at", "updated_at")
    column_formatters_detail = column_formatters | {"updated_at": time_column}
    details_template = "house/user.html"
    devices_shown = 100

    def __init__(self) -> None:
        super().__init__(User, "Users", "users")

    def devices_of(self, user: User) -> Sequence[Device]:
        """A user's first devices, for their page."""
        return editing.list_devices(user.id, at_most=self.devices_shown)

    def homes_of(self, user: User) -> list[Reached]:
        """A user's homes, and those that they share, for their page."""
        return homes.list_homes(user.id)

    def stats_of(self, user: User) -> dict[str, Any] | None:
        """A user's stats now, for their page."""
        return live_stats.energy_stats(user.id)

    def tick_of(self, stats: dict[str, Any]) -> datetime:
        """The moment of stats."""
        return datetime.fromtimestamp(stats["timestamp"], UTC)

    def reading_of(self, device: Device) -> str:
        """What a device shows now."""
        return reading(device)

    def get_create_form(self) -> type[HouseForm]:
        """The form of a new account."""
        return NewUserForm

    def get_edit_form(self) -> type[HouseForm]:
        """The form of an account as it stands."""
        return UserForm

    def create_by_service(self, form: Any) -> User:
        """Open the account, then give it its rights."""
        given = {name: form[name].data for name in ("username", "email", "password", "timezone")}
        user = own_account.create_user(given, is_staff=form.is_staff.data, is_admin=form.is_admin.data)
        if form.can_view_devices.data:
            users.update_user(user.id, {"can_view_devices": True})
        return user

    @expose("/reset-link", methods=["POST"])
    def reset_link(self) -> ResponseReturnValue:
        """Make a link for a new password, and show it this once."""
        person = self.get_one(request.args.get("id", ""))
        if person is None:
            raise NotFoundError("There is no such user.")
        try:
            with told_in(None):
                path = password_resets.make_link(person) if HouseForm(request.form).validate() else ""
        except Refused:
            path = ""
        if not path:
            return redirect(url_for(".details_view", id=person.id))
        page: str = self.render(
            "house/reset_link.html",
            person=person,
            path=request.script_root + path,
            hours=settings.password_reset_hours,
        )
        return page

    def title_of(self, model: User) -> str:
        """Whose account it is."""
        return model.username

    def update_by_service(self, model: User, changes: dict[str, Any], versions: set[str]) -> None:
        """Change the account."""
        users.update_user(model.id, changes, versions)

    def delete_by_service(self, model: User) -> None:
        """Remove the account with its devices."""
        users.delete_user(model.id)
