"""What a home pays, line by line."""

from typing import Any

from graphene import ID, DateTime, Float, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy_spans import OF_HOME, wanted
from smartenergy.graphql.engine.costs import Cost, costs
from smartenergy.graphql.inputs import home_in
from smartenergy.services.tariffs import bill_document, bills
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
MANY_LINES = 20
BILLING = 200
"""Reading a year's meter and pricing it, beside what a field takes elsewhere."""


class EnergyBillLine(ObjectType):
    """So much of something at a price. What the home is paid is negative."""

    name = NonNull(String, description="What it is.")
    line = NonNull(String, description="The tariff's line that it comes from.")
    tariff = NonNull(String, description="The tariff's name.")
    quantity = NonNull(Float, description="How much.")
    unit = NonNull(String, description="kWh, day, month, kW or %.")
    price = String(description="A unit, decimal text; the mean where it changes.")
    amount = String(description="Decimal text, rounded once; null where a price is missing.")
    coverage = NonNull(Float, description="The part of the quantity that has a price: 0 to 1.")
    how = NonNull(String, description="How it comes about.")


class EnergyBill(ObjectType):
    """What a home pays for a span, as far as it has passed."""

    from_ = NonNull(DateTime, name="from", description="Where the span begins, a whole quarter hour.")
    to = NonNull(DateTime, description="Where it ends, itself not included.")
    home_id = NonNull(ID, description="Whose it is.")
    currency = String(description="ISO 4217; null where the home has no tariff in the span.")
    coverage = NonNull(Float, description="The part of the span that is recorded: 0 to 1.")
    lines = NonNull(List(NonNull(EnergyBillLine)), description="By the tariffs of the time.")
    total = String(description="The sum of the lines, decimal text; null where one is null, or there is none.")

    @staticmethod
    def resolve_from_(found: dict[str, Any], _info: Info) -> Any:
        """`from` is a word of Python's own."""
        return found["from"]

    @staticmethod
    @costs(Cost(items=MANY_LINES))
    def resolve_lines(found: dict[str, Any], _info: Info) -> Any:
        """Those of all tariffs."""
        return found["lines"]


class EnergyBillQueries(ObjectType):
    """What can be asked about what a home pays."""

    energy_bill = NonNull(
        EnergyBill,
        args=OF_HOME
        | {
            "month": String(description="Such as 2026-10; the present one unless a span is given."),
            "from": DateTime(name="from", description="Where the span begins, in place of a month."),
            "to": DateTime(description="Where it ends, itself not included; now unless given."),
        },
        description="What a home pays, line by line, as far as the span has passed.",
    )

    @staticmethod
    @costs(Cost(BILLING))
    def resolve_energy_bill(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Of a home that the caller may see."""
        return bill_document.document(bills.energy_bill(current_user_id(), wanted(given), home_in(given)))
