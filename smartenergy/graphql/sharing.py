"""Sharing homes: invitations and members. It is the account's business: no personal access token may."""

from typing import Any

from graphene import ID, Boolean, Mutation, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.engine.costs import WRITING, Cost, costs
from smartenergy.graphql.home_sources import ShownHome, alone
from smartenergy.graphql.home_types import Home, HomeInvitation, MemberRole
from smartenergy.graphql.homes import OWN_HOME
from smartenergy.graphql.inputs import as_given, as_id
from smartenergy.services.homes import invitations, members
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo
CODE = "Give it to whom you invite: it is good once, for seven days, and is shown this once."


class InviteToHome(Mutation):
    """Invite somebody to one's own home."""

    class Arguments:  # noqa: D106 - graphene's own
        home_id = NonNull(ID, description=OWN_HOME)
        role = MemberRole(description="What the code lets its bearer do; `viewer` unless given.")

    code = NonNull(String, description=CODE)
    invitation = NonNull(HomeInvitation, description="What is stored of it.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, home_id: str, **given: Any) -> dict[str, Any]:
        """Make the code."""
        user_id = current_user_id("account")
        invitation, code = invitations.invite(user_id, as_id(home_id, "home_id"), as_given(given))
        return {"code": code, "invitation": invitation}


class WithdrawInvitation(Mutation):
    """Withdraw an invitation: its code is good for nothing from then on."""

    class Arguments:  # noqa: D106 - graphene's own
        home_id = NonNull(ID, description=OWN_HOME)
        id = NonNull(ID, description="The invitation's plain id.")

    ok = NonNull(Boolean, description="True.")
    id = NonNull(ID, description="The id that it had.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, home_id: str, id: str) -> dict[str, Any]:
        """Withdraw it if the home is the caller's."""
        user_id = current_user_id("account")
        return {"ok": True, "id": invitations.withdraw(user_id, as_id(home_id, "home_id"), as_id(id))}


class JoinHome(Mutation):
    """Share the home that a code is for."""

    class Arguments:  # noqa: D106 - graphene's own
        code = NonNull(String, description="The code that one was given.")

    Output = Home

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, code: str) -> ShownHome:
        """Let the caller in."""
        user_id = current_user_id("account")
        return alone(user_id, invitations.join(user_id, {"code": code}))


class LeaveHome(Mutation):
    """Share somebody's home no more."""

    class Arguments:  # noqa: D106 - graphene's own
        home_id = NonNull(ID, description="The plain id of a home that somebody shares with one.")

    ok = NonNull(Boolean, description="True.")
    home_id = NonNull(ID, description="The home's id.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, home_id: str) -> dict[str, Any]:
        """Let the caller go."""
        return {"ok": True, "home_id": members.leave(current_user_id("account"), as_id(home_id, "home_id"))}


class RemoveMember(Mutation):
    """Let somebody share one's own home no more."""

    class Arguments:  # noqa: D106 - graphene's own
        home_id = NonNull(ID, description=OWN_HOME)
        user_id = NonNull(ID, description="Who is to go: the `userId` of a member.")

    ok = NonNull(Boolean, description="True.")
    user_id = NonNull(ID, description="Who has gone.")

    @staticmethod
    @costs(Cost(WRITING))
    def mutate(_root: Any, _info: Info, home_id: str, user_id: str) -> dict[str, Any]:
        """Remove them if the home is the caller's."""
        caller, home, member = current_user_id("account"), as_id(home_id, "home_id"), as_id(user_id, "user_id")
        return {"ok": True, "user_id": members.remove_member(caller, home, member)}


class SharingMutations(ObjectType):
    """What can be done about who shares a home."""

    invite_to_home = InviteToHome.Field()
    withdraw_invitation = WithdrawInvitation.Field()
    join_home = JoinHome.Field()
    leave_home = LeaveHome.Field()
    remove_member = RemoveMember.Field()
