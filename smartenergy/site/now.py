"""The page `Now` of a home, which `/` shows as well."""

from flask import g, render_template
from flask.typing import ResponseReturnValue

from smartenergy.models import User
from smartenergy.services.homes.rights import Reached, reach
from smartenergy.site.access import current_person, for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.way_in import welcome


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """One's first home now; strangers are welcomed."""
    person = current_person()
    if person is None:
        return welcome()
    g.reached = reach(person.id)
    return _shown(person, g.reached)


@blueprint.get("/homes/<int:home_id>")
@for_home()
def now(person: User, reached: Reached) -> ResponseReturnValue:
    """A home now."""
    return _shown(person, reached)


def _shown(person: User, reached: Reached) -> ResponseReturnValue:
    return render_template("site/now.html", person=person, reached=reached, section="site.now")
