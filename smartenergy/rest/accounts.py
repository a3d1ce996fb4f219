"""`/auth` and `/me`."""

from http import HTTPStatus

import orjson
from flask import Blueprint, Response

from smartenergy.rest import answers, schemas
from smartenergy.rest.operations import describe
from smartenergy.services.access import own_account, password_resets, users
from smartenergy.services.access.own_account import Credentials, Logout, PasswordChange, Registration
from smartenergy.services.access.password_resets import PasswordReset
from smartenergy.services.access.users import Closing, OwnChange
from smartenergy.services.common.validation import check
from smartenergy.web.capacity import arrived_at
from smartenergy.web.identity import bearer_token, caller_if_any, current_user_id
from smartenergy.web.rate_limits import hold_registration, hold_reset
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_accounts", __name__, url_prefix="/api/v1")


@blueprint.post("/auth/register")
@describe("account", body=Registration, answers={201: schemas.Session}, refuses=(409,), bearer=None)
def register() -> Response:
    """Open an account and sign in to it."""
    given = read_object()
    hold_registration(str(given.get("username")))
    return answers.secret(schemas.session(own_account.register(given)), HTTPStatus.CREATED)


@blueprint.post("/auth/login")
@describe("account", body=Credentials, answers={200: schemas.Session}, refuses=(401,), bearer=None)
def login() -> Response:
    """Sign in."""
    return answers.secret(schemas.session(own_account.login(read_object())))


@blueprint.post("/auth/refresh")
@describe("account", answers={200: schemas.Session}, bearer="refresh")
def refresh() -> Response:
    """Trade a refresh token, sent as Bearer, for a new pair; the old one is dead from then on."""
    return answers.secret(schemas.session(own_account.refresh(bearer_token(), arrived_at())))


@blueprint.post("/auth/logout")
@describe("account", body=Logout, answers={204: None}, refuses=(401,), bearer=None)
def logout() -> Response:
    """Sign out: revoke the refresh token, and the access token if it comes along as Bearer."""
    given, caller = check(Logout, read_object()), caller_if_any()
    own_account.logout(given.refresh_token, caller.claims if caller else None)
    return answers.nothing()


@blueprint.post("/auth/password")
@describe("account", body=PasswordChange, answers={200: schemas.Session})
def change_password() -> Response:
    """Set a new password. All sessions and personal access tokens end; the answer holds a new session."""
    user_id = current_user_id("account")
    return answers.secret(schemas.session(own_account.change_password(user_id, read_object())))


@blueprint.post("/auth/password/reset")
@describe("account", body=PasswordReset, answers={204: None}, bearer=None)
def reset_password() -> Response:
    """Set a new password by a link that an admin made. All sessions and personal access tokens end."""
    given = read_object()
    hold_reset()
    password_resets.reset_password(given)
    return answers.nothing()


@blueprint.get("/me")
@describe("account", answers={200: schemas.Me}, is_validated=True)
def get_me() -> Response:
    """One's own account."""
    return answers.private(orjson.dumps(schemas.me(own_account.get_user(current_user_id()))))


@blueprint.patch("/me")
@describe("account", body=OwnChange, answers={200: schemas.Me}, refuses=(409,), is_validated=True)
def update_me() -> Response:
    """Change one's e-mail or time zone."""
    user = users.update_self(current_user_id("account"), read_object())
    return answers.private(orjson.dumps(schemas.me(user)))


@blueprint.delete("/me")
@describe("account", body=Closing, answers={204: None}, refuses=(409,))
def delete_me() -> Response:
    """Close one's account, for good: devices, history, tokens and sessions are erased with it."""
    users.close_own_account(current_user_id("account"), read_object())
    return answers.nothing()
