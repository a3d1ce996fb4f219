"""What a home is expected to use and make, and what energy will cost."""

from typing import Any

from graphene import ID, Boolean, Date, DateTime, Float, Int, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.forecasts.scores import HOURS
from smartenergy.graphql.energy_spans import OF_HOME, ROW_VALUES, wanted
from smartenergy.graphql.engine.costs import AS_PAGED, Arguments, Cost, costs
from smartenergy.graphql.inputs import home_in
from smartenergy.services.forecasts import skill, telling
from smartenergy.services.forecasts.skill import USUAL_DAYS
from smartenergy.services.forecasts.telling import MOST_HOURS, MOST_QUANTILES, QUARTERS_AN_HOUR, USUAL_HOURS
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
FORECASTING = 300
"""Reading eight weeks of a home, beside what a field takes elsewhere."""
SCORES = 30
"""The same of the scores of some weeks."""


def _points(given: Arguments) -> int:
    hours = given.get("hours")
    return QUARTERS_AN_HOUR * min(max(USUAL_HOURS if hours is None else hours, 1), MOST_HOURS)


class ForecastPoint(ObjectType):
    """A quarter hour ahead. Null: nothing is known that it could be told by."""

    start = NonNull(DateTime, description="When it begins.")
    load_wh = Float(description="What the home is expected to use, cars apart, Wh.")
    load_quantiles_wh = NonNull(List(Float), description="Quantiles of it, as they were asked for.")
    production_wh = Float(description="What it is expected to make, Wh.")
    production_quantiles_wh = NonNull(List(Float), description="Quantiles of it.")
    buy_price = String(description="What a kWh costs, taxes on it included, decimal text.")
    sell_price = String(description="What one brings.")
    is_price_assumed = NonNull(
        Boolean, description="Not published yet: as at the same time of the seven days before."
    )
    planned_level_percent = Float(
        description="What storage is planned to hold at its end, percent of when it is full; null without a plan."
    )

    @staticmethod
    @costs(Cost(items=MOST_QUANTILES, per=ROW_VALUES))
    def resolve_load_quantiles_wh(point: dict[str, Any], _info: Info) -> list[float | None]:
        """In the order asked for."""
        found: list[float | None] = point["load_quantiles_wh"]
        return found

    @staticmethod
    @costs(Cost(items=MOST_QUANTILES, per=ROW_VALUES))
    def resolve_production_quantiles_wh(point: dict[str, Any], _info: Info) -> list[float | None]:
        """In the order asked for."""
        found: list[float | None] = point["production_quantiles_wh"]
        return found


class Forecast(ObjectType):
    """What a home will use and make, and what energy will cost it, quarter hour by quarter hour."""

    home_id = NonNull(ID, description="Whose it is.")
    made_at = NonNull(DateTime, description="Nothing that came later is in it.")
    timezone = NonNull(String, description="Whose clocks it is told by.")
    from_ = NonNull(DateTime, name="from", description="The first quarter hour that has not begun.")
    to = NonNull(DateTime, description="Where it ends.")
    days_behind = NonNull(Float, description="Of how many of the last 21 days the home's load is known.")
    quantile_percents = NonNull(List(NonNull(Float)), description="Which quantiles are told.")
    currency = String(description="Of the prices, ISO 4217; null where no tariff rules.")
    points = NonNull(List(NonNull(ForecastPoint)), description="In order, without gaps.")

    @staticmethod
    def resolve_from_(found: dict[str, Any], _info: Info) -> Any:
        """`from` is a word of Python's own."""
        return found["from"]

    @staticmethod
    @costs(Cost(items=MOST_QUANTILES))
    def resolve_quantile_percents(found: dict[str, Any], _info: Info) -> Any:
        """As they were asked for."""
        return found["quantile_percents"]

    @staticmethod
    @costs(Cost(items=AS_PAGED, per=ROW_VALUES))
    def resolve_points(found: dict[str, Any], _info: Info) -> Any:
        """All of them."""
        return found["points"]


class ForecastScore(ObjectType):
    """What forecasts of quarter hours so far ahead were worth. Null: none was scored."""

    hours_from = NonNull(Int, description="Farther ahead than this,")
    hours_to = NonNull(Int, description="up to this.")
    quarter_hours = NonNull(
        Int, description="How many; those in which nothing was expected and nothing came apart."
    )
    mean_absolute_error_wh = Float(description="How far off the mean expectation was.")
    bias_wh = Float(description="By how much more was expected than came.")
    persistence_error_wh = Float(
        description="How far off that was which was at the same time of the last day of which it was known."
    )
    skill = Float(description="What of that error the forecast saves: 1 all, 0 nothing.")
    pinball_loss_wh = Float(description="The mean loss of the 10th, 50th and 90th percentile.")
    coverage = Float(description="The share that came between the 10th and the 90th percentile: 0.8 is right.")


class ForecastScores(ObjectType):
    """By how far ahead something lay."""

    by_hours = NonNull(List(NonNull(ForecastScore)), description="In order.")
    day_ahead = NonNull(ForecastScore, description="The whole of the day after, as told at noon.")

    @staticmethod
    @costs(Cost(items=len(HOURS)))
    def resolve_by_hours(found: dict[str, Any], _info: Info) -> Any:
        """All rows."""
        return found["by_hours"]


class ForecastSkill(ObjectType):
    """How good a home's forecasts of the last days were."""

    home_id = NonNull(ID, description="Whose they are.")
    days = NonNull(Int, description="How many days stand behind it; 0 until the first is scored.")
    first_day = Date(description="The first of them;")
    last_day = Date(description="the last.")
    load = NonNull(ForecastScores, description="Of what it used, cars apart.")
    production = NonNull(ForecastScores, description="Of what it made.")


class ForecastQueries(ObjectType):
    """What can be asked about what is to come."""

    forecast = NonNull(
        Forecast,
        args=OF_HOME
        | {
            "hours": Int(description=f"How far ahead, {MOST_HOURS} at most; {USUAL_HOURS} unless given."),
            "quantiles": List(
                NonNull(Float), description=f"Percentages, {MOST_QUANTILES} at most; 10, 50 and 90 unless given."
            ),
        },
        description="What a home is expected to use and make in the hours ahead, and what energy will cost.",
    )
    forecast_skill = NonNull(
        ForecastSkill,
        args=OF_HOME | {"days": Int(description=f"The last so many days; {USUAL_DAYS} unless given.")},
        description="How good a home's forecasts were, by how far ahead, beside persistence."
        " A day is scored once all that was forecast on it has come.",
    )

    @staticmethod
    @costs(Cost(own=FORECASTING, page=_points))
    def resolve_forecast(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Of a home that the caller may see."""
        asked = wanted(given)
        if "quantiles" in asked:
            asked["quantiles"] = ",".join(f"{percent:g}" for percent in asked["quantiles"])
        return telling.document(telling.forecast(current_user_id(), asked, home_in(given)))

    @staticmethod
    @costs(Cost(SCORES))
    def resolve_forecast_skill(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Of a home that the caller may see."""
        return skill.skill(current_user_id(), wanted(given), home_in(given)).document()
