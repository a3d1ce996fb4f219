"""`/homes/{id}/what-if`: the same home, weather and people, with other choices."""

from http import HTTPStatus

import orjson
from flask import Blueprint, Response, url_for

from smartenergy.rest import answers
from smartenergy.rest.operations import describe
from smartenergy.rest.what_if_schemas import WhatIf
from smartenergy.services.what_if import requests
from smartenergy.services.what_if.requests import Found
from smartenergy.services.what_if.rules import WhatIfRequest
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_what_if", __name__, url_prefix="/api/v1/homes/<int:home_id>")


@blueprint.post("/what-if")
@describe(
    "homes", body=WhatIfRequest, answers={200: WhatIf, 202: WhatIf}, headers=("Location",), refuses=(409,),
    is_validated=True,
)  # fmt: skip
def ask_what_if(home_id: int) -> Response:
    """What a home would have done and cost with other storage, panels, cars, strategies or tariffs.

    Up to 31 days are answered at once; longer spans are worked out by a job (202): ask by GET how far it is. The
    past need not be recorded. Whoever may see the home may ask.
    """
    found = requests.ask(current_user_id(), read_object(), home_id)
    answer = _answer(found, HTTPStatus.OK if found.is_done else HTTPStatus.ACCEPTED)
    answer.headers["Location"] = url_for(f"{blueprint.name}.get_what_if", home_id=home_id, what_if_id=found.id)
    return answer


@blueprint.get("/what-if/<what_if_id>")
@describe("homes", answers={200: WhatIf}, is_validated=True)
def get_what_if(home_id: int, what_if_id: str) -> Response:
    """One that you have asked for: how far it is, and its answer once it is done."""
    return _answer(requests.find(current_user_id(), what_if_id, home_id))


@blueprint.delete("/what-if/<what_if_id>")
@describe("homes", answers={204: None})
def delete_what_if(home_id: int, what_if_id: str) -> Response:
    """Want one no more: it ends, unless others have asked the same."""
    requests.give_up(current_user_id(), what_if_id, home_id)
    return answers.nothing()


def _answer(found: Found, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return answers.private(orjson.dumps(requests.document(found)), status=status)
