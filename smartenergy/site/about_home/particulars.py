"""A home's name, place, people and connection."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Optional

from smartenergy.models import Home, User
from smartenergy.services.common.versions import version_at
from smartenergy.services.homes import homes
from smartenergy.services.homes.particulars import particulars
from smartenergy.services.homes.rights import Reached, Right, find_home
from smartenergy.site import places
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import NumberField, picks
from smartenergy.site.formatting import number
from smartenergy.site.showing import home_page
from smartenergy.web.edit_forms import EditForm, saved

AS_GIVEN = "as given"
"""Stands for a place that somebody gave by its degrees."""
NO_PLACE = {"latitude": None, "longitude": None, "country": None}


class HomeForm(EditForm):
    """What a home is like."""

    name = StringField(lazy_gettext("Name"), [InputRequired()], render_kw={"maxlength": 100})
    timezone = SelectField(
        lazy_gettext("Place"),
        description=lazy_gettext("The nearest of these towns: its sun, its weather, its clocks and its holidays."),
    )
    occupants = NumberField(lazy_gettext("People"), [Optional()], whole=True)
    annual_consumption_kwh = NumberField(lazy_gettext("Use in a year (kWh)"), [Optional()], whole=True)
    grid_import_limit_watts = NumberField(
        lazy_gettext("Most that it may take from the grid (W)"), [Optional()], whole=True,
        description=lazy_gettext("Empty: as much as it wants."),
    )  # fmt: skip
    grid_export_limit_watts = NumberField(
        lazy_gettext("Most that it may give to the grid (W)"), [Optional()], whole=True,
        description=lazy_gettext("Empty: as much as it has. Panels give less where it would be more."),
    )  # fmt: skip


@blueprint.route("/homes/<int:home_id>/about/edit", methods=["GET", "POST"])
@for_home(Right.MANAGE)
def edit_home(person: User, reached: Reached) -> ResponseReturnValue:
    """The form of a home."""
    home, status = reached.home, 200
    form = _form(home)
    if request.method == "GET":
        form.remember(version_at(home.updated_at))
    elif form.validate() and saved(
        form,
        lambda typed, versions: homes.update_home(person.id, home.id, _changes(typed), versions),
        lambda: _as_it_is(find_home(person.id, home.id)),
    ):
        flash(gettext("Saved."), "success")
        return redirect(url_for("site.about_home", home_id=home.id))
    else:
        status = 422
    return home_page("home_edit", person, reached, "about_home", form=form), status


def _form(home: Home) -> HomeForm:
    form = HomeForm(request.form or None, data=_shown(home))
    form.timezone.choices = picks(places.choices(home.timezone))
    if _has_own_place(home):
        told = gettext(
            "As given: %(latitude)s, %(longitude)s (%(zone)s)", latitude=number(home.latitude or 0, 2),
            longitude=number(home.longitude or 0, 2), zone=home.timezone,
        )  # fmt: skip
        form.timezone.choices = [*picks([(AS_GIVEN, told)]), *form.timezone.choices]
    drawn = particulars(home)
    form.occupants.description = gettext("1 to 12. Empty: as drawn by chance, %(people)s.", people=drawn.occupants)
    form.annual_consumption_kwh.description = gettext(
        "Without heating and driving. Empty: as drawn for so many people, %(use)s kWh.",
        use=number(drawn.annual_consumption_kwh),
    )
    return form


def _has_own_place(home: Home) -> bool:
    return home.latitude is not None


def _shown(home: Home) -> dict[str, Any]:
    shown = {name: getattr(home, name) for name in HomeForm()._fields if hasattr(home, name)}
    return shown | ({"timezone": AS_GIVEN} if _has_own_place(home) else {})


def _changes(typed: dict[str, Any]) -> dict[str, Any]:
    """What was changed: another town takes back a place that was given otherwise."""
    return typed | (NO_PLACE if "timezone" in typed else {})


def _as_it_is(home: Home) -> tuple[str, dict[str, Any]]:
    return version_at(home.updated_at), _shown(home)
