"""Accounts and sessions through GraphQL."""

import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from smartenergy.services.access import own_account, passwords, usernames, users
from tests.client import PASSWORD, SESSION, GraphQLClient
from tests.conftest import SECRET

SignIn = Callable[..., GraphQLClient]
REGISTER = f"mutation($input: RegisterInput!) {{ register(input: $input) {{ {SESSION} }} }}"
LOGIN = f"mutation($input: LoginInput!) {{ login(input: $input) {{ {SESSION} }} }}"
REFRESH = f"mutation($token: String!) {{ refreshToken(refreshToken: $token) {{ {SESSION} }} }}"
LOGOUT = "mutation($token: String!) { logout(refreshToken: $token) { ok } }"
CHANGE = f"""mutation($input: ChangePasswordInput!) {{
    changePassword(input: $input) {{ ok session {{ {SESSION} }} }} }}"""
ME = "{ me { id username email timezone isStaff isAdmin } }"
ADA = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}


def test_registering_signs_in(anybody: GraphQLClient) -> None:
    session = anybody.ask(REGISTER, input=ADA | {"username": "Ada.L", "timezone": "Europe/London"})["register"]
    assert session["expiresIn"] == 900
    assert session["user"] == {"id": "1", "username": "Ada.L"}
    anybody.adopt(session)
    assert anybody.ask(ME)["me"] == {
        "id": "1", "username": "Ada.L", "email": "ada@example.com", "timezone": "Europe/London",
        "isStaff": False, "isAdmin": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "ab"}, "username"), ({"username": "a" * 81}, "username"), ({"username": "a b c"}, "username"),
        ({"username": "аda"}, "username"), ({"username": "ada\n"}, "username"), ({"username": "a/b"}, "username"),
        ({"email": "nobody"}, "email"), ({"email": "a@b@c.com"}, "email"), ({"email": "a@x.invalid"}, "email"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"password": "short"}, "password"), ({"password": "p" * 129}, "password"),
        ({"timezone": "Mars/Olympus"}, "timezone"), ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"isAdmin": True}, "isAdmin"),
    ],
)  # fmt: skip
def test_an_account_that_breaks_a_rule_is_refused(
    anybody: GraphQLClient, change: dict[str, Any], field: str
) -> None:
    assert list(anybody.fields(REGISTER, input=ADA | change)) == [field]


@pytest.mark.parametrize(
    ("change", "field"), [({"username": "ADA", "email": "x@example.com"}, "username"), ({"username": "eve", "email": "ADA@example.com"}, "email")]
)  # fmt: skip
def test_a_name_or_address_that_is_taken_is_a_conflict(
    ada: GraphQLClient, anybody: GraphQLClient, change: dict[str, Any], field: str
) -> None:
    extensions = anybody.error(REGISTER, input=ADA | change)["extensions"]
    assert extensions["code"] == "CONFLICT"
    assert list(extensions["fields"]) == [field]


def test_names_are_compared_without_case_and_kept_with_it(signed_in: SignIn, anybody: GraphQLClient) -> None:
    signed_in("McGregor")
    anybody.login("mcgregor")
    assert anybody.ask(ME)["me"]["username"] == "McGregor"


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "wrong password"), ("nobody", PASSWORD), ("ada\u2028", PASSWORD)]
)
def test_a_failed_sign_in_does_not_say_what_was_wrong(
    ada: GraphQLClient, anybody: GraphQLClient, name: str, password: str
) -> None:
    error = anybody.error(LOGIN, input={"username": name, "password": password})
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert error["message"] == "Wrong username or password."


