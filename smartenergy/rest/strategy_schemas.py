"""What the answers about strategies hold."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from smartenergy.services.homes.strategy_rules import StrategyName
from smartenergy.services.strategies.decisions import CarCharging


class HomeStrategy(BaseModel):
    """A strategy that a home has from an instant on, until the next."""

    kind: StrategyName = Field(description="What its batteries and cars may do.")
    settings: dict[str, Any] = Field(description="The kind's own: docs/strategies.md says what they mean.")
    valid_from: datetime | None = Field(description="A full quarter hour; null: from the beginning.")
    reserve_percent: int = Field(description="What is kept for an outage, beside each battery's own reserve.")
    grid_charges: bool = Field(description="Whether the grid may charge batteries.")
    exports: bool = Field(description="Whether batteries may give into the grid.")
    car_first_above_percent: int = Field(
        description="Above which level of the battery the car gets what is over first."
    )
    feeds_car_above_percent: int = Field(description="Down to which level the battery may charge the car.")


class HomeStrategies(BaseModel):
    """What a home goes by now, what it goes by next, and what it went by."""

    home_id: int
    now: HomeStrategy = Field(description="What rules.")
    coming: HomeStrategy | None = Field(description="What rules from the next quarter hour on; null: the same.")
    versions: list[HomeStrategy] = Field(description="Newest first, a hundred at the most.")


class StrategyLevels(BaseModel):
    """Percent of what a storage holds; each battery's own reserve stands above these."""

    from_grid_percent: float = Field(description="It is charged from the grid up to here,")
    from_surplus_percent: float = Field(description="and from what the home has over up to here;")
    to_load_percent: float = Field(description="it is discharged for the home's use down to here,")
    to_grid_percent: float = Field(description="into the grid down to here,")
    to_peak_percent: float = Field(description="and for loads above the cap down to here.")


class HomeDecision(BaseModel):
    """What storage of a home may do in the quarter hour of an instant, what it does, and why."""

    home_id: int
    at: datetime
    since: datetime = Field(description="Where its quarter hour begins.")
    until: datetime = Field(description="When what rules ends.")
    strategy: StrategyName = Field(description="By which it is decided.")
    reason: str = Field(description="A word that programs know: docs/strategies.md has them all.")
    text: str = Field(description="Why, in words with their numbers.")
    levels: StrategyLevels = Field(description="What rules.")
    cap_watts: int | None = Field(description="The cap on import; null: none.")
    most_watts: int | None = Field(description="The most power of its batteries; null: their own most.")
    cars: CarCharging = Field(
        description="Whether the grid charges cars as late as may be, as their people do, or at once."
    )
    may_export: bool = Field(description="False where what is given out would cost money.")
    held_wh: float | None = Field(
        description="In its batteries; in what is past in all storage. Null where nobody knows."
    )
    capacity_wh: float = Field(description="Of its batteries.")
    flow_watts: float | None = Field(description="Of its storage, positive = charging; null for what is to come.")
    buy_price: str | None = Field(description="What a kWh costs, decimal text; null where it is not known.")
    sell_price: str | None = Field(description="What one brings.")
