"""`/homes/{id}/backfill`: a past to order."""

from datetime import datetime
from http import HTTPStatus

import orjson
from flask import Blueprint, Response
from pydantic import BaseModel, Field

from smartenergy.rest import answers
from smartenergy.rest.operations import describe
from smartenergy.services.backfill import requests, showing
from smartenergy.services.backfill.requests import BackfillRequest
from smartenergy.services.backfill.showing import State
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_backfill", __name__, url_prefix="/api/v1/homes/<int:home_id>")


class Backfill(BaseModel):
    """How far a home's past is."""

    home_id: int
    state: State = Field(description="Waiting for the home's first tick, or for a worker.")
    from_: datetime = Field(alias="from", description="Where it begins.")
    until: datetime | None = Field(description="Where it ends: with the first tick. Null before that.")
    done_until: datetime = Field(description="How far it is made.")
    percent: float = Field(description="0 to 100.")
    eta_seconds: int | None = Field(description="How long the rest takes at the pace so far, while it is running.")
    failure: str | None = Field(description="Why nobody goes on with it.")
    requested_at: datetime
    finished_at: datetime | None


@blueprint.post("/backfill")
@describe("homes", body=BackfillRequest, answers={202: Backfill}, refuses=(409,), is_validated=True)
def backfill_home(home_id: int) -> Response:
    """Make what a home would have done from a day on, up to its first tick, by its devices of today.

    Asked again, nothing is made twice. A job makes it: ask by GET how far it is.
    """
    row = requests.request(current_user_id("write"), read_object(), home_id)
    return answers.private(orjson.dumps(showing.document(row)), status=HTTPStatus.ACCEPTED)


@blueprint.get("/backfill")
@describe("homes", answers={200: Backfill}, is_validated=True)
def home_backfill(home_id: int) -> Response:
    """How far the past of a home is. 404 where none was asked for."""
    return answers.private(orjson.dumps(showing.of_home(current_user_id(), home_id)))
