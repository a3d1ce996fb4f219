"""Choosing what is to be other, and asking for it."""

import math

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from smartenergy.kernel.errors import ConflictError, RateLimitedError
from smartenergy.models import User
from smartenergy.services.homes.rights import Reached
from smartenergy.services.what_if import at_hand, requests, shares
from smartenergy.services.what_if.at_hand import AtHand
from smartenergy.services.what_if.requests import Found
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.what_if import words
from smartenergy.site.what_if.choices import FIRST_BATTERIES, Choices, Said, question
from smartenergy.web.forms import Refused, told_in

SECTION = "site.what_if"


@blueprint.route("/homes/<int:home_id>/what-if", methods=["GET", "POST"])
@for_home()
def what_if(person: User, reached: Reached) -> ResponseReturnValue:
    """Show what may be chosen; a question leads to its answer."""
    had = at_hand.of_home(person.id, reached.home.id)
    if request.method == "GET":
        form = Choices(request.args) if request.args else Choices(data={"battery": FIRST_BATTERIES})
        return _shown(person, reached, form.offer(had), had)
    form = Choices(request.form).offer(had)
    if not form.validate() or (asked := question(form, had, reached.home.timezone)) is None:
        return _shown(person, reached, form, had), 422
    answer = _ask(person, reached, form, asked)
    if isinstance(answer, int):
        return _shown(person, reached, form, had), answer
    return redirect(url_for("site.what_if_result", home_id=reached.home.id, run=answer.id), 303)


def _ask(person: User, reached: Reached, form: Choices, asked: Said) -> Found | int:
    """The run, or the status of a refusal, which is told in plain words."""
    try:
        with told_in(form):
            try:
                return requests.ask(person.id, asked, reached.home.id)
            except ConflictError as error:
                flash(gettext("You have as many under way as you may: wait until one of them is done."), "error")
                return int(error.status)
            except RateLimitedError as error:
                minutes = math.ceil(error.retry_after / 60)
                flash(
                    gettext("That was a lot. You may ask again in %(minutes)s minutes.", minutes=minutes), "error"
                )
                return int(error.status)
    except Refused:
        return 422


def _shown(person: User, reached: Reached, form: Choices, had: AtHand) -> str:
    names = {one.id: one.name for one in had.tariffs}
    kept = [(one, words.in_short(one.share.asked, names)) for one in shares.of_home(person.id, reached.home.id)]
    return render_template(
        "site/what_if.html", person=person, reached=reached, section=SECTION, form=form, had=had, kept=kept
    )
