"""`/homes/{id}/forecast`: what a home will use and make, and what energy will cost."""

from datetime import date, datetime

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, Field

from smartenergy.rest import answers
from smartenergy.rest.operations import describe
from smartenergy.services.forecasts import skill, telling
from smartenergy.services.forecasts.skill import SkillQuery
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
    planned_level_percent: float | None = Field(
        description="What storage is planned to hold at its end, percent of when it is full; null without a plan."
    )


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


class ForecastScore(BaseModel):
    """What forecasts of quarter hours so far ahead were worth. Null: none was scored."""

    hours_from: int = Field(description="Farther ahead than this,")
    hours_to: int = Field(description="up to this.")
    quarter_hours: int = Field(description="How many; those in which nothing was expected and nothing came apart.")
    mean_absolute_error_wh: float | None = Field(description="How far off the mean expectation was.")
    bias_wh: float | None = Field(description="By how much more was expected than came.")
    persistence_error_wh: float | None = Field(
        description="How far off that was which was at the same time of the last day of which it was known."
    )
    skill: float | None = Field(description="What of that error the forecast saves: 1 all, 0 nothing.")
    pinball_loss_wh: float | None = Field(description="The mean loss of the 10th, 50th and 90th percentile.")
    coverage: float | None = Field(
        description="The share that came between the 10th and the 90th percentile: 0.8 is right."
    )


class ForecastScores(BaseModel):
    """By how far ahead something lay."""

    by_hours: list[ForecastScore] = Field(description="In order.")
    day_ahead: ForecastScore = Field(description="The whole of the day after, as told at noon.")


class ForecastSkill(BaseModel):
    """How good a home's forecasts of the last days were."""

    home_id: int
    days: int = Field(description="How many days stand behind it; 0 until the first is scored.")
    first_day: date | None
    last_day: date | None
    load: ForecastScores
    production: ForecastScores


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


@blueprint.get("/forecast/skill")
@describe("homes", query=SkillQuery, answers={200: ForecastSkill}, is_validated=True)
def get_home_forecast_skill(home_id: int) -> Response:
    """How good a home's forecasts were, by how far ahead, beside persistence.

    A day is scored once all that was forecast on it has come. Who is asked for the first time is scored within the
    hour, 14 days back.
    """
    found = skill.skill(current_user_id(), request.args.to_dict(), home_id)
    return answers.private(orjson.dumps(found.document()))
