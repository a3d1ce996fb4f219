"""How often one may ask, in both APIs."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from smartenergy import create_app
from tests.client import PASSWORD, GraphQLClient
from tests.demonstration import open_demonstration
from tests.integration.site.conftest import TOKEN
from tests.rest import RestClient, assert_problem

LOGIN = 'mutation($u: String!) { login(input: {username: $u, password: "wrong"}) { expiresIn } }'


@pytest.fixture
def limited(app: Flask, settings: Settings) -> Callable[..., FlaskClient]:
    """Makes a client of the same system with rate limits."""

    def make(**changes: Any) -> FlaskClient:
        return create_app(settings.model_copy(update={"ratelimit_enabled": True} | changes)).test_client()

    return make


@pytest.fixture
def ada_token(ada: GraphQLClient) -> str:
    assert ada.access_token
    return ada.access_token


def test_every_answer_of_an_api_says_where_one_stands(limited: Callable[..., FlaskClient], ada_token: str) -> None:
    api = RestClient(limited(ratelimit_user="5 per minute"), ada_token)
    seen = [api.get("/me").headers for _ in range(2)]
    assert [headers["RateLimit-Limit"] for headers in seen] == ["5", "5"]
    assert [headers["RateLimit-Remaining"] for headers in seen] == ["4", "3"]
    assert 0 < int(seen[0]["RateLimit-Reset"]) <= 60
    assert "RateLimit-Limit" not in api.http.get("/health/live").headers


def test_a_user_who_asks_too_often_is_told_so_by_both_apis(
    limited: Callable[..., FlaskClient], ada_token: str
) -> None:
    http = limited(ratelimit_user="3 per minute")
    api, graphql = RestClient(http, ada_token), GraphQLClient(http)
    graphql.access_token = ada_token
    assert [api.get("/me").status_code for _ in range(3)] == [200, 200, 200]
    refused = api.get("/me")
    assert_problem(refused, 429, "RATE_LIMITED")
    assert 0 < int(refused.headers["Retry-After"]) == refused.json["retry_after"] <= 60
    refused = graphql.post("{ me { id } }")
    assert refused.status_code == 429
    extensions = refused.json["errors"][0]["extensions"]
    assert extensions["code"] == "RATE_LIMITED"
    assert int(refused.headers["Retry-After"]) == extensions["retryAfter"]
    assert RestClient(http, None).get("/me").status_code == 401  # others are not held up


def test_an_address_is_limited_whoever_asks_from_it(limited: Callable[..., FlaskClient], ada_token: str) -> None:
    http = limited(ratelimit_address="2 per minute")
    assert RestClient(http, ada_token).get("/me").status_code == 200
    assert RestClient(http, None).get("/me").status_code == 401
    assert_problem(RestClient(http, "forged").get("/me"), 429, "RATE_LIMITED")


def test_passwords_are_tried_seldom_whichever_way_and_whether_there_is_such_a_user(
    limited: Callable[..., FlaskClient], ada: GraphQLClient
) -> None:
    http = limited(ratelimit_login="4 per minute")
    api, graphql = RestClient(http, None), GraphQLClient(http)
    answers = []
    for username in ("ada", "nobody"):
        for _ in range(2):
            answers.append(api.post("/auth/login", {"username": username, "password": "wrong"}).status_code)
    assert answers == [401] * 4
    assert_problem(api.post("/auth/login", {"username": "eve", "password": "wrong"}), 429, "RATE_LIMITED")
    refused = graphql.post(LOGIN, u="eve")
    assert refused.status_code == 429
    assert refused.json["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert int(refused.headers["Retry-After"]) > 0


def test_accounts_are_opened_seldom(limited: Callable[..., FlaskClient]) -> None:
    api = RestClient(limited(ratelimit_register="1 per hour"), None)
    given = {"username": "bob", "email": "bob@example.com", "password": PASSWORD}
    assert api.post("/auth/register", given).status_code == 201
    assert_problem(api.post("/auth/register", given | {"username": "bob2"}), 429, "RATE_LIMITED")


def test_an_address_that_nobody_vouches_for_is_not_believed(
    limited: Callable[..., FlaskClient], ada_token: str
) -> None:
    api = RestClient(limited(ratelimit_address="1 per minute"), ada_token)
    assert api.get("/me", X_Forwarded_For="192.0.2.1").status_code == 200
    assert api.get("/me", X_Forwarded_For="192.0.2.2").status_code == 429


def test_a_familys_pages_count_with_what_its_programs_ask(
    limited: Callable[..., FlaskClient], ada_token: str
) -> None:
    http = limited(ratelimit_user="4 per minute")
    token = TOKEN.search(http.get("/sign-in").text)
    assert token
    http.post("/sign-in", data={"csrf_token": token.group(1), "username": "ada", "password": PASSWORD})
    assert RestClient(http, ada_token).get("/me").headers["RateLimit-Remaining"] == "3"
    assert [http.get("/account").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = http.get("/account", headers={"Accept": "text/html"})
    assert refused.mimetype == "text/html"
    assert int(refused.headers["Retry-After"]) > 0


def test_strangers_at_the_demonstration_are_counted_by_their_addresses(
    limited: Callable[..., FlaskClient], app: Flask
) -> None:
    open_demonstration(app)
    http, seen = limited(ratelimit_user="4 per minute"), []
    for address in ("192.0.2.1", "192.0.2.2"):
        stranger = http.application.test_client()
        asked = {"environ_overrides": {"REMOTE_ADDR": address}}
        token = TOKEN.search(stranger.get("/", **asked).text)
        assert token
        stranger.post("/demo", data={"csrf_token": token.group(1)}, **asked)
        seen.append([stranger.get("/homes/1/about", **asked).status_code for _ in range(3)])
    assert seen == [[200, 200, 429]] * 2


def test_nobody_visits_the_demonstration_without_end(limited: Callable[..., FlaskClient], app: Flask) -> None:
    open_demonstration(app)
    http = limited(ratelimit_login="2 per minute")
    seen = []
    for _ in range(3):
        token = TOKEN.search(http.get("/").text)
        assert token
        seen.append(http.post("/demo", data={"csrf_token": token.group(1)}).status_code)
    assert seen == [302, 302, 429]
