"""Global ids: one id space over all types, beside the plain ids that each type has of its own."""

from collections.abc import Callable
from typing import Any

from graphene import ID, Field, Interface, NonNull, ObjectType
from graphql import GraphQLResolveInfo
from graphql_relay import from_global_id, to_global_id

from smartenergy.graphql.engine.costs import READING, Cost, costs
from smartenergy.graphql.home_sources import ShownHome, alone
from smartenergy.graphql.inputs import WHOLE_NUMBER, as_id
from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.models import Device, User
from smartenergy.services.access import own_account
from smartenergy.services.devices import editing
from smartenergy.services.homes.rights import reach
from smartenergy.web.identity import current_user_id

Shown = Device | User | ShownHome
KINDS: dict[type, str] = {Device: "Device", User: "User", ShownHome: "Home"}
TYPES: dict[type, type[ObjectType]] = {}


class Node(Interface):
    """Whatever can be asked for by its global id."""

    id = NonNull(ID, description="The plain id: unique among its kind.")
    global_id = NonNull(ID, description="The id for `node(id)`: unique among everything. Opaque.")

    @staticmethod
    def resolve_global_id(stored: Shown, _info: GraphQLResolveInfo) -> str:
        """Make it of the kind and the plain id."""
        kind = next(name for model, name in KINDS.items() if isinstance(stored, model))
        return to_global_id(kind, stored.id)

    @classmethod
    def resolve_type(cls, stored: Shown, _info: GraphQLResolveInfo) -> type[ObjectType]:
        """The GraphQL type of what was found."""
        return TYPES[type(stored)]


def shows(model: type) -> Callable[[type[ObjectType]], type[ObjectType]]:
    """Say of a GraphQL type which stored model it shows."""

    def note(shown: type[ObjectType]) -> type[ObjectType]:
        TYPES[model] = shown
        return shown

    return note


class NodeQueries(ObjectType):
    """What can be asked by global id."""

    node = Field(
        Node,
        id=NonNull(ID, description="A `globalId`."),
        description="Whatever of one's own has this global id.",
    )

    @staticmethod
    @costs(Cost(READING))
    def resolve_node(_root: Any, _info: GraphQLResolveInfo, id: str) -> Shown:
        """Find it."""
        kind, plain_id = _read(id)
        caller_id = current_user_id()
        if kind == KINDS[Device]:
            return editing.get_device(caller_id, plain_id)
        if kind == KINDS[ShownHome]:
            return alone(caller_id, reach(caller_id, plain_id))
        if plain_id != caller_id:
            raise NotFoundError(f"There is no {kind} {plain_id} of yours.")
        return own_account.get_user(caller_id)


def _read(global_id: str) -> tuple[str, int]:
    try:
        kind, plain_id = from_global_id(global_id)
    except ValueError:  # no base64, no UTF-8
        kind, plain_id = "", ""
    if kind not in KINDS.values() or not WHOLE_NUMBER.fullmatch(plain_id):
        raise BadInputError({"id": ["is no global id: take one from the field `globalId`"]})
    return kind, as_id(plain_id)
