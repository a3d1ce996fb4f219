"""The rules of a home: what each field may hold."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from smartenergy.models.home import MOST_ANNUAL_KWH, MOST_GRID_WATTS, MOST_OCCUPANTS
from smartenergy.services.catalog import home_catalog
from smartenergy.services.common.validation import Input, Name, Timezone, at_field, without_defaults
from smartenergy.services.homes.strategy_rules import StrategyName

COUNTRY = "[A-Z]{2}"
DERIVED = ("latitude", "longitude", "country", "occupants", "annual_consumption_kwh")
"""What is made up for a home where nobody has said it."""


def _country(text: str) -> str:
    if not re.fullmatch(COUNTRY, text):
        raise ValueError("must be an ISO 3166-1 code of two capital letters such as DE")
    return text


def _archetype(key: str) -> str:
    if key not in home_catalog.BY_KEY:
        raise ValueError(f"must be one of the catalogue's archetypes: {', '.join(home_catalog.BY_KEY)}")
    return key


Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Country = Annotated[str, AfterValidator(_country), Field(json_schema_extra={"pattern": f"^{COUNTRY}$"})]
Archetype = Annotated[str, AfterValidator(_archetype)]
Occupants = Annotated[int, Field(ge=1, le=MOST_OCCUPANTS)]
AnnualKwh = Annotated[int, Field(ge=1, le=MOST_ANNUAL_KWH)]
GridWatts = Annotated[int, Field(ge=0, le=MOST_GRID_WATTS)]


class HomeFields(Input):
    """What may be said of a home beside its name; null takes back what was said."""

    latitude: Latitude | None = Field(
        default=None, description="WGS 84, degrees; the time zone's unless both are given."
    )
    longitude: Longitude | None = Field(
        default=None, description="WGS 84, degrees; the time zone's unless both are given."
    )
    country: Country | None = Field(default=None, description="ISO 3166-1 alpha-2; the time zone's unless given.")
    occupants: Occupants | None = Field(default=None, description="How many live there; drawn unless given.")
    annual_consumption_kwh: AnnualKwh | None = Field(
        default=None, description="Used in a year but for heating and driving, kWh; drawn unless given."
    )
    grid_import_limit_watts: GridWatts | None = Field(
        default=None, description="The most that the connection takes in, W; no limit unless given."
    )
    grid_export_limit_watts: GridWatts | None = Field(
        default=None, description="The most that the connection gives out, W; no limit unless given."
    )

    @model_validator(mode="after")
    def _has_a_whole_place(self) -> Self:
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            is_half = one in self.model_fields_set and other not in self.model_fields_set
            if is_half or (getattr(self, one) is not None and getattr(self, other) is None):
                raise at_field(other, f"must be given together with {one}")
        return self


class NewHome(HomeFields):
    """A home to be made, with its devices where an archetype is named."""

    archetype: Archetype | None = Field(
        default=None,
        description="A key of the catalogue of homes: people and devices are as there; empty unless given.",
    )
    name: Name | None = Field(default=None, description="The archetype's unless given; required without one.")
    timezone: Timezone | None = Field(default=None, description="IANA name; one's own unless given.")
    strategy: StrategyName = Field(default="self_consumption", description="What its batteries and cars may do.")

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.name is None and self.archetype is None:
            raise at_field("name", "is required unless an archetype is given")
        return self


class HomeChange(HomeFields):
    """Changes to a home: what is not named stays; null takes back what was given."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    name: Name = Field(default="")
    timezone: Timezone = Field(default="")
    strategy: StrategyName = Field(default="self_consumption", description="With its usual settings.")
