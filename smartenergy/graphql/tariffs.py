"""Tariffs, and which of them a home has."""

from typing import Any

from graphene import ID, Boolean, Date, Field, InputObjectType, List, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy import models
from smartenergy.graphql.energy_spans import OF_HOME
from smartenergy.graphql.engine.costs import READING, WRITING, Cost, costs
from smartenergy.graphql.inputs import as_given, as_id, home_in
from smartenergy.graphql.scalars import JSON
from smartenergy.graphql.tariff_types import EnergyDirection, HomeTariff, Tariff
from smartenergy.services.tariffs import assigning, tariffs, versions
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
MANY_TARIFFS = 20
LINES = 'As docs/tariffs.md has them: `{kind: "energy", name: "Energy", price: "0.30"}` and so on.'


class TariffQueries(ObjectType):
    """What can be asked about tariffs and bills."""

    tariffs = NonNull(
        List(NonNull(Tariff)), description="One's own tariffs and those that everybody may take, by id."
    )
    tariff = Field(Tariff, id=NonNull(ID, description="The plain id."), description="One of these.")
    home_tariffs = NonNull(
        List(NonNull(HomeTariff)), args=OF_HOME, description="Which tariffs a home has, had and will have."
    )

    @staticmethod
    @costs(Cost(READING, items=MANY_TARIFFS))
    def resolve_tariffs(_root: Any, _info: Info) -> Any:
        """Those of the caller."""
        return tariffs.list_tariffs(current_user_id())

    @staticmethod
    @costs(Cost(READING))
    def resolve_tariff(_root: Any, _info: Info, id: str) -> models.Tariff:
        """One that the caller may take."""
        return tariffs.get_tariff(current_user_id(), as_id(id))

    @staticmethod
    @costs(Cost(READING, items=MANY_TARIFFS))
    def resolve_home_tariffs(_root: Any, _info: Info, **given: Any) -> Any:
        """Those of a home that the caller may see."""
        return assigning.list_assigned(current_user_id(), home_in(given))


class VersionFields:
    """What a version of a tariff holds."""

    valid_from = NonNull(Date, description="From what day on, in the tariff's time zone.")
    lines = NonNull(List(NonNull(JSON)), description=LINES)
    holidays = List(NonNull(Date), description="Dates that are holidays of the tariff, for good.")
    holidays_of = String(description="Those of a country (ISO 3166-1) for ten years as well.")


class CreateTariffInput(VersionFields, InputObjectType):
    """A tariff with its first version."""

    name = NonNull(String, description="1 to 100 characters.")
    currency = NonNull(String, description="ISO 4217.")
    timezone = String(description="IANA name; one's own unless given.")


class TariffVersionInput(VersionFields, InputObjectType):
    """A further version of a tariff."""


class CreateTariff(Mutation):
    """Make a tariff of one's own."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(CreateTariffInput, description="The tariff as it is to be.")

    Output = Tariff

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> models.Tariff:
        """Make it for the caller."""
        return tariffs.create_tariff(current_user_id("write"), as_given(input))


class AddTariffVersion(Mutation):
    """Let one of one's own tariffs say something else from a day to come on."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID, description="The tariff's plain id.")
        input = NonNull(TariffVersionInput, description="What it says then.")

    Output = Tariff

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, id: str, input: dict[str, Any]) -> models.Tariff:
        """Add it if the tariff is the caller's."""
        return versions.add_version(current_user_id("write"), as_id(id), as_given(input))


class DeleteTariff(Mutation):
    """Delete one of one's own tariffs that no home has or had."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID, description="The tariff's plain id.")

    ok = NonNull(Boolean, description="True.")
    id = NonNull(ID, description="The id that it had.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """Delete it if it is the caller's."""
        return {"ok": True, "id": tariffs.delete_tariff(current_user_id("write"), as_id(id))}


class SetHomeTariff(Mutation):
    """Give a home a tariff from a day on. Its first may begin in the past; later, what has been stays priced."""

    class Arguments:  # noqa: D106 - graphene's own
        home_id = ID(description="One's own home, or one that one manages; one's first unless given.")
        tariff_id = ID(description="The tariff's plain id; none from here on where it is null.")
        direction = EnergyDirection(description="What it is for; `import` unless given.")
        valid_from = Date(description="A date in the home's time zone; today unless given.")

    Output = HomeTariff

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, **given: Any) -> models.HomeTariff:
        """Give it if the caller may change the home."""
        said = {name: value for name, value in as_given(given).items() if name != "home_id"}
        tariff_id = said.get("tariff_id")
        wanted = said | {"tariff_id": None if tariff_id is None else as_id(tariff_id, "tariff_id")}
        return assigning.assign(current_user_id("write"), home_in(given), wanted)


class TariffMutations(ObjectType):
    """What can be done to tariffs."""

    create_tariff = CreateTariff.Field()
    add_tariff_version = AddTariffVersion.Field()
    delete_tariff = DeleteTariff.Field()
    set_home_tariff = SetHomeTariff.Field()
