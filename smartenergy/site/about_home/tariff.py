"""Which tariff a home has, had and will have; another one from a day on."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired

from smartenergy.ledger.calendar import local_date
from smartenergy.models import Tariff, User
from smartenergy.services.common import clock
from smartenergy.services.homes.rights import RIGHTS, Reached, Right
from smartenergy.services.tariffs import assigning, tariffs
from smartenergy.site.about_home import tariff_words
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import picks
from smartenergy.site.showing import home_page
from smartenergy.web.forms import HouseForm, Refused, acted_on, told_in

NONE = "none"


class TariffForm(HouseForm):
    """Which tariff, from which day on."""

    tariff_id = RadioField(lazy_gettext("Tariff"), [InputRequired()])
    direction = SelectField(
        lazy_gettext("For"),
        choices=picks(
            [
                (
                    "import",
                    lazy_gettext("what comes from the grid, and what goes to it where the tariff pays for that"),
                ),
                ("export", lazy_gettext("what goes to the grid alone, beside another tariff")),
            ]
        ),
    )
    valid_from = DateField(lazy_gettext("From"), [InputRequired()])


@blueprint.route("/homes/<int:home_id>/about/tariff", methods=["GET", "POST"])
@for_home()
def home_tariff(person: User, reached: Reached) -> ResponseReturnValue:
    """Its tariffs, and for who may a choice of another."""
    may = RIGHTS[reached.role] >= Right.MANAGE
    found = tariffs.list_tariffs(reached.home.user_id) if may else []
    form, status = _form(reached, found), 200
    if request.method == "POST":
        if may and form.validate() and _assigned(person, reached, form):
            return redirect(url_for("site.about_home", home_id=reached.home.id))
        status = 422 if may else 403
    had = assigning.of_home(reached.home)
    return home_page(
        "home_tariff", person, reached, "about_home", form=form, found=found, tariff_words=tariff_words,
        own=[one for one in found if one.user_id == person.id],
        had=had, now=[one.row for one in tariff_words.now_and_next(reached.home, had) if one.is_now],
    ), status  # fmt: skip


@blueprint.post("/homes/<int:home_id>/about/tariff/<int:tariff_id>/delete")
@for_home(Right.OWN)
def delete_tariff(person: User, reached: Reached, tariff_id: int) -> ResponseReturnValue:
    """Delete one of one's own."""

    def act() -> str:
        tariffs.delete_tariff(person.id, tariff_id)
        return gettext("The tariff is deleted.")

    page = url_for("site.home_tariff", home_id=reached.home.id)
    return acted_on(HouseForm(request.form), act, page)


def _form(reached: Reached, found: Sequence[Tariff]) -> TariffForm:
    today = local_date(reached.home.timezone, clock.now())
    chosen = request.args.get("tariff") or _present(reached)
    form = TariffForm(request.form or None, data={"valid_from": today, "tariff_id": chosen})
    taken = [(str(one.id), one.name) for one in found]
    form.tariff_id.choices = picks([*taken, (NONE, gettext("No tariff"))])
    return form


def _present(reached: Reached) -> str | None:
    """What it has for its imports today."""
    rows = [
        one.row for one in tariff_words.now_and_next(reached.home, assigning.of_home(reached.home)) if one.is_now
    ]
    ids = [row.tariff_id for row in rows if row.direction == "import"]
    return (str(ids[0]) if ids[0] is not None else NONE) if ids else None


def _assigned(person: User, reached: Reached, form: TariffForm) -> bool:
    chosen = form.tariff_id.data
    given = {
        "tariff_id": None if chosen == NONE else int(chosen), "direction": form.direction.data,
        "valid_from": form.valid_from.data,
    }  # fmt: skip
    try:
        with told_in(form):
            assigning.assign(person.id, reached.home.id, given)
    except Refused:
        return False
    flash(gettext("The tariff is set. What lies before that day stays priced as it was."), "success")
    return True
