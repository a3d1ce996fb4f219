"""Price and carbon series, for admins: seen, made, loaded from files, deleted."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.validators import InputRequired

from smartenergy.admin.access import AdminsOnly, current_person
from smartenergy.admin.formatting import time_column
from smartenergy.admin.owned import OWNERS
from smartenergy.admin.view import HouseView
from smartenergy.admin.written import as_object, as_text
from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import PriceSeries, SeriesKind
from smartenergy.services.access import usernames
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs import own_series, series_values
from smartenergy.web.forms import HouseForm, acted_on

KINDS = [one.value for one in SeriesKind]


class SeriesForm(HouseForm):
    """A new series."""

    owner = StringField("Owner", description="A username; empty: everybody may follow it.", render_kw=OWNERS)
    name = StringField("Name", [InputRequired()], description="By which lines of tariffs name it.")
    kind = SelectField("Kind", choices=KINDS)
    currency = StringField("Currency", description="ISO 4217, of prices; none of carbon.")
    timezone = StringField("Time zone", description="IANA, for times without an offset; the owner's unless given.")
    step_minutes = SelectField("Minutes a step", choices=[str(one) for one in own_series.MINUTES], default="60")


class LoadForm(HouseForm):
    """A file of values."""

    file = FileField("File", [InputRequired()])
    known_at = StringField("Known since")
    per = SelectField("Prices are for a", choices=["kWh", "MWh"])
    allow_gaps = BooleanField("Steps may lack")


class PriceSeriesView(AdminsOnly, HouseView):
    """The list of series, and the page of one, with the way to load a file."""

    one = "series"
    can_edit = False
    can_view_details = True
    create_template = "house/home_create.html"
    details_template = "house/series_details.html"
    column_list = ("id", "name", "owner", "kind", "currency", "timezone", "step_seconds", "kept", "created_at")
    column_details_list = (*column_list, "newest_known_at")
    column_labels = {
        "id": "Number", "timezone": "Time zone", "step_seconds": "Minutes a step", "kept": "Values",
        "created_at": "Created", "newest_known_at": "Newest value known since",
    }  # fmt: skip
    column_searchable_list = ("name",)
    column_filters = ("name", "kind", "currency")
    column_sortable_list = ("id", "name", "kind", "created_at")
    column_default_sort = ("id", False)
    column_formatters = {
        "owner": lambda _v, _c, one, _n: one.owner.username if one.owner else "everybody",
        "step_seconds": lambda _v, _c, one, _n: one.step_seconds // 60, "created_at": time_column,
        "kept": lambda _v, _c, one, _n: f"{one.kept:,}",
        "newest_known_at": lambda _v, _c, one, _n: _known(one),
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__(PriceSeries, "Price series", "price_series")

    def get_create_form(self) -> type[HouseForm]:
        """The form of a new series."""
        return SeriesForm

    def create_form(self, obj: Any = None) -> Any:
        """The same, perhaps for an owner whom the address names."""
        return SeriesForm(request.form or None, data={"owner": request.args.get("owner")})

    def owners(self) -> list[str]:
        """Names to pick an owner from."""
        return usernames.usernames()

    def load_form(self) -> LoadForm:
        """For the page of a series."""
        return LoadForm()

    def create_by_service(self, form: Any) -> PriceSeries:
        """Make it for the owner that the form names, or for everybody."""
        given = {name: form[name].data for name in ("name", "kind")} | {
            "step_minutes": int(form.step_minutes.data)
        }
        given |= {name: form[name].data for name in ("currency", "timezone") if form[name].data}
        owner = usernames.find_user(form.owner.data).id if form.owner.data else None
        return own_series.create_series(owner or _person(), given | {"for_everybody": owner is None})

    def delete_by_service(self, model: PriceSeries) -> None:
        """Delete one that no tariff names."""
        own_series.delete_series(model.user_id or _person(), model.id)

    @expose("/load/", methods=["POST"])
    def load(self) -> ResponseReturnValue:
        """Load a file: all of it or nothing."""
        series = self.get_one(request.args.get("id", ""))
        if series is None:
            raise NotFoundError("There is no such series.")
        form = LoadForm(request.form | request.files)

        def act() -> str:
            done = _load(series, form)
            return f"Read {done.read:,} values, {done.written:,} of them new."

        return acted_on(form, act, self.get_url(".details_view", id=series.id))


def _load(series: PriceSeries, form: LoadForm) -> series_values.Stored:
    owner, file = series.user_id or _person(), form.file.data
    said = {"per": form.per.data} | ({"known_at": form.known_at.data} if form.known_at.data else {})
    text = as_text(file.read(), "file")
    if file.filename.endswith(".json"):
        gaps = {"allow_gaps": True} if form.allow_gaps.data else {}
        return series_values.load(owner, series.id, said | gaps | as_object(text, "file"))
    return series_values.load_csv(owner, series.id, text, said | {"allow_gaps": str(bool(form.allow_gaps.data))})


def _person() -> int:
    person = current_person()
    return person.id if person else 0


def _known(series: PriceSeries) -> str:
    at = series.newest_known_at
    return "never" if at is None else f"{moment(at, series.timezone):%Y-%m-%d %H:%M}"
