"""`/homes`: one's own and shared ones, and what each does and has done."""

from datetime import datetime
from http import HTTPStatus

import orjson
from flask import Blueprint, Response, request, url_for

from smartenergy.models import Home
from smartenergy.rest import answers, home_schemas
from smartenergy.rest.operations import IDEMPOTENCY_KEY, IF_MATCH, describe
from smartenergy.services.common.versions import version_at
from smartenergy.services.devices import new_homes
from smartenergy.services.homes import homes
from smartenergy.services.homes.rights import Reached, Role, of_managed, reach
from smartenergy.services.homes.rules import HomeChange, NewHome
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_homes", __name__, url_prefix="/api/v1/homes")


@blueprint.get("")
@describe("homes", answers={200: home_schemas.HomeList}, is_validated=True)
def list_homes() -> Response:
    """List one's own homes, then those that others share, by id."""
    found = homes.list_homes(current_user_id())
    return answers.private(orjson.dumps({"items": home_schemas.homes(found)}))


@blueprint.post("")
@describe(
    "homes", body=NewHome, answers={201: home_schemas.Home}, parameters=(IDEMPOTENCY_KEY,),
    headers=("Location", "Idempotent-Replayed"), refuses=(409,), is_validated=True,
)  # fmt: skip
def create_home() -> Response:
    """Make a home, with all that one of its archetype has where an `archetype` of the catalogue is given.

    With an `Idempotency-Key` it may be sent again, as a device.
    """
    user_id, given = current_user_id("write"), read_object()
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _created(_own(new_homes.create_home(user_id, given)))
    body, is_new = new_homes.create_home_once(user_id, given, key, _own)
    return answers.first_or_again(_created(body), is_new=is_new)


@blueprint.get("/<int:home_id>")
@describe("homes", answers={200: home_schemas.Home}, is_validated=True)
def get_home(home_id: int) -> Response:
    """One of one's own homes, or one that somebody shares."""
    return _answer(reach(current_user_id(), home_id))


@blueprint.patch("/<int:home_id>")
@describe(
    "homes", body=HomeChange, answers={200: home_schemas.Home}, parameters=(IF_MATCH,), refuses=(412,),
    is_validated=True,
)  # fmt: skip
def update_home(home_id: int) -> Response:
    """Change a home; what is not named stays, and null takes back what was given.

    Its owner and managers may. With `If-Match`, only if nobody edited it since.
    """
    user_id, changes = current_user_id("write"), read_object()
    home = homes.update_home(user_id, home_id, changes, answers.versions_wanted())
    return _answer(of_managed(user_id, home))


@blueprint.delete("/<int:home_id>")
@describe("homes", answers={204: None}, parameters=(IF_MATCH,), refuses=(409, 412))
def delete_home(home_id: int) -> Response:
    """Delete a home, with its devices and its whole history. One's last stays."""
    homes.delete_home(current_user_id("write"), home_id, answers.versions_wanted())
    return answers.nothing()


def _own(home: Home) -> bytes:
    return _body(Reached(home, Role.OWNER))


def _body(reached: Reached) -> bytes:
    [written] = home_schemas.homes([reached])
    return orjson.dumps(written)


def _answer(reached: Reached) -> Response:
    return answers.private(_body(reached), version_at(reached.home.updated_at))


def _created(body: bytes) -> Response:
    made = orjson.loads(body)
    version = version_at(datetime.fromisoformat(made["updated_at"]))
    answer = answers.private(body, version, HTTPStatus.CREATED)
    answer.headers["Location"] = url_for("rest_homes.get_home", home_id=made["id"])
    return answer
