"""`/series`: prices and carbon that users load for tariffs to follow."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for

from smartenergy.rest import answers, price_series_schemas
from smartenergy.rest.operations import describe
from smartenergy.services.tariffs import own_series, series_documents, series_values
from smartenergy.services.tariffs.loading_rules import Load
from smartenergy.services.tariffs.own_series import NewSeries
from smartenergy.services.tariffs.series_values import ValuesQuery
from smartenergy.web.downloads import CSV
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import BadRequestError, read_object

blueprint = Blueprint("rest_price_series", __name__, url_prefix="/api/v1")


@blueprint.get("/series")
@describe("series", answers={200: price_series_schemas.PriceSeriesList}, is_validated=True)
def list_series() -> Response:
    """List one's own price and carbon series and those that everybody may follow, by id."""
    found = own_series.list_series(current_user_id())
    return _answer({"items": [series_documents.series(one) for one in found]})


@blueprint.post("/series")
@describe(
    "series",
    body=NewSeries,
    answers={201: price_series_schemas.PriceSeries},
    headers=("Location",),
    refuses=(409,),
    is_validated=True,
)
def create_series() -> Response:
    """Make a series, still without values. One for everybody is made by staff."""
    made = own_series.create_series(current_user_id("write"), read_object())
    answer = _answer(series_documents.series(made), HTTPStatus.CREATED)
    answer.headers["Location"] = url_for("rest_price_series.get_series", series_id=made.id)
    return answer


@blueprint.get("/series/<int:series_id>")
@describe("series", answers={200: price_series_schemas.PriceSeries}, is_validated=True)
def get_series(series_id: int) -> Response:
    """One of one's own series, or one of everybody's, without its values."""
    return _answer(series_documents.series(own_series.get_series(current_user_id(), series_id)))


@blueprint.delete("/series/<int:series_id>")
@describe("series", answers={204: None}, refuses=(409,))
def delete_series(series_id: int) -> Response:
    """Delete a series that no tariff names, with its values."""
    own_series.delete_series(current_user_id("write"), series_id)
    return answers.nothing()


@blueprint.put("/series/<int:series_id>/values")
@describe("series", body=Load, answers={200: price_series_schemas.LoadedValues}, is_validated=True)
def load_series_values(series_id: int) -> Response:
    """Load values: all of them or none.

    What was known before is kept: a value that differs is a correction, known from `known_at` on. A file of
    `text/csv` is taken as well: its first line is `start,value` or `start,value,known_at`, and `known_at`,
    `allow_gaps` and `per` stand in the query then.
    """
    user_id = current_user_id("write")
    if request.mimetype == CSV:
        given = request.args.to_dict()
        return _answer(series_documents.loaded(series_values.load_csv(user_id, series_id, _text(), given)))
    return _answer(series_documents.loaded(series_values.load(user_id, series_id, read_object())))


@blueprint.get("/series/<int:series_id>/values")
@describe("series", query=ValuesQuery, answers={200: price_series_schemas.SeriesValues}, is_validated=True)
def get_series_values(series_id: int) -> Response:
    """Values of a span as they are known now, or were known at a time."""
    found = series_values.values_of(current_user_id(), series_id, request.args.to_dict())
    return _answer(series_documents.values(found))


def _text() -> str:
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError("The body is not text in UTF-8.") from None


def _answer(written: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return answers.private(orjson.dumps(written), status=status)
