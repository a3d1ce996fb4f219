"""What can be subscribed to. The live process runs these, at `/live/graphql`; here nobody waits for anything."""

from typing import Any

from graphene import ID, Field, ObjectType
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy import EnergyStats
from smartenergy.graphql.engine.costs import Cost, costs

STATS = "stats"
"""Of the root value of each run: the stats of whatever is followed."""


class Subscription(ObjectType):
    """What is told after each tick, over server-sent events at `/live/graphql` of the live process."""

    energy_stats = Field(
        EnergyStats, description="All one's own homes together. Null where no device is online or no tick has run."
    )
    home_stats = Field(
        EnergyStats,
        description="One home. Null where none of its devices is online or no tick has run.",
        home_id=ID(description="One's own, or one that is shared; one's first unless given."),
    )

    @staticmethod
    @costs(Cost(2))
    def resolve_energy_stats(root: Any, _info: GraphQLResolveInfo) -> Any:
        """As they came."""
        return root[STATS]

    @staticmethod
    @costs(Cost(2))
    def resolve_home_stats(root: Any, _info: GraphQLResolveInfo, **_given: Any) -> Any:
        """As they came."""
        return root[STATS]
