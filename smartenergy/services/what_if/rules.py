"""What may be asked: a span, and variants of a home."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from smartenergy.kernel.errors import BadInputError
from smartenergy.models.home import MOST_GRID_WATTS
from smartenergy.services.catalog.device_catalog import BY_KEY
from smartenergy.services.common.validation import Input, Name, check
from smartenergy.services.homes.strategy_rules import check_choice
from smartenergy.services.ledger.reading.spans import Moment
from smartenergy.services.ruling.chosen import Chosen

MOST_VARIANTS = 20
AS_IT_WAS, BARE = "as it was", "no battery and no production"
"""The names of the two that everything is compared with."""
NO_CAR = "none"
CARS = tuple(key for key, ready in BY_KEY.items() if ready.model == "vehicle")
MOST_WH, MOST_WATTS = 10_000_000, 1_000_000


def _moment(value: Any) -> Any:
    """From text, as JSON has it."""
    try:
        return MOMENT.validate_python(value, strict=False)
    except ValidationError:
        raise ValueError("must be a date or time such as 2026-11-24T06:00+01:00") from None


MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
Written = Annotated[datetime, BeforeValidator(_moment)]


def _car(key: str) -> str:
    if key not in (NO_CAR, *CARS):
        raise ValueError(f"must be {NO_CAR} or one of the catalogue's cars: {', '.join(CARS)}")
    return key


class BatteryWanted(Input):
    """All batteries of the home together; what is not said is as it is."""

    capacity_wh: int | None = Field(default=None, ge=0, le=MOST_WH, description="0: no battery.")
    power_watts: int | None = Field(
        default=None, ge=1, le=MOST_WATTS,
        description="Most power, both ways; unless given it grows with the capacity.",
    )  # fmt: skip
    efficiency: float | None = Field(
        default=None, ge=0.25, le=1, description="Of a round trip: what comes back of what was put in."
    )


class SolarWanted(Input):
    """All panels of the home together, their inverters with them."""

    scale: float = Field(default=1.0, ge=0, le=100, description="So many times what there is; 0: none.")
    added_watts: int = Field(
        default=0, ge=0, le=MOST_WATTS, description="Peak power beside that, on the same roof where there is one,"
    )
    tilt: float | None = Field(
        default=None, ge=0, le=90, description="unless it is said how it lies: degrees from the horizontal,"
    )
    azimuth: float | None = Field(
        default=None, ge=0, le=360, description="and where it looks: degrees from north, 90 is east, 180 south."
    )

    @model_validator(mode="after")
    def _says_of_what(self) -> "SolarWanted":
        if not self.added_watts and (self.tilt is not None or self.azimuth is not None):
            raise ValueError("tilt and azimuth are of what is added: give added_watts as well")
        return self


class VariantWanted(Input):
    """What is other of the home; what is not said is as it is."""

    name: Name = Field(description="What to call it in the answer; each name once.")
    strategy: dict[str, Any] | None = Field(
        default=None, description="What batteries and cars go by, as for `PUT /homes/{home_id}/strategy`."
    )
    tariff_id: int | None = Field(
        default=None, description="The tariff for what is bought, and for what is sold where it prices that."
    )
    export_tariff_id: int | None = Field(default=None, description="The tariff for what is sold.")
    battery: BatteryWanted = Field(default=BatteryWanted(), description="The batteries.")
    solar: SolarWanted = Field(default=SolarWanted(), description="The panels.")
    car: Annotated[str, AfterValidator(_car)] | None = Field(
        default=None, description="`none`, or a car of the catalogue in place of those that there are."
    )
    consumption_scale: float = Field(
        default=1.0, ge=0, le=10, description="So many times what is used, the heat pump among it, cars apart."
    )
    grid_import_limit_watts: int | None = Field(
        default=None, ge=1, le=MOST_GRID_WATTS, description="The most that the connection takes in."
    )
    grid_export_limit_watts: int | None = Field(
        default=None, ge=0, le=MOST_GRID_WATTS, description="The most that it gives out; 0: nothing."
    )
    perfect_forecast: bool = Field(
        default=False, description="`optimised`: its plans know what is to come, as an upper bound."
    )
    price: float | None = Field(
        default=None, gt=0, le=1e9,
        description="What it takes to have it, in the tariff's currency: in how many years it is paid back.",
    )  # fmt: skip


class WhatIfRequest(Input):
    """A span, and variants. A time without an offset is local; a date is its local midnight."""

    from_: Written | None = Field(
        default=None, alias="from",
        description="Where the span begins; a year before its end unless given.",
    )  # fmt: skip
    to: Written | None = Field(
        default=None,
        description="Where it ends, itself not included; the beginning of today unless given.",
    )  # fmt: skip
    variants: list[VariantWanted] = Field(
        default=[], max_length=MOST_VARIANTS, description="What to try, 20 at the most."
    )
    quick: bool = Field(
        default=False,
        description="Ticks of five minutes: in a third of the time, and near to the ledger's numbers.",
    )
    bare_tariff_id: int | None = Field(
        default=None,
        description="The tariff that a home without battery and production would have; its own unless given.",
    )


def check_request(given: Mapping[str, Any]) -> WhatIfRequest:
    """Check what is asked, all but what only the database knows. Raises BadInputError."""
    wanted = check(WhatIfRequest, given)
    names = [AS_IT_WAS, BARE, *(variant.name for variant in wanted.variants)]
    for place, name in enumerate(names[2:], 2):
        if name in names[:place]:
            said = "is the name of a baseline" if name in names[:2] else "is the name of another variant"
            raise BadInputError({f"variants.{place - 2}.name": [f"{said}: each must have its own"]})
    return wanted


def strategy_of(variant: VariantWanted, place: int) -> Chosen | None:
    """What a variant goes by, where it says that. Raises BadInputError, naming each setting."""
    if variant.strategy is None:
        return None
    try:
        return check_choice(variant.strategy)
    except BadInputError as error:
        told = {f"variants.{place}.strategy.{name}": words for name, words in error.fields.items()}
        raise BadInputError(told) from None
