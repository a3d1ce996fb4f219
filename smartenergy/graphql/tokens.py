"""Personal access tokens: types, inputs, queries, mutations."""

from collections.abc import Sequence
from typing import Any

from graphene import ID, Boolean, DateTime, Enum, InputObjectType, Int, List, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import HASHING, READING, WRITING, Cost, costs
from smartenergy.graphql.inputs import as_given, as_id
from smartenergy.models import AccessToken as StoredToken
from smartenergy.services.access import personal_tokens
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo

TokenScope = Enum(
    "TokenScope",
    [("read", "read"), ("write", "write")],
    description="What a personal access token is good for: asking, or changing homes and devices. Never for the"
    " account, nor for sharing a home.",
)


class PersonalAccessToken(ObjectType):
    """A token for scripts and dashboards, without its secret."""

    id = NonNull(ID, description="Its plain id.")
    name = NonNull(String, description="What it is for.")
    scopes = NonNull(List(NonNull(TokenScope)), description="What it is good for.")
    created_at = NonNull(DateTime, description="When it was made.")
    expires_at = DateTime(description="When it ends; null if never.")
    last_used_at = DateTime(description="When it was last used, to the minute; null if it never was.")

    @staticmethod
    @costs(Cost(items=2))
    def resolve_scopes(stored: StoredToken, _info: Info) -> Sequence[str]:
        """As they are stored."""
        return stored.scopes


class CreatePersonalAccessTokenInput(InputObjectType):
    """A token to be made."""

    name = NonNull(String, description="What it is for, 1 to 100 characters.")
    password = NonNull(String, description="One's password once more: a token outlives the session that makes it.")
    scopes = List(NonNull(TokenScope), description="`[read]` unless given.")
    expires_in_days = Int(description="1 to 3,650 days, 90 unless given; null for a token without end.")


class TokenQueries(ObjectType):
    """What can be asked about one's tokens."""

    personal_access_tokens = NonNull(
        List(NonNull(PersonalAccessToken)), description="One's personal access tokens, newest first."
    )

    @staticmethod
    @costs(Cost(READING, items=personal_tokens.MOST))
    def resolve_personal_access_tokens(_root: Any, _info: Info) -> Sequence[StoredToken]:
        """Those of the caller."""
        return personal_tokens.list_tokens(current_user_id("account"))


class CreatePersonalAccessToken(Mutation):
    """Make a personal access token. Its secret is shown this once."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(CreatePersonalAccessTokenInput, description="The token to be made.")

    token = NonNull(String, description="Send it as `Authorization: Bearer …`.")
    personal_access_token = NonNull(PersonalAccessToken, description="What is stored of it.")

    @staticmethod
    @costs(Cost(HASHING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> dict[str, Any]:
        """Make it for the caller."""
        given = as_given(input)
        if "scopes" in given:
            given["scopes"] = [getattr(scope, "value", scope) for scope in given["scopes"] or []]
        stored, token = personal_tokens.create_own(current_user_id("account"), given)
        return {"token": token, "personal_access_token": stored}


class RevokePersonalAccessToken(Mutation):
    """Revoke a personal access token, at once and for good."""

    class Arguments:  # noqa: D106 - graphene's own
        id = NonNull(ID, description="Its plain id.")

    ok = NonNull(Boolean, description="True.")
    id = NonNull(ID, description="The id that it had.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, id: str) -> dict[str, Any]:
        """Revoke it if it is the caller's."""
        return {"ok": True, "id": personal_tokens.revoke(current_user_id("account"), as_id(id))}


class TokenMutations(ObjectType):
    """What can be done to one's tokens."""

    create_personal_access_token = CreatePersonalAccessToken.Field()
    revoke_personal_access_token = RevokePersonalAccessToken.Field()
