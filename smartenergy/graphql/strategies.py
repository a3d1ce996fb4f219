"""What storage of a home goes by, what it decides, and why."""

from typing import Any, get_args

from graphene import ID, Boolean, DateTime, Enum, Field, Float, Int, List, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy_spans import OF_HOME, wanted
from smartenergy.graphql.engine.costs import READING, WRITING, Cost, costs
from smartenergy.graphql.home_types import MANY_VERSIONS, HomeStrategy, Strategy
from smartenergy.graphql.inputs import home_in
from smartenergy.graphql.strategy_inputs import HomeStrategyInput, as_choice, told_as_written
from smartenergy.services.homes import strategies
from smartenergy.services.strategies import decisions
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
DECIDING = 20
"""Compiling two days of a strategy, beside what a field takes elsewhere."""
CarCharging = Enum(
    "CarCharging",
    [(word, word) for word in get_args(decisions.CarCharging)],
    description="Whether the grid charges cars as late as may be, as their people do, or at once.",
)


class HomeStrategies(ObjectType):
    """What a home goes by now, what it goes by next, and what it went by."""

    home_id = NonNull(ID, description="Whose it is.")
    now = NonNull(HomeStrategy, description="What rules.")
    coming = Field(HomeStrategy, description="What rules from the next quarter hour on; null: the same.")
    versions = NonNull(List(NonNull(HomeStrategy)), description="Newest first, a hundred at the most.")

    @staticmethod
    @costs(Cost(items=MANY_VERSIONS))
    def resolve_versions(found: dict[str, Any], _info: Info) -> Any:
        """All of them."""
        return found["versions"]


class StrategyLevels(ObjectType):
    """Percent of what a storage holds; each battery's own reserve stands above these."""

    from_grid_percent = NonNull(Float, description="It is charged from the grid up to here,")
    from_surplus_percent = NonNull(Float, description="and from what the home has over up to here;")
    to_load_percent = NonNull(Float, description="it is discharged for the home's use down to here,")
    to_grid_percent = NonNull(Float, description="into the grid down to here,")
    to_peak_percent = NonNull(Float, description="and for loads above the cap down to here.")


class HomeDecision(ObjectType):
    """What storage of a home may do in the quarter hour of an instant, what it does, and why."""

    home_id = NonNull(ID, description="Whose it is.")
    at = NonNull(DateTime, description="The instant.")
    since = NonNull(DateTime, description="Where its quarter hour begins.")
    until = NonNull(DateTime, description="When what rules ends.")
    strategy = NonNull(Strategy, description="By which it is decided.")
    reason = NonNull(String, description="A word that programs know: docs/strategies.md has them all.")
    text = NonNull(String, description="Why, in words with their numbers.")
    levels = NonNull(StrategyLevels, description="What rules.")
    cap_watts = Int(description="The cap on import; null: none.")
    most_watts = Int(description="The most power of its batteries; null: their own most.")
    cars = NonNull(CarCharging, description="What cars do about the grid.")
    may_export = NonNull(Boolean, description="False where what is given out would cost money.")
    held_wh = Float(description="In its batteries; in what is past in all storage. Null where nobody knows.")
    capacity_wh = NonNull(Float, description="Of its batteries.")
    flow_watts = Float(description="Of its storage, positive = charging; null for what is to come.")
    buy_price = String(description="What a kWh costs, decimal text; null where it is not known.")
    sell_price = String(description="What one brings.")


class StrategyQueries(ObjectType):
    """What can be asked about strategies."""

    home_strategies = NonNull(HomeStrategies, args=OF_HOME, description="What a home goes by and went by.")
    home_decision = NonNull(
        HomeDecision,
        args=OF_HOME | {"at": DateTime(description="Now unless given.")},
        description="What storage of a home may do at an instant, and why.",
    )

    @staticmethod
    @costs(Cost(READING))
    def resolve_home_strategies(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Of a home that the caller may see."""
        return strategies.list_strategies(current_user_id(), home_in(given)).document()

    @staticmethod
    @costs(Cost(DECIDING))
    def resolve_home_decision(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Of a home that the caller may see."""
        return decisions.decision(current_user_id(), wanted(given), home_in(given)).document()


class SetHomeStrategy(Mutation):
    """Let a home go by a strategy from the next quarter hour on. Its owner and managers may."""

    class Arguments:  # noqa: D106 - graphene's own
        home_id = ID(description="One's own home, or one that one manages; one's first unless given.")
        input = NonNull(HomeStrategyInput, description="The strategy; what is not said is as usual.")

    Output = HomeStrategies

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any], **given: Any) -> dict[str, Any]:
        """Set it if the caller may change the home."""
        user_id = current_user_id("write")
        with told_as_written(input):
            return strategies.set_strategy(user_id, home_in(given), as_choice(input)).document()


class StrategyMutations(ObjectType):
    """What can be done to strategies."""

    set_home_strategy = SetHomeStrategy.Field()
