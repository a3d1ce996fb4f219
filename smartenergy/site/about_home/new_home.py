"""Another home, empty or as those of an archetype are."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Optional

from smartenergy.models import User
from smartenergy.services.catalog import home_catalog
from smartenergy.services.devices import new_homes
from smartenergy.site import places
from smartenergy.site.access import for_people
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import picks
from smartenergy.web.forms import HouseForm, Refused, told_in
from smartenergy.web.wording import in_their_language

EMPTY = "empty"


class NewHomeForm(HouseForm):
    """What a home begins with."""

    name = StringField(
        lazy_gettext("Name"), [Optional()], render_kw={"maxlength": 100},
        description=lazy_gettext("Left empty it is called as what it begins with."),
    )  # fmt: skip
    timezone = SelectField(lazy_gettext("Place"), description=lazy_gettext("The nearest of these towns."))
    archetype = RadioField(lazy_gettext("It begins with"), default="house_with_solar_and_battery")


@blueprint.route("/homes/new", methods=["GET", "POST"])
@for_people
def new_home(person: User) -> ResponseReturnValue:
    """Make one."""
    form, status = NewHomeForm(request.form or None, data={"timezone": person.timezone}), 200
    form.timezone.choices = picks(places.choices(person.timezone))
    form.archetype.choices = picks([(EMPTY, gettext("Nothing: devices are added by hand"))]) + picks(
        (one.key, f"{in_their_language(one.name)}: {in_their_language(one.description)}")
        for one in home_catalog.homes()
    )
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    home = new_homes.create_home(person.id, _given(form))
                    flash(gettext("%(home)s is there. It runs with the next tick.", home=home.name), "success")
                    return redirect(url_for("site.devices", home_id=home.id))
            except Refused:
                pass
        status = 422
    return render_template("site/new_home.html", person=person, form=form), status


def _given(form: NewHomeForm) -> dict[str, str | None]:
    """As services take it; in the page's language where no name was given."""
    key = None if form.archetype.data == EMPTY else form.archetype.data
    usual = in_their_language(home_catalog.BY_KEY[key].name) if key else None
    return {"archetype": key, "name": form.name.data or usual, "timezone": form.timezone.data}
