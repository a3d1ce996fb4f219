"""Accounts: types, inputs, queries, mutations."""

from typing import Any

from graphene import ID, Boolean, DateTime, InputObjectType, Int, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.inputs import as_given
from smartenergy.models import User as UserModel
from smartenergy.services import accounts
from smartenergy.services.tokens import TokenPair
from smartenergy.web.identity import caller_if_any, current_user_id

Info = GraphQLResolveInfo


class User(ObjectType):
    """An account."""

    id = NonNull(ID)
    username = NonNull(String)
    email = NonNull(String)
    timezone = NonNull(String, description="IANA time zone: where one's days begin and the sun shines.")
    is_staff = NonNull(Boolean)
    is_admin = NonNull(Boolean)
    created_at = NonNull(DateTime)


class Session(ObjectType):
    """A pair of tokens. Send the access token as `Authorization: Bearer …`."""

    access_token = NonNull(String)
    refresh_token = NonNull(String, description="Good for one new pair; a second use ends the session.")
    expires_in = NonNull(Int, description="The access token's life, s.")
    user = NonNull(User)


class RegisterInput(InputObjectType):
    """A new account."""

    username = NonNull(String, description="3 to 80 letters, digits, `_`, `.`, `-`.")
    email = NonNull(String)
    password = NonNull(String, description="8 to 128 characters.")
    timezone = String(description="IANA time zone, such as Europe/Berlin.")


class LoginInput(InputObjectType):
    """A sign-in."""

    username = NonNull(String)
    password = NonNull(String)


class ChangePasswordInput(InputObjectType):
    """A change of one's own password."""

    current_password = NonNull(String)
    new_password = NonNull(String, description="8 to 128 characters.")


class AccountQueries(ObjectType):
    """What can be asked about oneself."""

    me = NonNull(User)

    @staticmethod
    def resolve_me(_root: Any, _info: Info) -> UserModel:
        """The caller."""
        return accounts.get_user(current_user_id())


class Register(Mutation):
    """Open an account and sign in to it."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(RegisterInput)

    Output = NonNull(Session)

    @staticmethod
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> TokenPair:
        """Open it."""
        return accounts.register(as_given(input))


class Login(Mutation):
    """Sign in."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(LoginInput)

    Output = NonNull(Session)

    @staticmethod
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> TokenPair:
        """Answer a pair of tokens."""
        return accounts.login(as_given(input))


class RefreshToken(Mutation):
    """Trade a refresh token for a new pair; the old one is dead from then on."""

    class Arguments:  # noqa: D106 - graphene's own
        refresh_token = NonNull(String)

    Output = NonNull(Session)

    @staticmethod
    def mutate(_root: Any, _info: Info, refresh_token: str) -> TokenPair:
        """Answer a new pair."""
        return accounts.refresh(refresh_token)


class Logout(Mutation):
    """Sign out: revoke the refresh token and the access token that comes along."""

    class Arguments:  # noqa: D106 - graphene's own
        refresh_token = NonNull(String)

    ok = NonNull(Boolean)

    @staticmethod
    def mutate(_root: Any, _info: Info, refresh_token: str) -> dict[str, Any]:
        """Revoke both."""
        caller = caller_if_any()
        accounts.logout(refresh_token, caller.claims if caller else None)
        return {"ok": True}


class ChangePassword(Mutation):
    """Set a new password. All tokens die; the answer holds new ones."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(ChangePasswordInput)

    ok = NonNull(Boolean)
    session = NonNull(Session)

    @staticmethod
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> dict[str, Any]:
        """Change the caller's."""
        return {"ok": True, "session": accounts.change_password(current_user_id(), as_given(input))}


class AccountMutations(ObjectType):
    """What can be done to one's account."""

    register = Register.Field()
    login = Login.Field()
    refresh_token = RefreshToken.Field()
    logout = Logout.Field()
    change_password = ChangePassword.Field()
