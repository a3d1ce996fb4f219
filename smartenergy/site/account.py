"""One's own account, in whichever home one is."""

from flask import render_template
from flask.typing import ResponseReturnValue

from smartenergy.models import User
from smartenergy.site.access import for_people
from smartenergy.site.blueprint import blueprint


@blueprint.get("/account")
@for_people
def account(person: User) -> ResponseReturnValue:
    """Show it."""
    return render_template("site/account.html", person=person)
