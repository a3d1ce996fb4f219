"""The page `Devices` of a home."""

from flask import render_template
from flask.typing import ResponseReturnValue

from smartenergy.models import User
from smartenergy.services.homes.rights import Reached
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint


@blueprint.get("/homes/<int:home_id>/devices")
@for_home()
def devices(person: User, reached: Reached) -> ResponseReturnValue:
    """Show it."""
    return render_template("site/devices.html", person=person, reached=reached, section="site.devices")
