"""A past to order."""

from typing import Any, get_args

from graphene import ID, Date, DateTime, Enum, Field, Float, Int, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy_spans import OF_HOME
from smartenergy.graphql.engine.costs import WRITING, Cost, costs
from smartenergy.graphql.inputs import home_in
from smartenergy.services.backfill import requests, showing
from smartenergy.services.backfill.showing import State
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
LOOKING = 5
BackfillState = Enum(
    "BackfillState",
    [(word, word) for word in get_args(State)],
    description="Waiting for a home's first tick or for a worker, being made, there, or given up.",
)


class Backfill(ObjectType):
    """How far a home's past is."""

    home_id = NonNull(ID, description="Whose it is.")
    state = NonNull(BackfillState, description="How it stands.")
    from_ = NonNull(DateTime, name="from", description="Where it begins.")
    until = DateTime(description="Where it ends: with the first tick. Null before that.")
    done_until = NonNull(DateTime, description="How far it is made.")
    percent = NonNull(Float, description="0 to 100.")
    eta_seconds = Int(description="How long the rest takes at the pace so far, while it is running.")
    failure = String(description="Why nobody goes on with it.")
    requested_at = NonNull(DateTime, description="When it was first asked for.")
    finished_at = DateTime(description="When it was there.")

    @staticmethod
    def resolve_from_(found: dict[str, Any], _info: Info) -> Any:
        """`from` is a word of Python's own."""
        return found["from"]


class BackfillHome(Mutation):
    """Make what a home would have done from a day on, up to its first tick, by its devices of today: by a job."""

    class Arguments:  # noqa: D106 - graphene's own
        home_id = ID(description="The home's plain id; one's first home unless given.")
        from_ = NonNull(Date, name="from", description="The first day, by the home's clocks.")

    backfill = NonNull(Backfill, description="How far it is.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, **given: Any) -> dict[str, Any]:
        """Ask for it, in a home that the caller may manage. Asked again, nothing is made twice."""
        wanted = {"from": given["from_"].isoformat()}
        return {"backfill": showing.document(requests.request(current_user_id("write"), wanted, home_in(given)))}


class BackfillQueries(ObjectType):
    """What can be asked about pasts."""

    backfill = Field(Backfill, args=OF_HOME, description="How far the past is that was asked for, if one was.")

    @staticmethod
    @costs(Cost(LOOKING))
    def resolve_backfill(_root: Any, _info: Info, **given: Any) -> dict[str, Any] | None:
        """Of a home that the caller may see."""
        row = requests.find(current_user_id(), home_in(given))
        return None if row is None else showing.document(row)


class BackfillMutations(ObjectType):
    """What can be done about them."""

    backfill_home = BackfillHome.Field(required=True)
