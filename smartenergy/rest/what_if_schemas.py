"""What the answers about what-ifs hold."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from smartenergy.rest.energy_schemas import EnergyFigures
from smartenergy.rest.tariff_schemas import EnergyBillLine
from smartenergy.services.homes.strategy_rules import StrategyName
from smartenergy.services.what_if.question import Kind
from smartenergy.services.what_if.requests import State


class WhatIfMonth(BaseModel):
    """A local month, or the part of one that lies in the span."""

    month: str = Field(description="Such as 2026-10.")
    cost: str | None = Field(description="The total of a bill of it alone; null where a price is missing.")
    figures: EnergyFigures


class WhatIfScenario(BaseModel):
    """What came of a scenario. Money is decimal text."""

    name: str
    kind: Kind = Field(description="A baseline (the first two), or a variant.")
    strategy: StrategyName = Field(description="What its batteries and cars went by.")
    tariffs: list[str] = Field(description="The names of its tariffs.")
    total: str | None = Field(description="The bill's total; null where a price is missing, or no tariff rules.")
    left_in_storage: str | None = Field(
        description="What its storage holds more than where the span began, at the mean price of what is bought."
    )
    cost: str | None = Field(description="The total less what is left in storage: this is compared.")
    saving: str | None = Field(description="The cost as it was less this one.")
    saving_against_bare: str | None = Field(description="The cost without battery and production less this one.")
    price: float | None = Field(description="What it takes to have it, as it was asked.")
    payback_years: float | None = Field(
        description="In how many years its price is saved; null where none was said, or nothing is saved."
    )
    lines: list[EnergyBillLine] = Field(description="Its bill.")
    held_from_wh: float = Field(description="What its storage held where the span begins,")
    held_to_wh: float = Field(description="and where it ends.")
    co2_grams: float | None = Field(description="What the imported energy emitted; null where that is not known.")
    figures: EnergyFigures = Field(description="Of the span.")
    months: list[WhatIfMonth]
    assumed: list[str] = Field(description="What is assumed of it.")


class WhatIfAnswer(BaseModel):
    """What a home would have done and cost otherwise."""

    model_config = ConfigDict(populate_by_name=True)

    home_id: int
    home_name: str
    timezone: str
    from_: datetime = Field(alias="from", description="Where the span begins, a whole quarter hour.")
    to: datetime = Field(description="Where it ends, itself not included.")
    currency: str | None = Field(description="ISO 4217; null where no tariff rules.")
    assumed: list[str] = Field(description="What is assumed of all scenarios.")
    scenarios: list[WhatIfScenario] = Field(description="The two baselines, then the variants as they were asked.")


class WhatIf(BaseModel):
    """A what-if as it stands. It is kept for a day."""

    id: str = Field(description="The same for all who ask the same.")
    home_id: int
    state: State = Field(description="Waiting for a worker, being worked out, given up, or answered.")
    percent: float = Field(description="0 to 100.")
    eta_seconds: int | None = Field(description="How long the rest takes at the pace so far, while it is running.")
    failure: str | None = Field(description="Why nobody goes on with it.")
    requested_at: datetime
    finished_at: datetime | None
    answer: WhatIfAnswer | None = Field(description="Null until it is done.")
