"""Accounts: types, inputs, queries, mutations."""

from typing import Any

from graphene import Boolean, DateTime, InputObjectType, Int, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import HASHING, READING, WRITING, Cost, costs
from smartenergy.graphql.inputs import as_given
from smartenergy.graphql.nodes import Node, shows
from smartenergy.models import User as StoredUser
from smartenergy.services.access import own_account, password_resets, users
from smartenergy.services.access.session_tokens import TokenPair
from smartenergy.web.capacity import arrived_at
from smartenergy.web.identity import caller_if_any, current_user_id
from smartenergy.web.rate_limits import hold_registration, hold_reset

Info = GraphQLResolveInfo
STRONG_ENOUGH = "8 to 128 characters; none of the most used passwords."


@shows(StoredUser)
class User(ObjectType):
    """An account."""

    class Meta:  # noqa: D106 - graphene's own
        interfaces = (Node,)

    username = NonNull(String, description="3 to 80 letters, digits, `_`, `.`, `-`.")
    email = NonNull(String, description="Unique among all accounts.")
    timezone = NonNull(String, description="IANA time zone: where one's days begin and the sun shines.")
    is_staff = NonNull(Boolean, description="Whether the admin site lets one in.")
    is_admin = NonNull(Boolean, description="Whether one sees and edits everything there.")
    created_at = NonNull(DateTime, description="When it was opened.")


class Session(ObjectType):
    """A pair of tokens. Send the access token as `Authorization: Bearer …`."""

    access_token = NonNull(String, description="Good for all requests, until it expires.")
    refresh_token = NonNull(String, description="Good for one new pair; a second use ends the session.")
    expires_in = NonNull(Int, description="The access token's life, s.")
    user = NonNull(User, description="Whose session it is.")


class RegisterInput(InputObjectType):
    """A new account."""

    username = NonNull(String, description="3 to 80 letters, digits, `_`, `.`, `-`.")
    email = NonNull(String, description="Unique among all accounts.")
    password = NonNull(String, description=STRONG_ENOUGH)
    timezone = String(description="IANA time zone, such as Europe/Berlin.")


class LoginInput(InputObjectType):
    """A sign-in."""

    username = NonNull(String, description="In any case.")
    password = NonNull(String, description="As it was set.")


class ChangePasswordInput(InputObjectType):
    """A change of one's own password."""

    current_password = NonNull(String, description="The present one.")
    new_password = NonNull(String, description=STRONG_ENOUGH)
    keep_access_tokens = Boolean(description="Whether personal access tokens stay alive; false unless given.")


class ResetPasswordInput(InputObjectType):
    """A new password by a link that an admin made."""

    token = NonNull(String, description="What stands in the link after the `#`.")
    new_password = NonNull(String, description=STRONG_ENOUGH)


class UpdateMeInput(InputObjectType):
    """Changes to one's own account: what is not named here stays as it is."""

    email = String(description="Unique among all accounts.")
    timezone = String(description="IANA time zone, such as Europe/Berlin.")


class AccountQueries(ObjectType):
    """What can be asked about oneself."""

    me = NonNull(User, description="One's own account.")

    @staticmethod
    @costs(Cost(READING))
    def resolve_me(_root: Any, _info: Info) -> StoredUser:
        """The caller."""
        return own_account.get_user(current_user_id())


class Register(Mutation):
    """Open an account and sign in to it."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(RegisterInput, description="The account to be opened.")

    Output = NonNull(Session)

    @staticmethod
    @costs(Cost(HASHING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> TokenPair:
        """Open it."""
        hold_registration(input["username"])
        return own_account.register(as_given(input))


class Login(Mutation):
    """Sign in."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(LoginInput, description="Who signs in.")

    Output = NonNull(Session)

    @staticmethod
    @costs(Cost(HASHING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> TokenPair:
        """Answer a pair of tokens."""
        return own_account.login(as_given(input))


class RefreshToken(Mutation):
    """Trade a refresh token for a new pair; the old one is dead from then on."""

    class Arguments:  # noqa: D106 - graphene's own
        refresh_token = NonNull(String, description="The session's refresh token.")

    Output = NonNull(Session)

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, refresh_token: str) -> TokenPair:
        """Answer a new pair."""
        return own_account.refresh(refresh_token, arrived_at())


class Logout(Mutation):
    """Sign out: revoke the refresh token and the access token that comes along."""

    class Arguments:  # noqa: D106 - graphene's own
        refresh_token = NonNull(String, description="The session's refresh token.")

    ok = NonNull(Boolean, description="True.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, refresh_token: str) -> dict[str, Any]:
        """Revoke both."""
        caller = caller_if_any()
        own_account.logout(refresh_token, caller.claims if caller else None)
        return {"ok": True}


class ChangePassword(Mutation):
    """Set a new password. All sessions and personal access tokens end; the answer holds a new session."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(ChangePasswordInput, description="The old password and the new one.")

    ok = NonNull(Boolean, description="True.")
    session = NonNull(Session, description="A new session, for the old ones are dead.")

    @staticmethod
    @costs(Cost(2 * HASHING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> dict[str, Any]:
        """Change the caller's."""
        return {"ok": True, "session": own_account.change_password(current_user_id("account"), as_given(input))}


class UpdateMe(Mutation):
    """Change one's e-mail or time zone; what is not named stays."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(UpdateMeInput, description="What changes.")

    Output = NonNull(User)

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> StoredUser:
        """Change the caller's."""
        return users.update_self(current_user_id("account"), as_given(input))


class ResetPassword(Mutation):
    """Set a new password by a link that an admin made. All sessions and personal access tokens end."""

    class Arguments:  # noqa: D106 - graphene's own
        input = NonNull(ResetPasswordInput, description="The link's token and the new password.")

    ok = NonNull(Boolean, description="True.")

    @staticmethod
    @costs(Cost(HASHING))
    def mutate(_root: Any, _info: Info, input: dict[str, Any]) -> dict[str, Any]:
        """Set it for whom the link was made."""
        hold_reset()
        password_resets.reset_password(as_given(input))
        return {"ok": True}


class DeleteMe(Mutation):
    """Close one's account, for good: devices, history, tokens and sessions are erased with it."""

    class Arguments:  # noqa: D106 - graphene's own
        password = NonNull(String, description="One's password once more: nothing brings the account back.")

    ok = NonNull(Boolean, description="True.")

    @staticmethod
    @costs(Cost(HASHING))
    def mutate(_root: Any, _info: Info, password: str) -> dict[str, Any]:
        """Close the caller's."""
        users.close_own_account(current_user_id("account"), {"password": password})
        return {"ok": True}


class AccountMutations(ObjectType):
    """What can be done to one's account."""

    register = Register.Field()
    login = Login.Field()
    refresh_token = RefreshToken.Field()
    logout = Logout.Field()
    change_password = ChangePassword.Field()
    reset_password = ResetPassword.Field()
    update_me = UpdateMe.Field()
    delete_me = DeleteMe.Field()
