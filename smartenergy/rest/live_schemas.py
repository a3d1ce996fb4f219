"""What the answer about a home now holds; the live process sends the same."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from smartenergy.rest.strategy_schemas import StrategyLevels
from smartenergy.services.homes.strategy_rules import StrategyName
from smartenergy.services.strategies.decisions import CarCharging


class PowerNow(BaseModel):
    """Power, W. grid = house + battery + vehicle − solar − generator."""

    solar: int
    generator: int
    house: int = Field(description="All that uses energy.")
    battery: int = Field(description="Positive = charging.")
    vehicle: int = Field(description="Cars; positive = charging.")
    grid: int = Field(description="Positive = the home imports.")


class StoreNow(BaseModel):
    """What all batteries, or all cars, of a home hold."""

    level_wh: float
    capacity_wh: int
    percentage: float


class DeviceNow(BaseModel):
    """What a device that is online does."""

    id: int
    name: str
    device_type: Literal["production", "storage", "consumption"]
    model: str
    watts: int = Field(description="What it makes or uses; of storage positive = charging.")
    level_wh: float | None


class DecisionNow(BaseModel):
    """What rules storage in this quarter hour, and why; `/homes/{id}/decision` says more."""

    strategy: StrategyName
    reason: str = Field(description="A word that programs know: docs/strategies.md has them all.")
    text: str = Field(description="Why, in words with their numbers.")
    until: datetime
    levels: StrategyLevels
    cars: CarCharging
    may_export: bool


class PriceNow(BaseModel):
    """Of a kWh, decimal text."""

    currency: str | None
    buy: str = Field(description="What it costs now,")
    sell: str = Field(description="and brings.")
    lowest_today: str = Field(description="The least that it costs today, as far as prices are known,")
    highest_today: str = Field(description="and the most.")


class HomeNow(BaseModel):
    """All that a home does now: power, which way it goes, what is held, the price, and why."""

    home_id: int
    at: int = Field(description="Epoch seconds.")
    watts: PowerNow
    flows: dict[str, int] = Field(
        description="W by way: `solar_to_house`, `battery_to_grid` and so on, of solar, generator, battery,"
        " vehicle and grid to house, battery, vehicle and grid. A way without power is left out."
    )
    battery: StoreNow | None = Field(description="Null: there is none.")
    vehicle: StoreNow | None
    devices: list[DeviceNow]
    decision: DecisionNow | None = Field(description="Null for a moment where many homes begin to be looked at.")
    price: PriceNow | None = Field(description="Null where none is known.")
