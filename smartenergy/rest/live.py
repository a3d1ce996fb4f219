"""`/live-tickets`: to follow a home live from a browser, whose EventSource sends no header."""

from http import HTTPStatus

from flask import Blueprint, Response

from smartenergy.rest import answers, schemas
from smartenergy.rest.operations import describe
from smartenergy.services.live import tickets
from smartenergy.web.identity import current_grant
from smartenergy.web.live_address import live_url

blueprint = Blueprint("rest_live", __name__, url_prefix="/api/v1/live-tickets")


@blueprint.post("")
@describe("energy", answers={201: schemas.LiveTicket})
def create_ticket() -> Response:
    """Make a ticket that opens one stream, `GET {url}/live/homes/{id}?ticket=…`, within a minute.

    Whoever can send headers needs none: streams take `Authorization: Bearer …` as well.
    """
    ticket = tickets.issue(current_grant())
    body = {"ticket": ticket, "expires_in": tickets.SECONDS, "url": live_url()}
    return answers.secret(body, HTTPStatus.CREATED)
