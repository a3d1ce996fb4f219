"""Tariffs, for admins: seen with their versions, made, given further versions, deleted."""

from typing import Any

import orjson
from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from smartenergy.admin.access import AdminsOnly
from smartenergy.admin.formatting import time_column, yes_or_no
from smartenergy.admin.owned import OWNERS
from smartenergy.admin.view import HouseView
from smartenergy.admin.written import as_object
from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import Tariff, TariffVersion
from smartenergy.services.access import usernames
from smartenergy.services.tariffs import tariffs, versions
from smartenergy.web.forms import HouseForm, acted_on

WRITTEN = {"rows": 14, "spellcheck": "false", "class": "text-monospace"}
EXAMPLE = (
    '{"name": "Fixed", "currency": "EUR", "timezone": "Europe/Berlin", "valid_from": "2026-01-01", "lines":'
    ' [{"kind": "energy", "name": "Energy", "price": "0.30"}]}'
)


class TariffForm(HouseForm):
    """A new tariff."""

    owner = StringField("Owner", [InputRequired()], description="A username.", render_kw=OWNERS)
    content = TextAreaField(
        "Tariff", [InputRequired()], description=f"JSON, as docs/tariffs.md has it: {EXAMPLE}", render_kw=WRITTEN
    )


class VersionForm(HouseForm):
    """A further version of a tariff."""

    content = TextAreaField("Version", [InputRequired()], render_kw=WRITTEN)


class TariffsView(AdminsOnly, HouseView):
    """The list of tariffs, and the page of one."""

    one = "tariff"
    can_edit = False
    can_view_details = True
    create_template = "house/home_create.html"
    details_template = "house/tariff_details.html"
    column_list = ("id", "name", "owner", "currency", "timezone", "is_example", "created_at")
    column_details_list = column_list
    column_labels = {
        "id": "Number", "timezone": "Time zone", "is_example": "An example", "created_at": "Created",
    }  # fmt: skip
    column_searchable_list = ("name",)
    column_filters = ("name", "currency", "is_example")
    column_sortable_list = ("id", "name", "currency", "created_at")
    column_default_sort = ("id", False)
    column_formatters = {
        "owner": lambda _v, _c, one, _n: one.owner.username if one.owner else "everybody",
        "is_example": yes_or_no, "created_at": time_column,
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__(Tariff, "Tariffs", "tariffs")

    def get_create_form(self) -> type[HouseForm]:
        """The form of a new tariff."""
        return TariffForm

    def create_form(self, obj: Any = None) -> Any:
        """The same, perhaps for an owner whom the address names."""
        return TariffForm(request.form or None, data={"owner": request.args.get("owner")})

    def owners(self) -> list[str]:
        """Names to pick an owner from."""
        return usernames.usernames()

    def version_form(self) -> VersionForm:
        """For the page of a tariff that somebody owns."""
        return VersionForm(request.form or None)

    def lines_of(self, version: TariffVersion) -> list[tuple[str, str, str]]:
        """Name, kind and the rest of each line of a version."""
        return [
            (line["name"], line["kind"], _rest({k: v for k, v in line.items() if k not in ("name", "kind")}))
            for line in version.content["lines"]
        ]

    def create_by_service(self, form: Any) -> Tariff:
        """Make it for the owner that the form names."""
        owner = usernames.find_user(form.owner.data)
        return tariffs.create_tariff(owner.id, as_object(form.content.data, "content"))

    def delete_by_service(self, model: Tariff) -> None:
        """Delete one that no home has or had."""
        tariffs.delete_tariff(model.user_id or 0, model.id)

    @expose("/add-version/", methods=["POST"])
    def add_version(self) -> ResponseReturnValue:
        """Let a tariff say something else from a day to come on, as its owner could."""
        tariff = self.get_one(request.args.get("id", ""))
        if tariff is None:
            raise NotFoundError("There is no such tariff.")
        form = VersionForm(request.form)

        def act() -> str:
            versions.add_version(tariff.user_id or 0, tariff.id, as_object(form.content.data, "version"))
            return "Added."

        return acted_on(form, act, self.get_url(".details_view", id=tariff.id))


def _rest(said: dict[str, Any]) -> str:
    return orjson.dumps(said).decode()
