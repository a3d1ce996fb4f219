"""What the answers about price and carbon series hold."""

from datetime import datetime

from pydantic import BaseModel, Field

from smartenergy.services.tariffs.own_series import KindName


class PriceSeries(BaseModel):
    """A series without its values. One that is everybody's is changed by staff alone."""

    id: int
    name: str = Field(description="By which lines of tariffs name it.")
    kind: KindName
    currency: str | None = Field(description="ISO 4217; null of carbon.")
    timezone: str
    step_minutes: int
    is_own: bool = Field(description="Whether it is one's own; everybody's otherwise.")
    kept: int = Field(description="How many values it has, corrections and what they correct among them.")
    newest_known_at: datetime | None = Field(description="Since when nothing more became known.")


class PriceSeriesList(BaseModel):
    """Series, by id."""

    items: list[PriceSeries]


class LoadedValues(BaseModel):
    """What came of a load."""

    series: PriceSeries
    read: int
    written: int = Field(description="How many of them said something new.")


class SeriesValues(BaseModel):
    """Values of a span, as columns of one length. A step that is not there is not known."""

    series: PriceSeries
    start: list[int] = Field(description="Where each step begins, epoch seconds.")
    value: list[str] = Field(description="The currency a kWh, decimal text; of carbon g/kWh.")
    known_at: list[int] = Field(description="Since when each is known, epoch seconds.")
