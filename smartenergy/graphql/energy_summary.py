"""The figures of a span, and where its energy went."""

from datetime import datetime
from typing import Any

from graphene import DateTime, Field, Float, Int, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy_spans import OF_HOME, PRICING, SPAN, SUMMARY, wanted
from smartenergy.graphql.engine.costs import Cost
from smartenergy.graphql.engine.costs import costs as asks_for
from smartenergy.graphql.inputs import home_in
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.columns import Unit
from smartenergy.ledger.figures import FIGURES, Figure, Figures
from smartenergy.services.ledger.reading import summary
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.ledger.reading.summary import Summary, Totals
from smartenergy.services.tariffs import costs as costs_of
from smartenergy.services.tariffs import store_documents
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
MOST_FLOWS = 20


class EnergyFlow(ObjectType):
    """A way that energy took."""

    source = NonNull(
        String, description="solar, generator or grid; stored_solar, stored_generator, stored_grid, stored_other."
    )
    sink = NonNull(String, description="use, battery or grid.")
    energy_wh = NonNull(Float, description="How much, Wh.")


def _figure(figure: Figure) -> Any:
    def resolve(figures: Figures, _info: Info) -> float | None:
        value: float | None = figures.shown(figure)
        return value

    said = {"description": figure.sentence, "resolver": resolve}
    if figure.unit is None:
        return Float(**said)
    return NonNull(Int if figure.unit is Unit.WATTS else Float, **said)


EnergyFigures = type(
    "EnergyFigures",
    (ObjectType,),
    {"__doc__": "The figures of a span."} | {figure.shown_name: _figure(figure) for figure in FIGURES},
)


class EnergyWorth(ObjectType):
    """Energy, and what it has cost and emitted. Money is decimal text, in millionths."""

    energy_wh = NonNull(Float, description="How much, Wh.")
    cost = String(description="Null where a price is missing of what was bought.")
    cost_per_kwh = String(description="Of each kWh; null where there is none.")
    cost_coverage = NonNull(Float, description="The part of it whose cost is known: 0 to 1.")
    co2_grams = Float(description="Null where carbon is not known.")
    grams_per_kwh = Float(description="Of each kWh; null where there is none.")
    co2_coverage = NonNull(Float, description="The part of it whose carbon is known: 0 to 1.")


class StoredEnergy(ObjectType):
    """What storage took, gave and holds, and what that has cost: in proportion to all that is held, as origins.

    What is charged from the grid costs what it cost then, with taxes on energy. Own sun costs and emits nothing,
    nor does what nobody charged: a level that somebody set.
    """

    charged = NonNull(EnergyWorth, description="What was charged.")
    drawn = NonNull(EnergyWorth, description="What came out, to own use and to the grid.")
    lost = NonNull(EnergyWorth, description="What batteries lost.")
    driven = NonNull(EnergyWorth, description="What cars used away from home.")
    held = NonNull(EnergyWorth, description="What is held at the end of the span.")
    followed_since = NonNull(DateTime, description="So far back was looked for what was charged.")


class EnergyCosts(ObjectType):
    """What a span cost, saved and emitted. Money is decimal text."""

    currency = String(description="ISO 4217; null where no tariff rules, or tariffs of two currencies do.")
    cost = String(description="The bill's total; null where a price is missing.")
    cost_without = String(
        description="The bill had there been neither storage nor production: all that was used is bought."
        " What cars charge does not count as used, and is not in it."
    )
    saving = String(
        description="`costWithout` less `cost`. What cars charge is in `cost` alone:"
        " a home with a car has saved more."
    )
    cost_coverage = NonNull(Float, description="The part of its energy that has a price: 0 to 1.")
    co2_grams = Float(description="What the imported energy emitted; null where that is not known.")
    co2_coverage = NonNull(Float, description="The part of the imported energy whose carbon is known: 0 to 1.")
    stored = Field(StoredEnergy, description="What stored energy has cost; null where nothing is recorded.")

    @staticmethod
    @asks_for(Cost(PRICING))
    def resolve_stored(costs: dict[str, Any], _info: Info) -> dict[str, Any] | None:
        """As its prices are known now."""
        return store_documents.document(costs_of.of_storage(costs["worked_out"]))


class EnergyTotals(ObjectType):
    """A span as a whole."""

    from_ = NonNull(DateTime, name="from", description="Where the span begins, a whole quarter hour.")
    to = NonNull(DateTime, description="Where it ends, itself not included.")
    coverage = NonNull(Float, description="The part of it, as far as it has passed, that is recorded: 0 to 1.")
    backfilled = NonNull(Float, description="The part of it that is a past made to order: 0 to 1.")
    figures = Field(EnergyFigures, description="Null where nothing is recorded.")
    costs = NonNull(EnergyCosts, description="By the home's tariffs; worked out when it is asked for.")
    flows = NonNull(List(NonNull(EnergyFlow)), description="The ways that energy took; stored energy by origin.")

    @staticmethod
    def resolve_from_(totals: Totals, _info: Info) -> datetime:
        """With its offset."""
        return moment(totals.span.since, totals.span.zone)

    @staticmethod
    def resolve_to(totals: Totals, _info: Info) -> datetime:
        """With its offset."""
        return moment(totals.span.until, totals.span.zone)

    @staticmethod
    def resolve_figures(totals: Totals, _info: Info) -> Figures | None:
        """As they are computed."""
        return totals.figures

    @staticmethod
    @asks_for(Cost(PRICING))
    def resolve_costs(totals: Totals, _info: Info) -> dict[str, Any]:
        """As they are known now."""
        found = costs_of.of_totals(totals)
        return costs_of.document(found) | {"worked_out": found}

    @staticmethod
    @asks_for(Cost(items=MOST_FLOWS))
    def resolve_flows(totals: Totals, _info: Info) -> list[dict[str, Any]]:
        """Those that carried some."""
        return [
            {"source": source, "sink": sink, "energy_wh": mwh / MWH_PER_WH} for source, sink, mwh in totals.links
        ]


class EnergySummary(ObjectType):
    """A span, and the one before it: as many months or days where it is whole ones, else as long."""

    present = NonNull(EnergyTotals, description="The span that is asked for.")
    before = NonNull(EnergyTotals, description="The span before it.")


class EnergySummaryQueries(ObjectType):
    """What can be asked about a span as a whole."""

    energy_summary = NonNull(
        EnergySummary, description="The figures of a span, and of the one before.", args=OF_HOME | SPAN
    )

    @staticmethod
    @asks_for(SUMMARY)
    def resolve_energy_summary(_root: Any, _info: Info, **given: Any) -> Summary:
        """The caller's, or that of a home that they may see."""
        return summary.energy_summary(current_user_id(), wanted(given), home_in(given))
