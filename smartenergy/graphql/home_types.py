"""Homes: the types that are answered."""

from typing import Any

from graphene import ID, Boolean, DateTime, Enum, Field, Float, Int, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.device_types import Device
from smartenergy.graphql.energy import EnergyStats
from smartenergy.graphql.energy_history import Columns, EnergyHistory
from smartenergy.graphql.energy_spans import HISTORY, RESOLVED, SPAN, SUMMARY, wanted
from smartenergy.graphql.energy_summary import EnergySummary
from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.home_sources import ShownHome
from smartenergy.graphql.nodes import Node, shows
from smartenergy.graphql.scalars import JSON
from smartenergy.models import Device as StoredDevice
from smartenergy.models import HomeInvitation as StoredInvitation
from smartenergy.models import MemberRole as StoredMemberRole
from smartenergy.models import Strategy as StoredStrategy
from smartenergy.services.devices import pages
from smartenergy.services.homes.invitations import MOST as MOST_INVITATIONS
from smartenergy.services.homes.members import Member
from smartenergy.services.homes.rights import Role
from smartenergy.services.homes.rules import HomeFields
from smartenergy.services.ledger.reading import history, summary
from smartenergy.services.ledger.reading.summary import Summary

Info = GraphQLResolveInfo
MANY_MEMBERS = 50
MANY_VERSIONS = 20
LISTED_VALUES = 5
"""So many values in a home's lists are read and written in the time that a field takes elsewhere."""
ASKED_ONCE = 2
"""What is looked up for all homes of an answer at once."""
SENTENCES = {name: field.description for name, field in HomeFields.model_fields.items()}
"""What the rules say of a home's fields."""

Strategy = Enum(
    "Strategy",
    [(one.value, one.value) for one in StoredStrategy],
    description="What a home's batteries and cars may do.",
)
HomeRole = Enum(
    "HomeRole",
    [(one.value, one.value) for one in Role],
    description="What one is to a home: its owner may all, managers all but share and delete it, viewers look.",
)
MemberRole = Enum(
    "MemberRole",
    [(one.value, one.value) for one in StoredMemberRole],
    description="What somebody may do in another's home: managers all but share and delete it, viewers look.",
)


class HomeStrategy(ObjectType):
    """A strategy that a home has from an instant on, until the next."""

    kind = NonNull(Strategy, description="What its batteries and cars may do.")
    settings = NonNull(JSON, description="The kind's own: docs/strategies.md says what they mean.")
    valid_from = DateTime(description="A full quarter hour; null: from the beginning.")
    reserve_percent = NonNull(Int, description="What is kept for an outage, beside each battery's own reserve.")
    grid_charges = NonNull(Boolean, description="Whether the grid may charge batteries.")
    exports = NonNull(Boolean, description="Whether batteries may give into the grid.")
    car_first_above_percent = NonNull(
        Int, description="Above which level of the battery the car gets what is over first."
    )
    feeds_car_above_percent = NonNull(Int, description="Down to which level the battery may charge the car.")


class HomeOwner(ObjectType):
    """Whose a home is."""

    id = NonNull(ID, description="The user's plain id.")
    username = NonNull(String, description="By which name they sign in.")


class HomeMember(ObjectType):
    """Somebody who shares a home with its owner."""

    user_id = NonNull(ID, description="The user's plain id.")
    username = NonNull(String, description="By which name they sign in.")
    role = NonNull(MemberRole, description="What they may do.")
    joined_at = NonNull(DateTime, description="When they joined.")


class HomeInvitation(ObjectType):
    """An invitation that is open. Its code was shown once, to who made it."""

    id = NonNull(ID, description="Its plain id.")
    role = NonNull(MemberRole, description="What its code lets its bearer do.")
    created_at = NonNull(DateTime, description="When it was made.")
    expires_at = NonNull(DateTime, description="When it ends.")


