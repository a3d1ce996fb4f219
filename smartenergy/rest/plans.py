"""`/homes/{id}/plan`: what batteries are planned to do, and why."""

from datetime import datetime

import orjson
from flask import Blueprint, Response
from pydantic import BaseModel, Field

from smartenergy.rest import answers
from smartenergy.rest.operations import describe
from smartenergy.rest.strategy_schemas import StrategyLevels
from smartenergy.services.planning import showing
from smartenergy.web.identity import current_user_id

blueprint = Blueprint("rest_plans", __name__, url_prefix="/api/v1/homes/<int:home_id>")


class PlanSlot(BaseModel):
    """A quarter hour of a plan."""

    start: datetime = Field(description="When it begins.")
    buy_price: str = Field(description="What a kWh is taken to cost, decimal text;")
    sell_price: str = Field(description="and what one is taken to bring.")
    is_price_assumed: bool = Field(description="Not published when the plan was made: as on the days before.")
    levels: StrategyLevels = Field(description="What is to rule.")
    cap_watts: int | None = Field(description="The most import that is aimed at; null: none.")
    level_wh: float = Field(description="What batteries are expected to hold when it ends.")
    load_wh: float = Field(description="What the home is expected to use, cars apart,")
    production_wh: float = Field(description="and to make;")
    import_wh: float = Field(description="what it is expected to take from the grid,")
    export_wh: float = Field(description="and to give.")
    cost: str = Field(description="What that is expected to cost, less what it brings, decimal text.")
    reason: str = Field(description="A word that programs know: docs/strategies.md has them all.")
    text: str = Field(description="Why, in words with their numbers.")


class HomePlan(BaseModel):
    """The newest plan of a home. Without one there are no slots, and `why_not` says why."""

    home_id: int
    made_at: datetime | None = Field(description="When it was made; null: there is none.")
    known_at: datetime | None = Field(description="By what was known then.")
    since: datetime | None = Field(description="From when on it rules;")
    until: datetime | None = Field(description="and where it ends.")
    next_at: datetime | None = Field(description="When the home is planned next; null: it does not go by plans.")
    why_not: str | None = Field(description="Why there is none, or no newer one.")
    capacity_wh: float | None = Field(description="Of its batteries.")
    currency: str | None = Field(description="Of prices and costs, ISO 4217.")
    cost: str | None = Field(description="What all of it is expected to cost.")
    slots: list[PlanSlot] = Field(description="In order, without gaps.")


@blueprint.get("/plan")
@describe("homes", answers={200: HomePlan}, is_validated=True)
def get_home_plan(home_id: int) -> Response:
    """What batteries of a home are planned to do, quarter hour by quarter hour, and why."""
    found = showing.plan_of(current_user_id(), home_id)
    return answers.private(orjson.dumps(found.document()))
