"""Tariffs as they are answered."""

from typing import Any

from graphene import ID, Boolean, Date, Enum, Field, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy import models
from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.scalars import JSON

Info = GraphQLResolveInfo
MANY_VERSIONS, MANY_LINES, MANY_HOLIDAYS = 2, 10, 10
EnergyDirection = Enum(
    "EnergyDirection",
    [("import", "import"), ("export", "export")],
    description="What comes in from the grid, or what goes out to it.",
)


class TariffVersion(ObjectType):
    """What a tariff says from a day on."""

    valid_from = NonNull(Date, description="A date in the tariff's time zone.")
    lines = NonNull(List(NonNull(JSON)), description="Added up: energy, tiers, standing, demand, tax, credit.")
    holidays = NonNull(List(NonNull(String)), description="Dates that are holidays of the tariff.")

    @staticmethod
    @costs(Cost(items=MANY_LINES))
    def resolve_lines(version: models.TariffVersion, _info: Info) -> Any:
        """As they are written."""
        return version.content["lines"]

    @staticmethod
    @costs(Cost(items=MANY_HOLIDAYS))
    def resolve_holidays(version: models.TariffVersion, _info: Info) -> Any:
        """As they are written."""
        return version.content["holidays"]


class Tariff(ObjectType):
    """A contract. One that is everybody's can be taken by all and changed by nobody here."""

    id = NonNull(ID, description="The plain id.")
    name = NonNull(String, description="1 to 100 characters.")
    currency = NonNull(String, description="ISO 4217.")
    timezone = NonNull(String, description="IANA name: by its clocks bands and days are told.")
    is_example = NonNull(Boolean, description="Whether it is made up, to choose from.")
    is_own = NonNull(Boolean, description="Whether it is one's own; everybody's otherwise.")
    versions = NonNull(List(NonNull(TariffVersion)), description="By their first day.")

    @staticmethod
    def resolve_is_own(tariff: models.Tariff, _info: Info) -> bool:
        """Nobody is answered another's."""
        return tariff.user_id is not None

    @staticmethod
    @costs(Cost(items=MANY_VERSIONS))
    def resolve_versions(tariff: models.Tariff, _info: Info) -> list[models.TariffVersion]:
        """All of them."""
        return tariff.versions


class HomeTariff(ObjectType):
    """Which tariff a home has from a day on, until the next of its direction."""

    direction = NonNull(EnergyDirection, description="What it is for.")
    valid_from = NonNull(Date, description="A date in the home's time zone.")
    tariff = Field(Tariff, description="Null: none from here on.")
