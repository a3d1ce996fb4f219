"""`/homes/{id}/forecast`: what a home will use and make, and what energy will cost."""

from datetime import datetime

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, Field

from smartenergy.rest import answers
from smartenergy.rest.operations import describe
from smartenergy.services.forecasts import telling
from smartenergy.services.forecasts.telling import ForecastQuery
from smartenergy.web.downloads import CSV
from smartenergy.web.identity import current_user_id

blueprint = Blueprint("rest_forecasts", __name__, url_prefix="/api/v1/homes/<int:home_id>")


class ForecastPoint(BaseModel):
    """A quarter hour ahead. Null: nothing is known that it could be told by."""

    start: datetime = Field(description="When it begins.")
    load_wh: float | None = Field(description="What the home is expected to use, cars apart, Wh.")
    load_quantiles_wh: list[float | None] = Field(description="Quantiles of it, as they were asked for.")
    production_wh: float | None = Field(description="What it is expected to make, Wh.")
    production_quantiles_wh: list[float | None] = Field(description="Quantiles of it.")
    buy_price: str | None = Field(description="What a kWh costs, taxes on it included, decimal text.")
    sell_price: str | None = Field(description="What one brings.")
    is_price_assumed: bool = Field(description="Not published yet: as at the same time of the seven days before.")
    planned_level_wh: float | None = Field(description="What the home's plan holds at its end; null without one.")


class Forecast(BaseModel):
    """What a home will use and make, and what energy will cost it, quarter hour by quarter hour."""

    home_id: int
    made_at: datetime = Field(description="Nothing that came later is in it.")
    timezone: str = Field(description="Whose clocks it is told by.")
    from_: datetime = Field(alias="from", description="The first quarter hour that has not begun.")
    to: datetime = Field(description="Where it ends.")
    days_behind: float = Field(description="Of how many of the last 21 days the home's load is known.")
    quantile_percents: list[float] = Field(description="Which quantiles are told.")
    currency: str | None = Field(description="Of the prices, ISO 4217; null where no tariff rules.")
    points: list[ForecastPoint] = Field(description="In order, without gaps.")


@blueprint.get("/forecast")
@describe("homes", query=ForecastQuery, answers={200: Forecast}, is_validated=True)
def get_home_forecast(home_id: int) -> Response:
    """What a home is expected to use and make in the hours ahead, and what energy will cost.

    Made now, by what is past.
    """
    found = telling.forecast(current_user_id(), request.args.to_dict(), home_id)
    return answers.private(orjson.dumps(telling.document(found)))


@blueprint.get("/forecast/export")
@describe(
    "homes", query=ForecastQuery, answers={200: None}, media=(CSV,), headers=("Content-Disposition",),
)  # fmt: skip
def export_home_forecast(home_id: int) -> Response:
    """The same as a table, CSV: quantiles in columns of their own; what is not known is empty."""
    found = telling.forecast(current_user_id(), request.args.to_dict(), home_id)
    answer = answers.once(telling.as_csv(found).encode())
    answer.content_type = f"{CSV}; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename=forecast-{found.moments()[0]:%Y%m%d-%H%M}.csv"
    return answer