def test_an_unknown_user_costs_one_hash_like_a_wrong_password(
    ada: GraphQLClient, anybody: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    really = passwords.PasswordHasher.verify

    def verify(self: Any, password_hash: str, password: str) -> bool:
        verified.append(password_hash)
        return really(self, password_hash, password)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", verify)
    for name in ("ada", "nobody"):
        anybody.error(LOGIN, input={"username": name, "password": "wrong password"})
    known, unknown = verified
    assert known != unknown
    assert known.split("$")[1:4] == unknown.split("$")[1:4], "the same algorithm at the same cost"


def test_passwords_are_stored_as_argon2id(context: Flask) -> None:
    user = own_account.create_user(ADA)
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash


def test_a_refresh_token_is_traded_for_a_new_pair(ada: GraphQLClient) -> None:
    old = ada.refresh_token
    ada.adopt(ada.ask(REFRESH, token=old)["refreshToken"])
    assert ada.refresh_token != old
    assert ada.ask(ME)["me"]["username"] == "ada"


def test_using_a_refresh_token_twice_ends_its_whole_session(ada: GraphQLClient, http: FlaskClient) -> None:
    stolen = ada.refresh_token
    elsewhere = GraphQLClient(http)
    elsewhere.login("ada")
    ada.adopt(ada.ask(REFRESH, token=stolen)["refreshToken"])
    assert ada.code(REFRESH, token=stolen) == "UNAUTHENTICATED"
    assert ada.code(ME) == "UNAUTHENTICATED"
    assert ada.code(REFRESH, token=ada.refresh_token) == "UNAUTHENTICATED"
    assert elsewhere.ask(ME)["me"]["username"] == "ada"


def test_signing_out_revokes_both_tokens_and_no_other_session(ada: GraphQLClient, http: FlaskClient) -> None:
    elsewhere = GraphQLClient(http)
    elsewhere.login("ada")
    assert ada.ask(LOGOUT, token=ada.refresh_token)["logout"] == {"ok": True}
    assert ada.code(ME) == ada.code(REFRESH, token=ada.refresh_token) == "UNAUTHENTICATED"
    assert elsewhere.ask(ME)["me"]["username"] == "ada"


def test_signing_out_needs_no_access_token(ada: GraphQLClient, anybody: GraphQLClient) -> None:
    assert anybody.ask(LOGOUT, token=ada.refresh_token)["logout"] == {"ok": True}
    assert ada.code(ME) == "UNAUTHENTICATED"


def test_a_stale_access_token_does_not_stand_in_the_way_of_a_refresh(ada: GraphQLClient) -> None:
    ada.access_token = "stale"
    ada.adopt(ada.ask(REFRESH, token=ada.refresh_token)["refreshToken"])
    assert ada.ask(ME)["me"]["username"] == "ada"


def test_a_change_of_password_ends_every_session_but_the_new_one(ada: GraphQLClient, http: FlaskClient) -> None:
    elsewhere = GraphQLClient(http)
    elsewhere.login("ada")
    change = {"currentPassword": PASSWORD, "newPassword": "another good one"}
    answer = ada.ask(CHANGE, input=change)["changePassword"]
    for old in (ada, elsewhere):
        assert old.code(ME) == old.code(REFRESH, token=old.refresh_token) == "UNAUTHENTICATED"
    ada.adopt(answer["session"])
    assert ada.ask(ME)["me"]["username"] == "ada"
    assert elsewhere.code(LOGIN, input={"username": "ada", "password": PASSWORD}) == "UNAUTHENTICATED"
    elsewhere.login("ada", "another good one")


@pytest.mark.parametrize(
    ("change", "field"), [({"currentPassword": "wrong one"}, "currentPassword"), ({"newPassword": "short"}, "newPassword")]
)  # fmt: skip
def test_a_change_of_password_is_checked(ada: GraphQLClient, change: dict[str, str], field: str) -> None:
    given = {"currentPassword": PASSWORD, "newPassword": "another good one"} | change
    assert list(ada.fields(CHANGE, input=given)) == [field]


def test_a_deactivated_user_is_out_at_once(app: Flask, ada: GraphQLClient) -> None:
    with app.app_context():
        users.update_user(usernames.find_user("ada").id, {"is_active": False})
    assert ada.code(ME) == ada.code(REFRESH, token=ada.refresh_token) == "UNAUTHENTICATED"
    assert ada.code(LOGIN, input={"username": "ada", "password": PASSWORD}) == "UNAUTHENTICATED"


def test_a_change_of_password_outlives_a_loss_of_redis(ada: GraphQLClient, redis: Redis) -> None:
    old = ada.refresh_token
    ada.ask(CHANGE, input={"currentPassword": PASSWORD, "newPassword": "another good one"})
    redis.flushall()
    assert ada.code(REFRESH, token=old) == "UNAUTHENTICATED"


def forged(token: str, key: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    given = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(given | claims, key, algorithm)


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token + "x",
        lambda token: token.rsplit(".", 1)[0] + ".",
        lambda token: forged(token, key="another key that is long enough for HS256"),
        lambda token: forged(token, key="", algorithm="none"),
        lambda token: forged(token, algorithm="HS512", key=SECRET * 2),
        lambda token: forged(token, exp=int(time.time()) - 1),
        lambda token: forged(token, nbf=int(time.time()) + 600),
        lambda token: forged(token, sub=None),
        lambda token: forged(token, type="refresh"),
        lambda _token: "not.a.token",
        lambda _token: "é",
    ],
)
def test_a_forged_token_opens_nothing(ada: GraphQLClient, forge: Callable[[str], str]) -> None:
    ada.access_token = forge(ada.access_token or "")
    assert ada.code(ME) == "UNAUTHENTICATED"


def test_an_access_token_is_no_refresh_token_and_the_other_way_round(ada: GraphQLClient) -> None:
    assert ada.code(REFRESH, token=ada.access_token) == "UNAUTHENTICATED"
    ada.access_token = ada.refresh_token
    assert ada.code(ME) == "UNAUTHENTICATED"
