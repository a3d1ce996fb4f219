"""Tokens that somebody made up, stole, or kept too long."""

import base64
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from flask import Flask
from psycopg import Connection

from config import Settings, key_id
from smartenergy import create_app
from smartenergy.services.access import users
from tests.client import PASSWORD, GraphQLClient
from tests.conftest import SECRET
from tests.rest import RestClient, assert_problem

OLD, NEW = "an old secret that was good for long enough", "a new secret that is good for long enough"


def claims_of(token: str | None) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token or "", options={"verify_signature": False})
    return claims


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any], algorithm: str = "none") -> str:
    return f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims)}."


def signed(claims: dict[str, Any], key: str = SECRET, **headers: Any) -> str:
    return jwt.encode(claims, key, algorithm=headers.pop("algorithm", "HS256"), headers=headers or None)


FORGED: dict[str, Callable[[dict[str, Any], str], str]] = {
    "no algorithm": lambda claims, _: unsigned(claims),
    "no algorithm, in capitals": lambda claims, _: unsigned(claims, "NONE"),
    "no algorithm, the genuine signature": lambda claims, token: unsigned(claims) + token.split(".")[2],
    "another algorithm": lambda claims, _: signed(claims, algorithm="HS512"),
    "another key": lambda claims, _: signed(claims, "another secret, which is long enough too"),
    "an empty key": lambda claims, _: signed(claims, key_id(SECRET) * 4, kid=""),
    "a key id that is a path": lambda claims, _: signed(claims, "x" * 32, kid="../../dev/null"),
    "a key of its own": lambda claims, _: signed(claims, "x" * 32, jwk={"kty": "oct", "k": "eHh4"}),
    "a key elsewhere": lambda claims, _: signed(claims, "x" * 32, jku="https://evil.example/keys"),
    "tampered claims": lambda claims, token: ".".join([token.split(".")[0], part(claims | {"sub": "2"}), token.split(".")[2]]),
    "cut off": lambda _, token: token[:-4],
    "no claims": lambda _claims, _token: signed({}),
    "expired": lambda claims, _: signed(claims | {"exp": int(time.time()) - 1}),
    "without end": lambda claims, _: signed({key: value for key, value in claims.items() if key != "exp"}),
    "not yet valid": lambda claims, _: signed(claims | {"nbf": int(time.time()) + 60}),
    "of a kind that is none": lambda claims, _: signed(claims | {"type": "admin"}),
    "of nobody": lambda claims, _: signed(claims | {"sub": None}),
    "no token at all": lambda _claims, _token: "x",
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_token_opens_nothing(ada: GraphQLClient, forgery: str) -> None:
    token = FORGED[forgery](claims_of(ada.access_token), ada.access_token or "")
    assert_problem(RestClient(ada.http, token).get("/me"), 401, "UNAUTHENTICATED")
    thief = GraphQLClient(ada.http)
    thief.access_token = token
    assert thief.code("{ me { id } }") == "UNAUTHENTICATED"


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer  ", "bearer x y", "Token x", "\u00e9"])
def test_a_header_that_holds_no_token_opens_nothing(ada: GraphQLClient, header: str) -> None:
    answer = ada.http.get("/api/v1/me", headers={"Authorization": header})
    assert_problem(answer, 401, "UNAUTHENTICATED")


def test_a_token_that_expires_while_it_is_known_opens_nothing(
    ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = RestClient(ada.http, ada.access_token)
    assert api.get("/me").status_code == 200
    later = time.time() + 16 * 60
    monkeypatch.setattr("smartenergy.services.access.session_tokens.time.time", lambda: later)
    assert_problem(api.get("/me"), 401, "UNAUTHENTICATED")


def test_a_token_of_a_machine_whose_clock_is_ahead_by_seconds_is_taken(ada: GraphQLClient) -> None:
    soon = int(time.time()) + 3
    token = signed(claims_of(ada.access_token) | {"nbf": soon, "iat": soon})
    assert RestClient(ada.http, token).get("/me").status_code == 200


def test_the_tokens_of_a_deactivated_user_open_nothing(ada: GraphQLClient, app: Flask) -> None:
    api = RestClient(ada.http, ada.access_token)
    assert api.get("/me").status_code == 200
    with app.app_context():
        users.update_user(ada.user_id, {"is_active": False})
    assert_problem(api.get("/me"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, ada.refresh_token).post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert_problem(api.post("/auth/login", {"username": "ada", "password": PASSWORD}), 401, "UNAUTHENTICATED")


def test_the_tokens_of_a_removed_user_open_nothing(ada: GraphQLClient, app: Flask) -> None:
    with app.app_context():
        users.delete_user(ada.user_id)
    api = RestClient(ada.http, ada.access_token)
    for path in ("/me", "/devices", "/energy/stats"):
        assert_problem(api.get(path), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, ada.refresh_token).post("/auth/refresh"), 401, "UNAUTHENTICATED")


def refresh_together(app: Flask, token: str, times: int) -> list[Any]:
    answers: list[Any] = []
    start = threading.Barrier(times)

    def send() -> None:
        client = RestClient(app.test_client(), token)
        start.wait()
        answers.append(client.post("/auth/refresh"))

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_refreshes_that_race_one_wins_and_the_session_lives_on(app: Flask, ada: GraphQLClient) -> None:
    answers = refresh_together(app, ada.refresh_token, 4)
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert {answer.status_code for answer in answers if answer not in won} == {401}
    again = RestClient(ada.http, won[0].json["refresh_token"]).post("/auth/refresh")
    assert again.status_code == 200


def test_a_refresh_token_that_turns_up_again_was_stolen_and_the_session_dies(ada: GraphQLClient) -> None:
    client = RestClient(ada.http, ada.refresh_token)
    pair = client.post("/auth/refresh").json
    assert_problem(client.post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, pair["refresh_token"]).post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, pair["access_token"]).get("/me"), 401, "UNAUTHENTICATED")