@shows(ShownHome)
class Home(ObjectType):
    """One connection to the grid: the unit of balance, place, strategy and ledger."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Node,)

    name = NonNull(String, description="1 to 100 characters.")
    timezone = NonNull(String, description="IANA time zone: where its days begin and the sun shines.")
    latitude = NonNull(Float, description=SENTENCES["latitude"])
    longitude = NonNull(Float, description=SENTENCES["longitude"])
    country = NonNull(String, description=SENTENCES["country"])
    occupants = NonNull(Int, description=SENTENCES["occupants"])
    annual_consumption_kwh = NonNull(Int, description=SENTENCES["annual_consumption_kwh"])
    grid_import_limit_watts = Int(description=SENTENCES["grid_import_limit_watts"])
    grid_export_limit_watts = Int(description=SENTENCES["grid_export_limit_watts"])
    strategy = NonNull(Strategy, description="What its batteries and cars may do: as was said last.")
    strategy_settings = NonNull(
        HomeStrategy, description="The same with its settings: it rules from `validFrom` on."
    )
    strategy_history = NonNull(
        List(NonNull(HomeStrategy)), description="All of these, newest first, a hundred at the most."
    )
    role = NonNull(HomeRole, description="What one is to it.")
    owner = NonNull(HomeOwner, description="Whose it is.")
    created_at = NonNull(DateTime, description="When it was made.")
    updated_at = NonNull(DateTime, description="When a person last changed it.")
    devices = NonNull(
        List(NonNull(Device)),
        description="All its devices, by id; `devices(homeId)` of the root has them by the page.",
    )
    stats = Field(EnergyStats, description="Null where no device of it is online or no tick has run.")
    members = NonNull(List(NonNull(HomeMember)), description="Who shares it with its owner, by when they joined.")
    invitations = List(
        NonNull(HomeInvitation), description="Those that are open, newest first; null unless it is one's own home."
    )
    energy_history = NonNull(EnergyHistory, description="What it did over a span.", args=RESOLVED)
    energy_summary = NonNull(EnergySummary, description="The figures of a span, and of the one before.", args=SPAN)

    @staticmethod
    @costs(Cost(ASKED_ONCE))
    def resolve_owner(home: ShownHome, _info: Info) -> dict[str, Any]:
        """Known of all homes at once, as what follows."""
        return {"id": home.owner_id, "username": home.together.owners[home.owner_id]}

    @staticmethod
    @costs(Cost(ASKED_ONCE))
    def resolve_strategy_settings(home: ShownHome, _info: Info) -> dict[str, Any]:
        """What was said last."""
        return home.together.strategies[home.id].versions[0].document()

    @staticmethod
    @costs(Cost(ASKED_ONCE, items=MANY_VERSIONS))
    def resolve_strategy_history(home: ShownHome, _info: Info) -> list[dict[str, Any]]:
        """All that was said."""
        return [one.document() for one in home.together.strategies[home.id].versions]

    @staticmethod
    @costs(Cost(ASKED_ONCE, items=pages.MOST, per=LISTED_VALUES))
    def resolve_devices(home: ShownHome, _info: Info) -> list[StoredDevice]:
        """All of them."""
        return home.together.devices[home.id]

    @staticmethod
    @costs(Cost(ASKED_ONCE))
    def resolve_stats(home: ShownHome, _info: Info) -> dict[str, Any] | None:
        """Of the last tick."""
        return home.together.stats[home.id]

    @staticmethod
    @costs(Cost(ASKED_ONCE, items=MANY_MEMBERS, per=LISTED_VALUES))
    def resolve_members(home: ShownHome, _info: Info) -> list[dict[str, Any]]:
        """With their names."""
        return [_as_member(one) for one in home.together.members[home.id]]

    @staticmethod
    @costs(Cost(ASKED_ONCE, items=MOST_INVITATIONS, per=LISTED_VALUES))
    def resolve_invitations(home: ShownHome, _info: Info) -> list[StoredInvitation] | None:
        """For the owner's eyes."""
        return home.together.invitations.get(home.id)

    @staticmethod
    @costs(HISTORY)
    def resolve_energy_history(home: ShownHome, _info: Info, **given: Any) -> Columns:
        """Its own."""
        return Columns(history.energy_history(home.user_id, wanted(given), home.id))

    @staticmethod
    @costs(SUMMARY)
    def resolve_energy_summary(home: ShownHome, _info: Info, **given: Any) -> Summary:
        """Its own."""
        return summary.energy_summary(home.user_id, wanted(given), home.id)


def _as_member(one: Member) -> dict[str, Any]:
    joined = {name: getattr(one.member, name) for name in ("user_id", "role", "joined_at")}
    return joined | {"username": one.username}
