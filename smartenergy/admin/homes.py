"""Homes: everybody's for admins, one's own and read-only for staff who may see their devices."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.sqla.filters import FilterEqual

from smartenergy.admin.devices import DeviceView
from smartenergy.admin.formatting import reading, time_column
from smartenergy.admin.home_forecast import HomeForecastPart
from smartenergy.admin.home_forms import HomeForm, NewHomeForm
from smartenergy.admin.home_money import HomeMoney
from smartenergy.admin.home_past import HomePast
from smartenergy.admin.home_strategy import HomeStrategyPart
from smartenergy.admin.owned import OwnedView
from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import Device, Home, Strategy
from smartenergy.services.access import usernames
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import homes, members
from smartenergy.services.homes.members import Member
from smartenergy.services.homes.particulars import particulars
from smartenergy.services.homes.rules import DERIVED, HomeFields
from smartenergy.services.homes.stats import home_stats
from smartenergy.web.edit_forms import EditForm
from smartenergy.web.forms import HouseForm, acted_on

PLACE = {"latitude", "longitude"}
SAID = tuple(HomeFields.model_fields)


def _said(_view: Any, _context: Any, home: Home, name: str) -> str:
    """What was said of a home, or what stands for it."""
    given = getattr(home, name)
    if given is not None:
        return f"{given:,}" if isinstance(given, int) else f"{given}"
    return f"{getattr(particulars(home), name)} (not given)" if name in DERIVED else "none"


class HomesView(HomeForecastPart, HomeMoney, HomePast, HomeStrategyPart, OwnedView):
    """The list of homes, their forms, and the page of one."""

    one = "home"
    create_template = "house/home_create.html"
    details_template = "house/home_details.html"
    column_list = ("id", "name", "owner", "timezone", "strategy", "created_at")
    column_labels = {
        "id": "Number", "timezone": "Time zone", "created_at": "Created", "updated_at": "Last edited",
        "ledger_timezone": "Its days are those of", "owner.username": "Owner",
    }  # fmt: skip
    column_searchable_list = ("name",)
    column_filters = (
        "owner.username",
        "timezone",
        FilterEqual(Home.strategy, "Strategy", options=[(one.value, one.value) for one in Strategy]),
    )
    column_sortable_list = ("id", "name", "timezone", "created_at")
    column_default_sort = ("id", False)
    column_formatters = {
        "owner": lambda _v, _c, home, _n: home.owner.username, "created_at": time_column,
    }  # fmt: skip
    can_view_details = True
    column_details_list = (
        "id", "owner", "timezone", "ledger_timezone", "strategy", *SAID, "created_at", "updated_at",
    )  # fmt: skip
    column_formatters_detail = column_formatters | dict.fromkeys(SAID, _said) | {"updated_at": time_column}
    devices_shown = 100

    def __init__(self, devices: DeviceView) -> None:
        super().__init__(Home, "Homes", "homes")
        self.list_of_devices = devices.address_of

    def get_create_form(self) -> type[HouseForm]:
        """The form of a new home."""
        return NewHomeForm

    def create_form(self, obj: Any = None) -> Any:
        """The same, perhaps for an owner whom the address names."""
        return NewHomeForm(request.form or None, data={"owner": request.args.get("owner")})

    def get_edit_form(self) -> type[EditForm]:
        """The form of a home as it stands."""
        return HomeForm

    def devices_of(self, home: Home) -> Sequence[Device]:
        """A home's first devices, for its page."""
        return editing.list_devices(home.user_id, at_most=self.devices_shown, home_id=home.id)

    def members_of(self, home: Home) -> Sequence[Member]:
        """Who shares it."""
        return members.list_members(home.user_id, home.id)

    def stats_of(self, home: Home) -> dict[str, Any] | None:
        """What it does now."""
        return home_stats(home.user_id, home.id)

    def tick_of(self, stats: dict[str, Any]) -> datetime:
        """The moment of stats."""
        return datetime.fromtimestamp(stats["timestamp"], UTC)

    def reading_of(self, device: Device) -> str:
        """What a device shows now."""
        return reading(device)

    def create_by_service(self, form: Any) -> Home:
        """Make it for the owner that the form names."""
        given = {name: form[name].data for name in ("strategy", *SAID)}
        given |= {name: form[name].data or None for name in ("archetype", "name", "timezone")}
        owner = usernames.find_user(form.owner.data)
        return new_homes.create_home(owner.id, given)

    def update_by_service(self, model: Home, changes: dict[str, Any], versions: set[str]) -> None:
        """Change the home; half a place comes with the other half as it was."""
        if PLACE & changes.keys():
            changes = {name: getattr(model, name) for name in PLACE} | changes
        homes.update_home(model.user_id, model.id, changes, versions)

    def delete_by_service(self, model: Home) -> None:
        """Erase it with its devices and its ledger."""
        homes.delete_home(model.user_id, model.id)

    @expose("/remove-member/", methods=["POST"])
    def remove_member(self) -> ResponseReturnValue:
        """Let somebody share a home no more."""
        home = self.get_one(request.args.get("id", "")) if self.can_edit else None
        member = request.args.get("member", "")
        if home is None or not (member.isascii() and member.isdecimal() and len(member) < 20):
            raise NotFoundError("There is no such home, or nobody of that number shares it.")

        def act() -> str:
            members.remove_member(home.user_id, home.id, int(member))
            return "Removed."

        return acted_on(HouseForm(request.form), act, self.get_url(".details_view", id=home.id))
