"""Accounts and sessions over REST."""

from typing import Any

import pytest

from tests.client import PASSWORD, GraphQLClient
from tests.rest import RestClient, assert_problem

EVE = {"username": "eve", "email": "eve@example.com", "password": PASSWORD}


def session_of(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    session: dict[str, Any] = answer.json
    assert session.keys() == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert (session["token_type"], session["expires_in"]) == ("Bearer", 900)
    return session


def test_from_register_to_logout(stranger: RestClient) -> None:
    opened = session_of(stranger.post("/auth/register", EVE | {"timezone": "Asia/Kolkata"}), 201)
    assert opened["user"] == {"id": 1, "username": "eve"}
    session = session_of(stranger.post("/auth/login", {"username": "EVE", "password": PASSWORD}))
    eve = RestClient(stranger.http, session["access_token"])
    assert eve.get("/me").json["timezone"] == "Asia/Kolkata"
    renewed = session_of(RestClient(stranger.http, session["refresh_token"]).post("/auth/refresh"))
    assert eve.post("/auth/logout", {"refresh_token": renewed["refresh_token"]}).status_code == 204
    assert_problem(eve.get("/me"), 401, "UNAUTHENTICATED")
    assert_problem(
        RestClient(stranger.http, renewed["refresh_token"]).post("/auth/refresh"), 401, "UNAUTHENTICATED"
    )
    assert RestClient(stranger.http, opened["access_token"]).get("/me").status_code == 200  # another session


def test_a_refused_token_says_how_to_authenticate(stranger: RestClient) -> None:
    answer = stranger.get("/me")
    assert_problem(answer, 401, "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_access_token_refreshes_nothing_and_a_refresh_token_asks_nothing(
    api: RestClient, ada: GraphQLClient
) -> None:
    assert_problem(api.post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(api.http, ada.refresh_token).get("/me"), 401, "UNAUTHENTICATED")


def test_one_changes_ones_particulars_and_nothing_more(api: RestClient) -> None:
    changed = api.patch("/me", {"email": "Ada@Example.org", "timezone": "Pacific/Chatham"})
    assert changed.json == api.get("/me").json
    assert (changed.json["email"], changed.json["timezone"]) == ("Ada@example.org", "Pacific/Chatham")
    for field in (
        "is_admin",
        "is_staff",
        "username",
        "id",
        "is_active",
        "can_view_devices",
        "password",
        "generation",
    ):
        assert_problem(api.patch("/me", {field: True}), 422, "BAD_USER_INPUT", field)
    assert_problem(
        api.patch("/me", {"email": None, "timezone": "Mars"}), 422, "BAD_USER_INPUT", "email", "timezone"
    )
    assert api.patch("/me", {}).json == changed.json


def test_an_address_that_is_taken_is_a_conflict(api: RestClient, stranger: RestClient) -> None:
    stranger.post("/auth/register", EVE)
    assert_problem(api.patch("/me", {"email": "EVE@example.com"}), 409, "CONFLICT", "email")
    assert_problem(stranger.post("/auth/register", EVE | {"email": "x@example.com"}), 409, "CONFLICT", "username")


def test_a_new_password_ends_all_sessions_and_answers_a_new_one(api: RestClient) -> None:
    wrong = {"current_password": "not this one", "new_password": "a new password"}
    assert_problem(api.post("/auth/password", wrong), 422, "BAD_USER_INPUT", "current_password")
    session = session_of(api.post("/auth/password", wrong | {"current_password": PASSWORD}))
    assert_problem(api.get("/me"), 401, "UNAUTHENTICATED")
    assert RestClient(api.http, session["access_token"]).get("/me").status_code == 200


@pytest.mark.parametrize("path", ["/auth/register", "/auth/login", "/auth/logout"])
@pytest.mark.parametrize("given", [{}, {"username": 5, "password": [], "refresh_token": {}}, {"more": 1}])
def test_input_that_is_none_is_refused_field_by_field(
    stranger: RestClient, path: str, given: dict[str, Any]
) -> None:
    answer = stranger.post(path, given)
    assert answer.status_code == 422
    assert answer.json["fields"]
