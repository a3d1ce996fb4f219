"""What can be added to a home: the catalogue, in two clicks."""

from collections import defaultdict

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from smartenergy.models import User
from smartenergy.services.catalog import device_catalog
from smartenergy.services.catalog.ready_devices import ReadyDevice
from smartenergy.services.devices import editing
from smartenergy.services.homes.rights import Reached, Right
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.devices import words
from smartenergy.site.showing import home_page
from smartenergy.web.forms import HouseForm, acted_on
from smartenergy.web.wording import in_their_language

SHELVES = {
    lazy_gettext("Panels"): ("solar",),
    lazy_gettext("Batteries"): ("battery",),
    lazy_gettext("Cars"): ("vehicle",),
    lazy_gettext("Heat, cold and hot water"): ("heat_pump", "air_conditioner", "hot_water"),
    lazy_gettext("Household"): (
        "household", "base", "refrigeration", "cooking", "laundry", "dishwashing", "entertainment", "lighting",
    ),
    lazy_gettext("Always the same power"): ("constant",),
    lazy_gettext("Simple ones, to try things out"): ("uniform",),
}  # fmt: skip
"""The catalogue's devices by what people look for."""


@blueprint.get("/homes/<int:home_id>/devices/new")
@for_home(Right.MANAGE)
def new_device(person: User, reached: Reached) -> ResponseReturnValue:
    """The catalogue."""
    return home_page("device_catalogue", person, reached, "devices", shelves=shelves(),
        words=words,
    )  # fmt: skip


@blueprint.post("/homes/<int:home_id>/devices/new")
@for_home(Right.MANAGE, is_lasting=True)
def add_device(person: User, reached: Reached) -> ResponseReturnValue:
    """Add one of it, by its key."""
    key, page = request.form.get("key", ""), url_for("site.devices", home_id=reached.home.id)

    def act() -> str:
        fields = device_catalog.device_fields(key)
        name = in_their_language(fields["name"])
        editing.create_device(person.id, {"catalog_key": key, "name": name, "home_id": reached.home.id})
        return gettext("%(device)s is there, and runs with the next tick. Open it to change it.", device=name)

    return acted_on(HouseForm(request.form), act, page)


def shelves() -> dict[str, list[ReadyDevice]]:
    """What is on which shelf."""
    of_model = {model: shelf for shelf, models in SHELVES.items() for model in models}
    found = defaultdict[str, list[ReadyDevice]](list)
    for ready in device_catalog.devices():
        found[str(of_model[ready.model])].append(ready)
    return {str(shelf): found[str(shelf)] for shelf in SHELVES}