def test_a_refresh_that_never_ended_is_no_excuse_for_ever(
    ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setattr(
        "smartenergy.services.access.sessions.note_answered", lambda _: None
    )  # as if the process had died
    client = RestClient(ada.http, ada.refresh_token)
    pair = client.post("/auth/refresh").json
    assert_problem(client.post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert RestClient(ada.http, pair["access_token"]).get("/me").status_code == 200
    later = time.time() + 11
    monkeypatch.setattr("smartenergy.services.access.session_tokens.time.time", lambda: later)
    assert_problem(client.post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, pair["access_token"]).get("/me"), 401, "UNAUTHENTICATED")


def rotated(settings: Settings, **secrets: str) -> Flask:
    wanted = settings.model_dump() | {"jwt_previous_secret_keys": ""} | secrets
    return create_app(Settings(_env_file=None, **wanted))


def test_a_changed_secret_keeps_the_tokens_of_the_old_one_until_it_is_taken_away(
    app: Flask, settings: Settings, sql: Connection[Any]
) -> None:
    before = rotated(settings, jwt_secret_key=OLD)
    given = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    old = RestClient(before.test_client(), None).post("/auth/register", given).json
    during = rotated(settings, jwt_secret_key=NEW, jwt_previous_secret_keys=f"{OLD}, {'x' * 40}").test_client()
    assert RestClient(during, old["access_token"]).get("/me").status_code == 200
    new = RestClient(during, old["refresh_token"]).post("/auth/refresh").json
    after = rotated(settings, jwt_secret_key=NEW).test_client()
    assert RestClient(after, new["access_token"]).get("/me").status_code == 200
    assert_problem(RestClient(after, old["access_token"]).get("/me"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(before.test_client(), new["access_token"]).get("/me"), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_word_bearer_is_read_however_it_is_written(ada: GraphQLClient, scheme: str) -> None:
    personal = ada.ask(
        f'mutation {{ createPersonalAccessToken(input: {{name: "t", password: "{PASSWORD}"}}) {{ token }} }}'
    )["createPersonalAccessToken"]["token"]
    for token in (ada.access_token, personal):
        answer = ada.http.get("/api/v1/devices", headers={"Authorization": f"{scheme} {token}"})
        assert answer.status_code == 200
    session = {"Authorization": f"{scheme} {ada.refresh_token}"}
    assert ada.http.post("/api/v1/auth/refresh", headers=session).status_code == 200
