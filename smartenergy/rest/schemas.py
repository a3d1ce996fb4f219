"""What the answers hold: models that describe them, and functions that write them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, RootModel

from smartenergy.models import AccessToken as StoredToken
from smartenergy.models import Device as StoredDevice
from smartenergy.models import User as StoredUser
from smartenergy.rest.catalog_schemas import CatalogDeviceInput
from smartenergy.services.access.session_tokens import TokenPair
from smartenergy.services.common.validation import Input, without_null
from smartenergy.services.devices.batches import MOST
from smartenergy.services.devices.field_rules import MODEL, answered, with_fields
from smartenergy.services.devices.rules import (
    MODELLED,
    ConsumptionInput,
    DeviceChange,
    Kind,
    OnOff,
    ProductionInput,
    Status,
    StorageInput,
)
from smartenergy.services.ticking.readings import UserTick, last_ticks_of, read_at


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra=without_null)

    title: str = Field(description="The HTTP status in words.")
    status: int
    detail: str = Field(description="What is wrong, for a person.")
    code: str = Field(description="What is wrong, for a program; the same codes as in GraphQL.")
    fields: dict[str, list[str]] | None = Field(default=None, description="Each bad field, and why it is.")
    limit: int | None = Field(default=None, description="Of a quota: how many one may have.")
    in_use: int | None = Field(default=None, description="Of a quota: how many one has.")
    request_id: str | None = Field(default=None, description="Of a fault of ours: the log knows it by this.")


class _Device(BaseModel):
    id: int
    home_id: int = Field(description="The home that it is in; it never changes.")
    name: str
    status: Status
    device_type: Kind
    model: str = Field(description=MODEL)
    parameters: dict[str, int | float | bool | None] = Field(
        description="Those of its model, as somebody said them; null where nobody did."
    )
    parameters_in_effect: dict[str, int | float | bool] = Field(
        default_factory=dict,
        description="What it goes by: said, else drawn for this device. Lists leave it out.",
    )
    readings: OnOff = Field(description="Whether each tick's reading is kept.")
    created_at: datetime
    updated_at: datetime = Field(description="When a person last changed it; readings do not count.")
    read_at: datetime | None = Field(
        description="The tick that made its readings; null while offline and, once changed, until a tick moves it."
    )


class ProductionDevice(with_fields(_Device, answered("production"))):  # type: ignore[misc] # made, so Any
    """A solar panel or a generator."""

    device_type: Literal["production"]


class StorageDevice(with_fields(_Device, answered("storage"))):  # type: ignore[misc] # made, so Any
    """A battery or an electric vehicle."""

    device_type: Literal["storage"]


class ConsumptionDevice(with_fields(_Device, answered("consumption"))):  # type: ignore[misc] # made, so Any
    """A heater, an air conditioner, or whatever else uses energy."""

    device_type: Literal["consumption"]


AnyDevice = Annotated[ProductionDevice | StorageDevice | ConsumptionDevice, Field(discriminator="device_type")]


class Device(RootModel[AnyDevice]):
    """A device of any kind."""


AnyNewDevice: Any = Union[
    (ProductionInput, StorageInput, ConsumptionInput, *MODELLED.values(), CatalogDeviceInput)
]


class DeviceInput(RootModel[AnyNewDevice]):
    """A new device of any kind and model, or out of the catalogue."""


class DeviceBatch(Input):
    """New devices, all of them or none."""

    devices: list[AnyNewDevice] = Field(min_length=1, max_length=MOST)


class DeviceChangeWithId(DeviceChange):
    """Changes to the device that has this id."""

    id: int


class DeviceChanges(Input):
    """Changes to devices, all of them or none."""

    devices: list[DeviceChangeWithId] = Field(min_length=1, max_length=MOST)


class DeviceList(BaseModel):
    """Devices in the order in which they were named."""

    items: list[AnyDevice]


class DeletedDevices(BaseModel):
    """What was there and is gone."""

    ids: list[int]


class DevicePage(BaseModel):
    """A part of a list of devices."""

    items: list[AnyDevice]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null at the end.")


class Me(BaseModel):
    """An account."""

    id: int
    username: str
    email: str
    timezone: str = Field(description="IANA name: where one's days begin and the sun shines.")
    is_staff: bool
    is_admin: bool
    created_at: datetime


class SessionUser(BaseModel):
    """Whose session it is."""

    id: int
    username: str


class Session(BaseModel):
    """A pair of tokens. Send the access token as `Authorization: Bearer …`."""

    access_token: str
    refresh_token: str = Field(description="Good for one new pair; a second use ends the session.")
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="The access token's life, s.")
    user: SessionUser


class StorageStats(BaseModel):
    """All of a home's online storage together."""

    total_capacity_wh: float = Field(description="Energy when full, Wh.")
    current_level_wh: float = Field(description="Energy held, Wh.")
    percentage: float = Field(ge=0, le=100, description="How full; 0 where there is no storage.")


