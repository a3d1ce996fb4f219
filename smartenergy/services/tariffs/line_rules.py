"""What a line of a tariff may hold, as callers write it: the form of `smartenergy/tariffs/written.py`.

What holds between lines, bands and tiers is said by `smartenergy/tariffs/checks.py`.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from smartenergy.services.common.validation import Input, Name
from smartenergy.tariffs.lines import Direction, Span
from smartenergy.tariffs.money import micros
from smartenergy.tariffs.when import MONTHS
from smartenergy.tariffs.written import KINDS

MOST_LINES, MOST_BANDS, MOST_HOLIDAYS = 40, 60, 1_000
CLOCK = re.compile("(([01][0-9]|2[0-3]):(00|15|30|45)|24:00)")


def _price(value: Any) -> Any:
    """Decimal text, or a number as it was typed."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a price, as decimal text such as 0.3142")
    text = str(Decimal(repr(value))) if isinstance(value, float) else str(value)
    micros(text)
    return text


def _date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()
    except ValueError:
        raise ValueError("must be a date such as 2026-11-24") from None


def _window(minutes: int) -> int:
    if minutes not in (15, 30, 60):
        raise ValueError("must be 15, 30 or 60")
    return minutes


def _clock(value: Any) -> Any:
    if not (isinstance(value, str) and CLOCK.fullmatch(value)):
        raise ValueError("must be a time on a quarter hour such as 22:15, at most 24:00")
    return value


Price = Annotated[str, BeforeValidator(_price), Field(description="Of the currency, decimal text.")]
Clock = Annotated[str, BeforeValidator(_clock), Field(json_schema_extra={"pattern": f"^{CLOCK.pattern}$"})]
Month = Annotated[int, Field(ge=MONTHS[0], le=MONTHS[-1])]
DayKind = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
Charged = Literal["day", "month"]
Day = Annotated[date, BeforeValidator(_date)]


class WhenRules(Input):
    """When something holds; always unless said."""

    months: list[Month] | None = Field(default=None, description="1 to 12.")
    days: list[DayKind] | None = Field(default=None, description="Kinds of days; a holiday is its own kind.")
    from_: Clock | None = Field(default=None, alias="from", description="Local time, on a quarter hour.")
    to: Clock | None = Field(default=None, description="Local time; before `from`, it goes over midnight.")


class BandRules(WhenRules):
    """A price at some times. Where several hold, the last of them."""

    name: Name
    price: Price


class BandsRules(Input):
    """Prices by time."""

    bands: list[BandRules] = Field(min_length=1, max_length=MOST_BANDS)


class SeriesRules(Input):
    """A series × factor + add, within floor and cap."""

    series: Name = Field(description="`market`, the built-in one, or the name of a loaded one.")
    factor: Price = Field(default="1", description="1.19 adds 19%.")
    add: Price = Field(default="0")
    floor: Price | None = None
    cap: Price | None = None
    by_hour: bool = Field(default=False, description="Whether each hour has the mean of its quarter hours.")


def _form(value: Any) -> str:
    """Which of the forms of a price this is, in the angle brackets that names of faults leave out."""
    if isinstance(value, Mapping | Input):
        return "<bands>" if "bands" in dict(value) else "<series>"
    return "<price>"


AnyPrice: TypeAlias = Annotated[
    Annotated[BandsRules, Tag("<bands>")]
    | Annotated[SeriesRules, Tag("<series>")]
    | Annotated[Price, Tag("<price>")],
    Discriminator(_form),
]
"""A price that is always the same, one by bands, or one that follows a series."""


class EnergyRules(Input):
    """So much a kWh."""

    kind: Literal["energy"]
    name: Name
    price: AnyPrice
    direction: Direction = "import"


class TierRules(Input):
    """A price up to a limit."""

    price: AnyPrice
    up_to_wh: Annotated[int, Field(gt=0, le=10**12)] | None = None


class TiersRules(Input):
    """So much a kWh by how much was used since the span began."""

    kind: Literal["tiers"]
    name: Name
    tiers: list[TierRules] = Field(min_length=1, max_length=MOST_LINES)
    per: Span = "month"
    limits_a_day: bool = False
    direction: Direction = "import"


class StandingRules(Input):
    """So much a day or month."""

    kind: Literal["standing"]
    name: Name
    price: Price
    per: Charged = "day"


class DemandRules(Input):
    """So much a month for each kW of the highest mean import of a window of time."""

    kind: Literal["demand"]
    name: Name
    price: Price
    window_minutes: Annotated[int, AfterValidator(_window)] = Field(default=15, description="15, 30 or 60.")
    highest_days: Annotated[int, Field(ge=1, le=28)] = 1
    floor_watts: Annotated[int, Field(ge=0, le=100_000_000)] = 0
    when: list[WhenRules] = Field(
        default=[WhenRules()], min_length=1, max_length=MOST_BANDS,
        description="Times at which it counts: where any of these holds.",
    )  # fmt: skip


class TaxRules(Input):
    """A share of other lines, in basis points: 1900 is 19%."""

    kind: Literal["tax"]
    name: Name
    basis_points: Annotated[int, Field(ge=0, le=100_000)]
    on: list[Name] = Field(default=[], max_length=MOST_LINES)


class CreditRules(Input):
    """So much less a day or month."""

    kind: Literal["credit"]
    name: Name
    price: Price
    per: Charged = "month"


def _kind(value: Any) -> str:
    kind = value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", None)
    return f"<{kind}>"


AnyLine = Annotated[
    Annotated[EnergyRules, Tag("<energy>")]
    | Annotated[TiersRules, Tag("<tiers>")]
    | Annotated[StandingRules, Tag("<standing>")]
    | Annotated[DemandRules, Tag("<demand>")]
    | Annotated[TaxRules, Tag("<tax>")]
    | Annotated[CreditRules, Tag("<credit>")],
    Discriminator(
        _kind,
        custom_error_type="form",
        custom_error_message=f"must be an object whose kind is one of {', '.join(KINDS)}",
    ),
]
Lines = Annotated[list[AnyLine], Field(min_length=1, max_length=MOST_LINES)]
Holidays = Annotated[list[Day], Field(max_length=MOST_HOLIDAYS)]
