"""Price and carbon series that users load for tariffs to follow."""

from typing import Any

from graphene import (
    ID,
    Boolean,
    DateTime,
    Enum,
    InputObjectType,
    Int,
    List,
    Mutation,
    NonNull,
    ObjectType,
    String,
)  # fmt: skip
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import READING, WRITING, Cost, costs
from smartenergy.graphql.inputs import as_given, as_id
from smartenergy.graphql.scalars import JSON
from smartenergy.services.tariffs import own_series, series_documents, series_values
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
MANY_SERIES = 10
LOADING = 200
"""A load of a year takes as long as some hundred fields."""
VALUES = "Objects with `start` and `value`, perhaps `known_at`; with `from` values alone, null where one lacks."
SeriesKind = Enum(
    "SeriesKind",
    [("price", "price"), ("carbon", "carbon")],
    description="Prices a kWh, or the carbon of homes in the series' time zone.",
)
PerEnergy = Enum("PerEnergy", [("kWh", "kWh"), ("MWh", "MWh")], description="What prices are for.")


class PriceSeries(ObjectType):
    """A series without its values. One that is everybody's is changed by staff alone."""

    id = NonNull(ID, description="The plain id.")
    name = NonNull(String, description="By which lines of tariffs name it.")
    kind = NonNull(SeriesKind, description="What its values are.")
    currency = String(description="ISO 4217; null of carbon.")
    timezone = NonNull(String, description="By whose clocks times without an offset are read.")
    step_minutes = NonNull(Int, description="How long a value holds.")
    is_own = NonNull(Boolean, description="Whether it is one's own; everybody's otherwise.")
    kept = NonNull(Int, description="How many values it has, corrections and what they correct among them.")
    newest_known_at = DateTime(description="Since when nothing more became known.")


class PriceSeriesQueries(ObjectType):
    """What can be asked about series."""

    price_series = NonNull(
        List(NonNull(PriceSeries)),
        description="One's own price and carbon series and those that everybody may follow, by id.",
    )

    @staticmethod
    @costs(Cost(READING, items=MANY_SERIES))
    def resolve_price_series(_root: Any, _info: Info) -> list[dict[str, Any]]:
        """Those of the caller."""
        return [series_documents.series(one) for one in own_series.list_series(current_user_id())]


class CreatePriceSeriesInput(InputObjectType):
    """A series, still without values."""

    name = NonNull(String, description="1 to 100 characters.")
    kind = SeriesKind(description="`price` unless given.")
    currency = String(description="ISO 4217, of prices; none of carbon.")
    timezone = String(description="IANA name; one's own unless given.")
    step_minutes = Int(description="5, 10, 15, 20, 30 or 60, which it is unless given.")
    for_everybody = Boolean(description="Whether everybody may follow it: for staff.")


class LoadPriceSeriesInput(InputObjectType):
    """Values of a series: all of them are kept, or none."""

    id = NonNull(ID, description="The series' plain id.")
    from_ = String(name="from", description="Where the first value's step begins, and the others follow.")
    values = NonNull(List(JSON), description=VALUES)
    known_at = String(description="Since when they have been known; now unless given.")
    allow_gaps = Boolean(description="Whether steps may lack between the first and the last.")
    per = PerEnergy(description="What prices are for; kWh unless given.")


class LoadedValues(ObjectType):
    """What came of a load."""

    series = NonNull(PriceSeries, description="The series as it is now.")
    read = NonNull(Int, description="How many values there were.")
    written = NonNull(Int, description="How many of them said something new.")


class CreatePriceSeries(Mutation):
    """Make a series, still without values. One for everybody is made by staff."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(CreatePriceSeriesInput, description="The series as it is to be.")

    Output = PriceSeries

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> dict[str, Any]:
        """Make it for the caller."""
        return series_documents.series(own_series.create_series(current_user_id("write"), as_given(input)))


class LoadPriceSeries(Mutation):
    """Load values into a series. What was known before is kept: a value that differs is a correction."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(LoadPriceSeriesInput, description="What is to be loaded.")

    Output = LoadedValues

    @staticmethod
    @costs(Cost(LOADING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> dict[str, Any]:
        """Load them if the caller may change the series."""
        given = as_given(input)
        series_id = as_id(given.pop("id"))
        given |= {"from": given.pop("from_")} if "from_" in given else {}
        return series_documents.loaded(series_values.load(current_user_id("write"), series_id, given))


class DeletePriceSeries(Mutation):
    """Delete a series that no tariff names, with its values."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID, description="The series' plain id.")

    ok = NonNull(Boolean, description="True.")
    id = NonNull(ID, description="The id that it had.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """Delete it if the caller may change it."""
        return {"ok": True, "id": own_series.delete_series(current_user_id("write"), as_id(id))}


class PriceSeriesMutations(ObjectType):
    """What can be done to series."""

    create_price_series = CreatePriceSeries.Field()
    load_price_series = LoadPriceSeries.Field()
    delete_price_series = DeletePriceSeries.Field()
