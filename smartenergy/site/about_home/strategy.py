"""What a home's batteries and cars go by: what there is to choose, and the settings of each."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import User
from smartenergy.services.homes import strategies
from smartenergy.services.homes.rights import Reached, Right
from smartenergy.site.about_home import strategy_forms
from smartenergy.site.about_home.strategy_words import KINDS
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.showing import home_page
from smartenergy.web.forms import Refused, told_in


@blueprint.get("/homes/<int:home_id>/about/strategy")
@for_home()
def home_strategy(person: User, reached: Reached) -> ResponseReturnValue:
    """All kinds in plain words, and which rules."""
    found = strategies.of_home(reached)
    return home_page("home_strategy", person, reached, "about_home", found=found, kinds=KINDS)


@blueprint.route("/homes/<int:home_id>/about/strategy/<kind>", methods=["GET", "POST"])
@for_home(Right.MANAGE)
def strategy_settings(person: User, reached: Reached, kind: str) -> ResponseReturnValue:
    """Choose one, with its settings."""
    if kind not in KINDS:
        raise NotFoundError("There is no such strategy.")
    latest = strategies.of_home(reached).versions[0].chosen
    form, status = strategy_forms.form_of(kind, latest, request.form), 200
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    strategies.set_strategy(person.id, reached.home.id, strategy_forms.chosen(kind, form))
                flash(gettext("Set: it rules from the next quarter of an hour on."), "success")
                return redirect(url_for("site.about_home", home_id=reached.home.id))
            except Refused:
                pass
        status = 422
    return home_page(
        "strategy_settings", person, reached, "about_home", form=form, kind=kind, told=KINDS[kind],
        parts=strategy_forms,
    ), status  # fmt: skip
