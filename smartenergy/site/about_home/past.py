"""A past made to order: what the home would have done from a day on."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField
from wtforms.validators import InputRequired

from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import local_date
from smartenergy.models import User
from smartenergy.services.backfill import requests, showing
from smartenergy.services.common import clock
from smartenergy.services.homes.rights import RIGHTS, Reached, Right
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.showing import home_page
from smartenergy.web.forms import HouseForm, Refused, told_in

USUAL = timedelta(days=365)
STATES = {
    "waiting": lazy_gettext("It waits for a worker."),
    "running": lazy_gettext("It is being made."),
    "done": lazy_gettext("It is there."),
    "failed": lazy_gettext("It could not be made."),
}
PastForm: Any = type(
    "PastForm", (HouseForm,), {"from": DateField(lazy_gettext("From which day on"), [InputRequired()])}
)
"""The first day; called as services call it."""


@blueprint.route("/homes/<int:home_id>/about/past", methods=["GET", "POST"])
@for_home(is_lasting=True)
def home_past(person: User, reached: Reached) -> ResponseReturnValue:
    """How far it is; and for who may, the order."""
    may = RIGHTS[reached.role] >= Right.MANAGE
    today, status = local_date(reached.home.timezone, clock.now()), 200
    usual = today - min(USUAL, timedelta(days=settings.backfill_max_days))
    form = PastForm(request.form or None, data={"from": usual})
    if request.method == "POST":
        if may and form.validate() and _is_asked(person, reached, form):
            return redirect(url_for("site.home_past", home_id=reached.home.id))
        status = 422 if may else 403
    row = requests.find(person.id, reached.home.id)
    told = None if row is None else showing.document(row)
    return home_page("home_past", person, reached, "about_home", form=form, past=told, states=STATES), status


def _is_asked(person: User, reached: Reached, form: Any) -> bool:
    try:
        with told_in(form):
            requests.request(person.id, {"from": form["from"].data.isoformat()}, reached.home.id)
    except Refused:
        return False
    flash(gettext("Asked for: it is made in the background, the latest days last."), "success")
    return True
