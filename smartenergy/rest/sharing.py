"""`/homes/{id}/members` and `invitations`, `/homes/join`: no personal access token shares a home."""

from http import HTTPStatus

import orjson
from flask import Blueprint, Response

from smartenergy.rest import answers, home_schemas
from smartenergy.rest.operations import describe
from smartenergy.services.homes import invitations, members
from smartenergy.services.homes.invitations import Joining, NewInvitation
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_sharing", __name__, url_prefix="/api/v1/homes")


@blueprint.get("/<int:home_id>/members")
@describe("homes", answers={200: home_schemas.MemberList}, is_validated=True)
def list_members(home_id: int) -> Response:
    """Who shares a home with its owner, by when they joined."""
    found = members.list_members(current_user_id(), home_id)
    return answers.private(orjson.dumps({"items": [home_schemas.member(one) for one in found]}))


@blueprint.delete("/<int:home_id>/members/<int:user_id>")
@describe("homes", answers={204: None})
def remove_member(home_id: int, user_id: int) -> Response:
    """Let somebody share one's own home no more."""
    members.remove_member(current_user_id("account"), home_id, user_id)
    return answers.nothing()


@blueprint.delete("/<int:home_id>/members/me")
@describe("homes", answers={204: None}, refuses=(409,))
def leave_home(home_id: int) -> Response:
    """Share somebody's home no more."""
    members.leave(current_user_id("account"), home_id)
    return answers.nothing()


@blueprint.get("/<int:home_id>/invitations")
@describe("homes", answers={200: home_schemas.InvitationList}, is_validated=True)
def list_invitations(home_id: int) -> Response:
    """The invitations to one's own home that are open, newest first."""
    found = invitations.list_invitations(current_user_id(), home_id)
    return answers.private(orjson.dumps({"items": [home_schemas.invitation(one) for one in found]}))


@blueprint.post("/<int:home_id>/invitations")
@describe("homes", body=NewInvitation, answers={201: home_schemas.CreatedInvitation}, refuses=(409,))
def invite_to_home(home_id: int) -> Response:
    """Invite somebody to one's own home. The code is good once, for seven days, and is shown this once."""
    stored, code = invitations.invite(current_user_id("account"), home_id, read_object())
    return answers.secret(home_schemas.invitation(stored) | {"code": code}, HTTPStatus.CREATED)


@blueprint.delete("/<int:home_id>/invitations/<int:invitation_id>")
@describe("homes", answers={204: None})
def withdraw_invitation(home_id: int, invitation_id: int) -> Response:
    """Withdraw an invitation: its code is good for nothing from then on."""
    invitations.withdraw(current_user_id("account"), home_id, invitation_id)
    return answers.nothing()


@blueprint.post("/join")
@describe("homes", body=Joining, answers={200: home_schemas.Home}, refuses=(409,))
def join_home() -> Response:
    """Share the home that a code is for."""
    reached = invitations.join(current_user_id("account"), read_object())
    return answers.once(orjson.dumps(home_schemas.homes([reached])[0]))