class EnergyStats(BaseModel):
    """A home at its last tick; only online devices count. net_grid_flow = consumption + flow − production."""

    current_production: int = Field(description="Power, W.")
    current_consumption: int = Field(description="Power, W.")
    current_storage: StorageStats
    current_storage_flow: float = Field(description="Power, W: positive = charging.")
    net_grid_flow: float = Field(description="Power, W: positive = importing, negative = exporting.")
    timestamp: int = Field(description="The tick: its start, epoch seconds.")


class AccessToken(BaseModel):
    """A personal access token, without its secret."""

    id: int
    name: str
    scopes: list[Literal["read", "write"]]
    created_at: datetime
    expires_at: datetime | None = Field(description="Null for a token without end.")
    last_used_at: datetime | None = Field(description="To the minute; null if it never was.")


class CreatedAccessToken(AccessToken):
    """A personal access token with its secret."""

    token: str = Field(description="Send it as `Authorization: Bearer …`. It is shown this once.")


class LiveTicket(BaseModel):
    """What opens one stream, once and within its seconds."""

    ticket: str
    expires_in: int = Field(description="Seconds.")
    url: str = Field(description="Where streams are: `{url}/live/homes/{id}?ticket=…`.")


class AccessTokenList(BaseModel):
    """All of one's personal access tokens, newest first."""

    items: list[AccessToken]


def devices(stored: Sequence[StoredDevice]) -> list[dict[str, Any]]:
    """Write devices, each with the last tick that moved its owner's homes."""
    last_ticks = last_ticks_of({one.user_id for one in stored}) if stored else {}
    return [device(one, last_ticks[one.user_id]) for one in stored]


def device(stored: StoredDevice, last_tick: UserTick | None) -> dict[str, Any]:
    """Write a device of a user whose homes this tick was the last to move."""
    return {
        "id": stored.id, "home_id": stored.home_id, "name": stored.name, "status": stored.status,
        "device_type": stored.device_type, "model": stored.model, "parameters": stored.parameters,
        "readings": stored.readings,
        **stored.other_details,
        "created_at": stored.created_at, "updated_at": stored.updated_at,
        "read_at": read_at(stored, last_tick),
    }  # fmt: skip


def me(user: StoredUser) -> dict[str, Any]:
    """Write an account."""
    return {field: getattr(user, field) for field in Me.model_fields}


def session(pair: TokenPair) -> dict[str, Any]:
    """Write a pair of tokens."""
    return {
        "access_token": pair.access_token, "refresh_token": pair.refresh_token, "token_type": "Bearer",
        "expires_in": pair.expires_in, "user": {"id": pair.user.id, "username": pair.user.username},
    }  # fmt: skip


def access_token(stored: StoredToken) -> dict[str, Any]:
    """Write a personal access token, without its secret, which nobody knows."""
    return {field: getattr(stored, field) for field in AccessToken.model_fields}
