"""What a home is doing now."""

from datetime import UTC, datetime
from typing import Any

from graphene import ID, DateTime, Field, Float, Int, NonNull, ObjectType
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import READING, Cost, costs
from smartenergy.graphql.inputs import home_in
from smartenergy.services.homes.stats import home_stats
from smartenergy.services.ticking import live_stats
from smartenergy.web.identity import current_user_id


class StorageStats(ObjectType):
    """All of a home's online storage together."""

    total_capacity_wh = NonNull(Float, description="Energy when full, Wh.")
    current_level_wh = NonNull(Float, description="Energy held, Wh.")
    percentage = NonNull(Float, description="How full, 0 to 100; 0 where there is no storage.")


class EnergyStats(ObjectType):
    """Homes at their last tick; only online devices count. netGridFlow = consumption + flow − production."""

    current_production = NonNull(Int, description="Power, W.")
    current_consumption = NonNull(Int, description="Power, W.")
    current_storage = NonNull(StorageStats, description="All online storage together.")
    current_storage_flow = NonNull(Float, description="Power, W: positive = charging.")
    net_grid_flow = NonNull(Float, description="Power, W: positive = importing, negative = exporting.")
    timestamp = NonNull(Int, description="The tick: its start, epoch seconds; `readAt` is the same.")
    read_at = NonNull(DateTime, description="The tick: its start.")
    interval_seconds = NonNull(Int, description="The length of a tick, s.")
    next_tick_at = NonNull(
        DateTime,
        description="When the next tick begins; stats are new a moment later. If it has passed, it is due.",
    )

    @staticmethod
    def resolve_read_at(stats: dict[str, Any], _info: GraphQLResolveInfo) -> datetime:
        """With its offset."""
        return datetime.fromtimestamp(stats["timestamp"], UTC)

    @staticmethod
    def resolve_interval_seconds(_stats: dict[str, Any], _info: GraphQLResolveInfo) -> int:
        """As it is set."""
        return live_stats.interval_seconds()

    @staticmethod
    def resolve_next_tick_at(stats: dict[str, Any], _info: GraphQLResolveInfo) -> datetime:
        """One interval later."""
        return live_stats.next_tick_at(stats["timestamp"])


class EnergyQueries(ObjectType):
    """What can be asked about energy."""

    energy_stats = Field(
        EnergyStats,
        description="All one's own homes together. Null where no device is online or no tick has run.",
        home_id=ID(description="Of this home alone, one's own or shared."),
    )

    @staticmethod
    @costs(Cost(lambda given: READING if given.get("home_id") else 2))
    def resolve_energy_stats(_root: Any, _info: GraphQLResolveInfo, **given: Any) -> dict[str, Any] | None:
        """The caller's stats, or those of a home that they may see."""
        user_id, home_id = current_user_id(), home_in(given)
        return live_stats.energy_stats(user_id) if home_id is None else home_stats(user_id, home_id)
