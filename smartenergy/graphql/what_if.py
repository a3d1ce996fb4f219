"""What a home would have done and cost otherwise."""

from datetime import datetime
from typing import Any, get_args

from graphene import ID, Boolean, DateTime, Enum, Field, Float, Int, List, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy_bill import EnergyBillLine
from smartenergy.graphql.energy_summary import EnergyFigures
from smartenergy.graphql.engine.costs import READING, Cost, costs
from smartenergy.graphql.home_types import Strategy
from smartenergy.graphql.inputs import home_in
from smartenergy.graphql.what_if_inputs import WhatIfVariantInput, as_question, told_as_written
from smartenergy.ledger.figures import Figure
from smartenergy.services.what_if import requests
from smartenergy.services.what_if.question import Kind
from smartenergy.services.what_if.requests import Found, State
from smartenergy.services.what_if.rules import MOST_VARIANTS
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
MANY_SCENARIOS, MANY_LINES, MANY_MONTHS, MANY_WORDS = MOST_VARIANTS + 2, 20, 37, 10
VALUES = 50
"""They are made at once: so many cost as much as one field elsewhere."""
ASKING, A_VARIANT = 200, 50
ScenarioKind = Enum(
    "ScenarioKind", [(word, word) for word in get_args(Kind)], description="A baseline, or a variant."
)
WhatIfState = Enum(
    "WhatIfState",
    [(word, word) for word in get_args(State)],
    description="Waiting for a worker, being worked out, given up, or answered.",
)


