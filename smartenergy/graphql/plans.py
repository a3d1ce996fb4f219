"""What batteries of a home are planned to do, and why."""

from typing import Any

from graphene import ID, Boolean, DateTime, Float, Int, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy_spans import OF_HOME
from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.inputs import home_in
from smartenergy.graphql.strategies import StrategyLevels
from smartenergy.services.planning import showing
from smartenergy.services.planning.making import QUARTERS
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
READING_A_PLAN = 40
"""Reading one and finding its words, beside what a field takes elsewhere."""
VALUES_A_FIELD = 4
"""What is there already costs less than what is read."""


class PlanSlot(ObjectType):
    """A quarter hour of a plan."""

    start = NonNull(DateTime, description="When it begins.")
    buy_price = NonNull(String, description="What a kWh is taken to cost, decimal text;")
    sell_price = NonNull(String, description="and what one is taken to bring.")
    is_price_assumed = NonNull(Boolean, description="Not published when the plan was made: as on the days before.")
    levels = NonNull(StrategyLevels, description="What is to rule.")
    cap_watts = Int(description="The most import that is aimed at; null: none.")
    level_wh = NonNull(Float, description="What batteries are expected to hold when it ends.")
    load_wh = NonNull(Float, description="What the home is expected to use, cars apart,")
    production_wh = NonNull(Float, description="and to make;")
    import_wh = NonNull(Float, description="what it is expected to take from the grid,")
    export_wh = NonNull(Float, description="and to give.")
    cost = NonNull(String, description="What that is expected to cost, less what it brings, decimal text.")
    reason = NonNull(String, description="A word that programs know: docs/strategies.md has them all.")
    text = NonNull(String, description="Why, in words with their numbers.")


class HomePlan(ObjectType):
    """The newest plan of a home. Without one there are no slots, and `whyNot` says why."""

    home_id = NonNull(ID, description="Whose it is.")
    made_at = DateTime(description="When it was made; null: there is none.")
    known_at = DateTime(description="By what was known then.")
    since = DateTime(description="From when on it rules;")
    until = DateTime(description="and where it ends.")
    next_at = DateTime(description="When the home is planned next; null: it does not go by plans.")
    why_not = String(description="Why there is none, or no newer one.")
    capacity_wh = Float(description="Of its batteries.")
    currency = String(description="Of prices and costs, ISO 4217.")
    cost = String(description="What all of it is expected to cost.")
    slots = NonNull(List(NonNull(PlanSlot)), description="In order, without gaps.")

    @staticmethod
    @costs(Cost(items=QUARTERS, per=VALUES_A_FIELD))
    def resolve_slots(found: dict[str, Any], _info: Info) -> Any:
        """All of them."""
        return found["slots"]


class PlanQueries(ObjectType):
    """What can be asked about plans."""

    plan = NonNull(HomePlan, args=OF_HOME, description="What batteries of a home are planned to do, and why.")

    @staticmethod
    @costs(Cost(READING_A_PLAN))
    def resolve_plan(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Of a home that the caller may see."""
        return showing.plan_of(current_user_id(), home_in(given)).document()
