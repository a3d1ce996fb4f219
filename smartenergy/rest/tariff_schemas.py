"""What the answers about tariffs and bills hold: models that describe them, and functions that write them."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from smartenergy import models
from smartenergy.tariffs.bill_line import Unit
from smartenergy.tariffs.lines import Direction


class TariffVersion(BaseModel):
    """What a tariff says from a day on."""

    valid_from: date
    lines: list[dict[str, Any]] = Field(description="In the form in which they are given.")
    holidays: list[date]


class Tariff(BaseModel):
    """A contract. One that is everybody's can be taken by all and changed by nobody here."""

    id: int
    name: str
    currency: str = Field(description="ISO 4217.")
    timezone: str
    is_example: bool = Field(description="Whether it is made up, to choose from.")
    is_own: bool = Field(description="Whether it is one's own; everybody's otherwise.")
    versions: list[TariffVersion]


class ImportedRate(BaseModel):
    """A tariff that was made of a rate, and what of the rate is not billed."""

    tariff: Tariff
    unbilled: list[str] = Field(description="The rate's fields, each with what it is.")


class TariffList(BaseModel):
    """Tariffs, by id."""

    items: list[Tariff]


class HomeTariff(BaseModel):
    """Which tariff a home has from a day on, until the next of its direction."""

    direction: Direction
    valid_from: date
    tariff_id: int | None = Field(description="Null: none from here on.")
    name: str | None
    currency: str | None


class HomeTariffList(BaseModel):
    """By direction and day."""

    items: list[HomeTariff]


class EnergyBillLine(BaseModel):
    """So much of something at a price. What the home is paid is negative."""

    name: str
    line: str = Field(description="The tariff's line that it comes from.")
    tariff: str
    quantity: float
    unit: Unit
    price: str | None = Field(description="A unit, decimal text; the mean where it changes.")
    amount: str | None = Field(description="Decimal text, rounded once; null where a price is missing.")
    coverage: float = Field(ge=0, le=1, description="The part of the quantity that has a price.")
    how: str = Field(description="How it comes about.")


class EnergyBill(BaseModel):
    """What a home pays for a span, as far as it has passed."""

    model_config = ConfigDict(populate_by_name=True)

    from_: datetime = Field(alias="from")
    to: datetime
    timezone: str
    home_id: int
    currency: str | None = Field(description="Null where the home has no tariff in the span.")
    coverage: float = Field(ge=0, le=1, description="The part of the span that is recorded.")
    lines: list[EnergyBillLine]
    total: str | None = Field(description="The sum of the lines; null where one is null, or there is none.")


def tariff(found: models.Tariff) -> dict[str, Any]:
    """Write a tariff."""
    names = ("id", "name", "currency", "timezone", "is_example")
    written = {name: getattr(found, name) for name in names} | {"is_own": found.user_id is not None}
    return written | {"versions": [{"valid_from": one.valid_from, **one.content} for one in found.versions]}


def assigned(found: models.HomeTariff) -> dict[str, Any]:
    """Write which tariff a home has from a day on."""
    has = found.tariff
    named = {"name": has.name, "currency": has.currency} if has else {"name": None, "currency": None}
    own = {name: getattr(found, name) for name in ("direction", "valid_from", "tariff_id")}
    return own | named