class ShownFigures:
    """Figures as an answer keeps them, for the type of figures."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept

    def shown(self, figure: Figure) -> Any:
        """One of them, as people see it."""
        return self.kept[figure.shown_name]


def _figures(found: dict[str, Any], _info: Info) -> ShownFigures:
    return ShownFigures(found["figures"])


class WhatIfMonth(ObjectType):
    """A local month, or the part of one that lies in the span."""

    month = NonNull(String, description="Such as 2026-10.")
    cost = String(description="The total of a bill of it alone; null where a price is missing.")
    figures = NonNull(EnergyFigures, description="Of the month.", resolver=_figures)


class WhatIfScenario(ObjectType):
    """What came of a scenario. Money is decimal text."""

    name = NonNull(String, description="As it was asked, or of a baseline.")
    kind = NonNull(ScenarioKind, description="A baseline (the first two), or a variant.")
    strategy = NonNull(Strategy, description="What its batteries and cars went by.")
    tariffs = NonNull(List(NonNull(String)), description="The names of its tariffs.")
    total = String(description="The bill's total; null where a price is missing, or no tariff rules.")
    left_in_storage = String(
        description="What its storage holds more than where the span began, at the mean price of what is bought."
    )
    cost = String(description="The total less what is left in storage: this is compared.")
    saving = String(description="The cost as it was less this one.")
    saving_against_bare = String(description="The cost without battery and production less this one.")
    price = Float(description="What it takes to have it, as it was asked.")
    payback_years = Float(
        description="In how many years its price is saved; null where none was said, or nothing is saved."
    )
    lines = NonNull(List(NonNull(EnergyBillLine)), description="Its bill.")
    held_from_wh = NonNull(Float, description="What its storage held where the span begins,")
    held_to_wh = NonNull(Float, description="and where it ends.")
    co2_grams = Float(description="What the imported energy emitted; null where that is not known.")
    figures = NonNull(EnergyFigures, description="Of the span.", resolver=_figures)
    months = NonNull(List(NonNull(WhatIfMonth)), description="Those of the span.")
    assumed = NonNull(List(NonNull(String)), description="What is assumed of it.")

    @staticmethod
    @costs(Cost(items=MANY_WORDS))
    def resolve_tariffs(found: dict[str, Any], _info: Info) -> Any:
        """One, or one for each direction."""
        return found["tariffs"]

    @staticmethod
    @costs(Cost(items=MANY_LINES))
    def resolve_lines(found: dict[str, Any], _info: Info) -> Any:
        """Those of all its tariffs."""
        return found["lines"]

    @staticmethod
    @costs(Cost(items=MANY_MONTHS))
    def resolve_months(found: dict[str, Any], _info: Info) -> Any:
        """In order."""
        return found["months"]

    @staticmethod
    @costs(Cost(items=MANY_WORDS))
    def resolve_assumed(found: dict[str, Any], _info: Info) -> Any:
        """In sentences."""
        return found["assumed"]


class WhatIfAnswer(ObjectType):
    """What a home would have done and cost otherwise."""

    home_name = NonNull(String, description="The home's name.")
    timezone = NonNull(String, description="By whose clocks months are counted.")
    from_ = NonNull(DateTime, name="from", description="Where the span begins, a whole quarter hour.")
    to = NonNull(DateTime, description="Where it ends, itself not included.")
    currency = String(description="ISO 4217; null where no tariff rules.")
    assumed = NonNull(List(NonNull(String)), description="What is assumed of all scenarios.")
    scenarios = NonNull(
        List(NonNull(WhatIfScenario)), description="The two baselines, then the variants as they were asked."
    )

    @staticmethod
    def resolve_from_(found: dict[str, Any], _info: Info) -> datetime:
        """It is kept as text."""
        return datetime.fromisoformat(found["from"])

    @staticmethod
    def resolve_to(found: dict[str, Any], _info: Info) -> datetime:
        """It is kept as text."""
        return datetime.fromisoformat(found["to"])

    @staticmethod
    @costs(Cost(items=MANY_WORDS))
    def resolve_assumed(found: dict[str, Any], _info: Info) -> Any:
        """In sentences."""
        return found["assumed"]

    @staticmethod
    @costs(Cost(items=MANY_SCENARIOS, per=VALUES))
    def resolve_scenarios(found: dict[str, Any], _info: Info) -> Any:
        """All of them."""
        return found["scenarios"]


class WhatIf(ObjectType):
    """A what-if as it stands. It is kept for a day."""

    id = NonNull(ID, description="The same for all who ask the same.")
    home_id = NonNull(ID, description="Whose it is.")
    state = NonNull(WhatIfState, description="How it stands.")
    percent = NonNull(Float, description="0 to 100.")
    eta_seconds = Int(description="How long the rest takes at the pace so far, while it is running.")
    failure = String(description="Why nobody goes on with it.")
    requested_at = NonNull(DateTime, description="When it was first asked.")
    finished_at = DateTime(description="When it was answered.")
    answer = Field(WhatIfAnswer, description="Null until it is done.")


def _told(found: Found) -> dict[str, Any]:
    told = requests.document(found)
    times = {name: told[name] and datetime.fromisoformat(told[name]) for name in ("requested_at", "finished_at")}
    return told | times


class AskWhatIf(Mutation):
    """Ask what a home would have done and cost with other storage, panels, cars, strategies or tariffs.

    Up to 31 days are answered at once; longer spans are worked out by a job: ask `whatIf` how far it is. The past
    need not be recorded. Whoever may see the home may ask.
    """

    class Arguments:  # noqa: D106 - graphene's own
        home_id = ID(description="One's own home, or one that is shared; one's first unless given.")
        from_ = DateTime(name="from", description="Where the span begins; a year before its end unless given.")
        to = DateTime(description="Where it ends, itself not included; the beginning of today unless given.")
        variants = List(NonNull(WhatIfVariantInput), description=f"What to try, {MOST_VARIANTS} at the most.")
        quick = Boolean(
            description="Ticks of five minutes: in a third of the time, and near to the ledger's numbers."
        )
        bare_tariff_id = ID(
            description="The tariff that a home without battery and production would have; its own unless given."
        )

    Output = WhatIf

    @staticmethod
    @costs(Cost(own=lambda given: ASKING + A_VARIANT * len(given.get("variants") or [])))
    def mutate(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Of a home that the caller may see."""
        user_id, home_id = current_user_id(), home_in(given)
        asked = {name.removesuffix("_"): value for name, value in given.items()}
        with told_as_written(given.get("variants") or []):
            return _told(requests.ask(user_id, as_question(asked), home_id))


class DeleteWhatIf(Mutation):
    """Want a what-if no more: it ends, unless others have asked the same."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID, description="One that you have asked for.")

    ok = NonNull(Boolean, description="It is so.")
    id = NonNull(ID, description="Which it was.")

    @staticmethod
    @costs(Cost(READING))
    def mutate(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """Whoever has asked for it may."""
        requests.give_up(current_user_id(), id)
        return {"ok": True, "id": id}


class WhatIfQueries(ObjectType):
    """What can be asked about what-ifs."""

    what_if = NonNull(
        WhatIf, id=NonNull(ID, description="One that you have asked for."),
        description="How far a what-if is, and its answer once it is done.",
    )  # fmt: skip

    @staticmethod
    @costs(Cost(READING))
    def resolve_what_if(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """As it stands."""
        return _told(requests.find(current_user_id(), id))


class WhatIfMutations(ObjectType):
    """What can be done about them."""

    what_if = AskWhatIf.Field(required=True)
    delete_what_if = DeleteWhatIf.Field()
