"""Homes: queries, and what makes, changes and deletes them."""

from typing import Any

from graphene import ID, Boolean, Field, Float, InputObjectType, Int, List, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import READING, WRITING, Cost, costs
from smartenergy.graphql.home_sources import Homes, ShownHome, alone
from smartenergy.graphql.home_types import SENTENCES, Home, Strategy
from smartenergy.graphql.inputs import as_given, as_id
from smartenergy.services.devices import new_homes
from smartenergy.services.homes import homes
from smartenergy.services.homes.rights import Reached, Role, of_managed, reach
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
MANY_HOMES = 20
OWN_HOME = "The plain id of one of one's own homes."


class HomeFields:
    """What may be said of a home beside its name."""

    timezone = String(description="IANA name: where its days begin and the sun shines.")
    latitude = Float(description=SENTENCES["latitude"])
    longitude = Float(description=SENTENCES["longitude"])
    country = String(description=SENTENCES["country"])
    occupants = Int(description=SENTENCES["occupants"])
    annual_consumption_kwh = Int(description=SENTENCES["annual_consumption_kwh"])
    grid_import_limit_watts = Int(description=SENTENCES["grid_import_limit_watts"])
    grid_export_limit_watts = Int(description=SENTENCES["grid_export_limit_watts"])
    strategy = Strategy(description="What its batteries and cars may do; `self_consumption` unless given.")


class CreateHomeInput(HomeFields, InputObjectType):
    """A new home."""

    archetype = String(
        description="Of a home in `homeCatalog`: people and devices are as there; none unless given."
    )
    name = String(description="1 to 100 characters; the archetype's unless given, and required without one.")


class UpdateHomeInput(HomeFields, InputObjectType):
    """Changes to a home: what is not named stays; null takes back what was given."""

    id = NonNull(ID, description="The plain id of one's own home, or of one that one manages.")
    name = String(description="1 to 100 characters.")


class HomeQueries(ObjectType):
    """What can be asked about homes."""

    homes = NonNull(List(NonNull(Home)), description="One's own homes, then those that others share, by id.")
    home = Field(
        Home,
        id=ID(description="The plain id of one's own home or of a shared one; one's first home unless given."),
        description="A home that one may see.",
    )

    @staticmethod
    @costs(Cost(READING, items=MANY_HOMES))
    def resolve_homes(_root: Any, _info: Info) -> list[ShownHome]:
        """Those of the caller."""
        user_id = current_user_id()
        return Homes(user_id, homes.list_homes(user_id)).shown

    @staticmethod
    @costs(Cost(READING))
    def resolve_home(_root: Any, _info: Info, id: str | None = None) -> ShownHome:
        """One that the caller may see."""
        user_id = current_user_id()
        return alone(user_id, reach(user_id, None if id is None else as_id(id)))


class CreateHome(Mutation):
    """Make a home, with all that one of its archetype has where one is given."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(CreateHomeInput, description="The home as it is to be.")

    Output = Home

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> ShownHome:
        """Make it for the caller."""
        user_id = current_user_id("write")
        return alone(user_id, Reached(new_homes.create_home(user_id, as_given(input)), Role.OWNER))


class UpdateHome(Mutation):
    """Change a home; what is not named stays. Its owner and managers may."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(UpdateHomeInput, description="Which home, and what changes.")

    Output = Home

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> ShownHome:
        """Change it if the caller may."""
        user_id, changes = current_user_id("write"), as_given(input)
        home = homes.update_home(user_id, as_id(changes.pop("id")), changes)
        return alone(user_id, of_managed(user_id, home))


class DeleteHome(Mutation):
    """Delete a home, with its devices and its whole history. One's last stays."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID, description=OWN_HOME)

    ok = NonNull(Boolean, description="True.")
    id = NonNull(ID, description="The id that the home had.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """Delete it if it is the caller's."""
        return {"ok": True, "id": homes.delete_home(current_user_id("write"), as_id(id))}


class HomeMutations(ObjectType):
    """What can be done to homes."""

    create_home = CreateHome.Field()
    update_home = UpdateHome.Field()
    delete_home = DeleteHome.Field()
