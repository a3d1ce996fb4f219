"""The page `Now` of a home, which `/` shows as well; what is new of it as JSON; a ticket to follow it live."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from smartenergy.kernel.errors import ForbiddenError
from smartenergy.models import User
from smartenergy.services.homes.rights import RIGHTS, Reached, Right
from smartenergy.services.live import asking, tickets
from smartenergy.services.ticking.live_stats import interval_seconds
from smartenergy.site.access import current_person, for_home, reached_by
from smartenergy.site.blueprint import blueprint
from smartenergy.site.now.present import present
from smartenergy.site.way_in import welcome
from smartenergy.web import signed_in
from smartenergy.web.forms import HouseForm
from smartenergy.web.live_address import live_url


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """One's first home now; strangers are welcomed."""
    person = current_person()
    if person is None:
        return welcome()
    g.reached = reached_by(person)
    return _shown(person, g.reached)


@blueprint.get("/homes/<int:home_id>")
@for_home()
def now(person: User, reached: Reached) -> ResponseReturnValue:
    """A home now."""
    return _shown(person, reached)


@blueprint.get("/homes/<int:home_id>/now.json")
@for_home()
def now_as_json(person: User, reached: Reached) -> ResponseReturnValue:
    """What of the page may be new, in its language."""
    return present(reached.home).as_json()


@blueprint.post("/homes/<int:home_id>/live-ticket")
@for_home()
def live_ticket(person: User, reached: Reached) -> ResponseReturnValue:
    """A ticket that opens one stream of a home within a minute, and where. Raises ForbiddenError."""
    found = signed_in.current_session()
    if found is None or not HouseForm(request.form).validate():
        raise ForbiddenError("This page is older than its session: load it anew.")
    return {"ticket": tickets.issue(asking.of_site_session(found.id, person)), "url": live_url()}


def _shown(person: User, reached: Reached) -> ResponseReturnValue:
    can_change = RIGHTS[reached.role] >= Right.MANAGE
    return render_template(
        "site/now.html", person=person, reached=reached, section="site.now", here=present(reached.home),
        can_change=can_change, interval_seconds=interval_seconds,
    )  # fmt: skip
