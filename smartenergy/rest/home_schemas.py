"""What the answers about homes hold: models that describe them, and functions that write them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from smartenergy.models import HomeInvitation
from smartenergy.services.homes import members, showing
from smartenergy.services.homes.rights import Reached
from smartenergy.services.homes.rules import HomeFields
from smartenergy.services.homes.strategy_rules import StrategyName

Shared = Literal["manager", "viewer"]
SENTENCES = {name: field.description for name, field in HomeFields.model_fields.items()}


class HomeOwner(BaseModel):
    """Whose a home is."""

    id: int
    username: str


class Home(BaseModel):
    """One connection to the grid: the unit of balance, place, strategy and ledger."""

    id: int
    name: str
    timezone: str = Field(description="IANA name: where its days begin and the sun shines.")
    latitude: float = Field(description=SENTENCES["latitude"])
    longitude: float = Field(description=SENTENCES["longitude"])
    country: str = Field(description=SENTENCES["country"])
    occupants: int = Field(description=SENTENCES["occupants"])
    annual_consumption_kwh: int = Field(description=SENTENCES["annual_consumption_kwh"])
    grid_import_limit_watts: int | None = Field(description=SENTENCES["grid_import_limit_watts"])
    grid_export_limit_watts: int | None = Field(description=SENTENCES["grid_export_limit_watts"])
    strategy: StrategyName = Field(description="What its batteries and cars may do.")
    role: Literal["owner", "manager", "viewer"] = Field(description="What one is to it.")
    owner: HomeOwner
    created_at: datetime
    updated_at: datetime = Field(description="When a person last changed it.")


class HomeList(BaseModel):
    """All homes that one may see."""

    items: list[Home]


class Member(BaseModel):
    """Somebody who shares a home with its owner."""

    user_id: int
    username: str
    role: Shared = Field(description="What they may do.")
    joined_at: datetime


class MemberList(BaseModel):
    """All who share a home."""

    items: list[Member]


class Invitation(BaseModel):
    """An invitation that is open. Its code was shown once, to who made it."""

    id: int
    role: Shared = Field(description="What its code lets its bearer do.")
    created_at: datetime
    expires_at: datetime


class CreatedInvitation(Invitation):
    """An invitation with its code."""

    code: str = Field(description="Give it to whom you invite. It is shown this once.")


class InvitationList(BaseModel):
    """The invitations to a home that are open, newest first."""

    items: list[Invitation]


def homes(reached: Sequence[Reached]) -> list[dict[str, Any]]:
    """Write homes."""
    owners = showing.owners(reached)
    return [
        showing.fields(one) | {"owner": {"id": one.home.user_id, "username": owners[one.home.user_id]}}
        for one in reached
    ]


def member(one: members.Member) -> dict[str, Any]:
    """Write somebody who shares a home."""
    stored = {name: getattr(one.member, name) for name in ("user_id", "role", "joined_at")}
    return stored | {"username": one.username}


def invitation(stored: HomeInvitation) -> dict[str, Any]:
    """Write an invitation, without its code, which nobody knows."""
    return {field: getattr(stored, field) for field in Invitation.model_fields}
