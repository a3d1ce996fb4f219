"""What the catalogue's answers hold, and a device that is made of it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from smartenergy.services.common.validation import Input, Name, without_null
from smartenergy.services.devices.field_rules import MODEL, changed, with_fields
from smartenergy.services.devices.rules import HomeId, Kind, OnOff, Status

Parameters = dict[str, int | float | bool | None]


class CatalogDevice(BaseModel):
    """A device that can be had ready made."""

    key: str = Field(description="What to give as `catalog_key`.")
    name: str = Field(description="Its name unless another is given.")
    description: str = Field(description="What it is, in a line.")
    device_type: Kind
    model: str = Field(description=MODEL)
    other_details: dict[str, int | float | bool] = Field(description="The kind's own fields that are said.")
    parameters: Parameters = Field(description="Those of its model; null where they are drawn for each device.")


class DeviceCatalog(BaseModel):
    """All of them, in the order in which to show them."""

    items: list[CatalogDevice]


class CatalogPart(BaseModel):
    """Something that homes of an archetype have."""

    keys: list[str] = Field(description="It is one of these devices of the catalogue, all as likely.")
    share: float = Field(ge=0, le=1, description="Share of these homes that have it.")


class CatalogHome(BaseModel):
    """A home that can be had ready made."""

    key: str = Field(description="What to give as `archetype`.")
    name: str = Field(description="Its name unless another is given.")
    description: str = Field(description="What it is, in a line.")
    fewest_occupants: int = Field(description="So many live there at least, unless said otherwise.")
    most_occupants: int = Field(description="So many live there at most, unless said otherwise.")
    devices: list[CatalogPart] = Field(description="What it has.")


class HomeCatalog(BaseModel):
    """All of them, in the order in which to show them."""

    items: list[CatalogHome]


class _Common(Input):
    model_config = ConfigDict(json_schema_extra=without_null)

    catalog_key: str = Field(description="Of a device in the catalogue: what is not given is as it is there.")
    home_id: HomeId | None = Field(default=None, description="The home it is in; one's first unless given.")
    name: Name | None = Field(default=None, description="The catalogue's unless given.")
    status: Status | None = Field(default=None, description="`online` unless given.")
    readings: OnOff | None = Field(
        default=None, description="Whether each tick's reading is kept; `off` unless given."
    )
    device_type: Kind | None = Field(default=None, description="Checked against the catalogue; need not be given.")
    model: str | None = Field(default=None, description="Checked against the catalogue; need not be given.")
    parameters: dict[str, Any] | None = Field(
        default=None, description="Those of its model that differ from the catalogue; null has one drawn."
    )


class CatalogDeviceInput(with_fields(_Common, changed())):  # type: ignore[misc] # made, so Any
    """A new device out of the catalogue; what is given stands above what the catalogue says."""
