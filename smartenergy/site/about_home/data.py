"""A home's data: taken away as a file, or erased."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired

from smartenergy.ledger.calendar import local_date
from smartenergy.models import User
from smartenergy.services.common import clock
from smartenergy.services.homes import homes
from smartenergy.services.homes.rights import Reached, Right
from smartenergy.services.ledger.reading import exports
from smartenergy.services.tariffs import costs
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import picks
from smartenergy.site.showing import home_page
from smartenergy.web.downloads import as_file
from smartenergy.web.forms import HouseForm, Refused, told_in

USUAL = timedelta(days=30)


class ExportForm(HouseForm):
    """Which days, how finely, in which form."""

    first = DateField(lazy_gettext("From"), [InputRequired()])
    last = DateField(lazy_gettext("Up to and with"), [InputRequired()])
    resolution = SelectField(
        lazy_gettext("A row for each"), default="hour",
        choices=picks([
            ("quarter_hour", lazy_gettext("quarter of an hour")), ("hour", lazy_gettext("hour")),
            ("day", lazy_gettext("day")), ("month", lazy_gettext("month")),
        ]),
    )  # fmt: skip
    format = SelectField(
        lazy_gettext("As"), choices=picks([("csv", lazy_gettext("CSV, for spreadsheets")), ("parquet", "Parquet")])
    )


class EraseForm(HouseForm):
    """The home's name once more."""

    name = StringField(lazy_gettext("The home's name"), [InputRequired()], render_kw={"autocomplete": "off"})


@blueprint.route("/homes/<int:home_id>/about/export", methods=["GET", "POST"])
@for_home()
def export_home(person: User, reached: Reached) -> ResponseReturnValue:
    """A home's history as a file."""
    today, status = local_date(reached.home.timezone, clock.now()), 200
    form = ExportForm(request.form or None, data={"first": today - USUAL, "last": today})
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    found = exports.prepare(person.id, _asked(form), reached.home.id, costs.BESIDE)
                return as_file(found, person.id)
            except Refused:
                pass
        status = 422
    return home_page("home_export", person, reached, "about_home", form=form), status


def _asked(form: ExportForm) -> dict[str, Any]:
    last = min(form.last.data, date.max - timedelta(days=1))  # there is no day after the last of all
    return {
        "from": f"{form.first.data}", "to": f"{last + timedelta(days=1)}", "costs": "true",
        "resolution": form.resolution.data, "format": form.format.data,
    }  # fmt: skip


@blueprint.route("/homes/<int:home_id>/about/erase", methods=["GET", "POST"])
@for_home(Right.OWN)
def erase_home(person: User, reached: Reached) -> ResponseReturnValue:
    """Erase a home, once its name is typed."""
    form, status = EraseForm(request.form or None), 200
    if request.method == "POST":
        if form.validate() and _is_erased(person, reached, form):
            return redirect(url_for("site.home"))
        status = 422
    return home_page("home_erase", person, reached, "about_home", form=form), status


def _is_erased(person: User, reached: Reached, form: EraseForm) -> bool:
    name = reached.home.name
    if form.name.data.strip() != name:
        form.name.errors = [gettext("is not this home's name")]
        return False
    try:
        with told_in(form):
            homes.delete_home(person.id, reached.home.id)
    except Refused:
        return False
    flash(gettext("%(home)s is erased.", home=name), "success")
    return True
