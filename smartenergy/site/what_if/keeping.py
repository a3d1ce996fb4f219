"""Sharing an answer with all who may see the home, and giving one up."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from smartenergy.models import User
from smartenergy.services.homes.rights import Reached, Right
from smartenergy.services.what_if import requests, shares
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.web.forms import HouseForm, acted_on


@blueprint.post("/homes/<int:home_id>/what-if/<run>/share")
@for_home(Right.MANAGE)
def share_what_if(person: User, reached: Reached, run: str) -> ResponseReturnValue:
    """Keep it for all who may see the home."""

    def act() -> str:
        shares.share(person.id, run, reached.home.id)
        return str(gettext("Shared: all who may see this home can open this page's address."))

    return acted_on(HouseForm(request.form), act, url_for("site.what_if_result", home_id=reached.home.id, run=run))


@blueprint.post("/homes/<int:home_id>/what-if/<run>/withdraw")
@for_home(Right.MANAGE)
def withdraw_what_if(person: User, reached: Reached, run: str) -> ResponseReturnValue:
    """Keep it no more."""

    def act() -> str:
        shares.withdraw(person.id, run, reached.home.id)
        return str(gettext("It is shared no more."))

    return acted_on(HouseForm(request.form), act, url_for("site.what_if", home_id=reached.home.id))


@blueprint.post("/homes/<int:home_id>/what-if/<run>/give-up")
@for_home()
def give_up_what_if(person: User, reached: Reached, run: str) -> ResponseReturnValue:
    """Wait for it no longer."""

    def act() -> str:
        requests.give_up(person.id, run, reached.home.id)
        return str(gettext("Given up."))

    return acted_on(HouseForm(request.form), act, url_for("site.what_if", home_id=reached.home.id))
