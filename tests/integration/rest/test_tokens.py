"""Personal access tokens, over both APIs."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.access import own_account, users
from smartenergy.services.common.transaction import transaction
from tests.client import PASSWORD, GraphQLClient
from tests.rest import HEATER, RestClient, assert_problem, rest

CREATE = """mutation($input: CreatePersonalAccessTokenInput!) { createPersonalAccessToken(input: $input) {
    token personalAccessToken { id name scopes expiresAt lastUsedAt } } }"""


def token_of(api: RestClient, *scopes: str, **more: Any) -> RestClient:
    answer = api.post("/tokens", {"name": "script", "password": PASSWORD, "scopes": list(scopes)} | more)
    assert answer.status_code == 201, answer.json
    return RestClient(api.http, answer.json["token"])


def test_a_token_is_shown_once_and_stored_as_a_hash(api: RestClient, sql: Connection[Any]) -> None:
    made = api.post("/tokens", {"name": "dashboard", "password": PASSWORD})
    assert made.headers["Cache-Control"] == "no-store"
    secret = made.json["token"]
    assert secret.startswith("shp_")
    listed = api.get("/tokens")
    assert listed.json["items"][0] == {key: value for key, value in made.json.items() if key != "token"}
    assert secret not in listed.text
    stored = sql.execute("SELECT * FROM access_tokens").fetchall()
    assert secret not in str(stored)
    assert secret.encode() not in b"".join(value for value in stored[0] if isinstance(value, bytes))


def test_a_reading_token_reads_in_both_apis_and_writes_in_neither(api: RestClient) -> None:
    script = token_of(api, "read")
    graphql = GraphQLClient(api.http)
    graphql.access_token = script.token
    assert script.get("/devices").status_code == 200
    assert graphql.ask("{ me { username } allDevices { id } }")["me"] == {"username": "ada"}
    assert_problem(script.post("/devices", HEATER), 403, "FORBIDDEN")
    assert graphql.code('mutation { deleteDevice(id: "1") { ok } }') == "FORBIDDEN"


def test_a_writing_token_changes_devices(api: RestClient) -> None:
    script = token_of(api, "read", "write")
    assert script.patch(f"/devices/{script.create()['id']}", {"name": "x"}).status_code == 200
    writer = token_of(api, "write")
    assert_problem(writer.get("/devices"), 403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/tokens", None), ("POST", "/tokens", {"name": "more"}), ("DELETE", "/tokens/1", None),
        ("PATCH", "/me", {"timezone": "UTC"}),
        ("POST", "/auth/password", {"current_password": "x", "new_password": "longer than that"}),
    ],
)  # fmt: skip
def test_no_token_manages_the_account(api: RestClient, method: str, path: str, body: Any) -> None:
    assert_problem(token_of(api, "read", "write").send(method, path, body), 403, "FORBIDDEN")


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_is_read_in_any_case(api: RestClient, scheme: str) -> None:
    secret = token_of(api, "read").token
    assert api.http.get("/api/v1/me", headers={"Authorization": f"{scheme} {secret}"}).status_code == 200


def test_a_token_is_no_refresh_token(api: RestClient) -> None:
    assert_problem(token_of(api, "read", "write").post("/auth/refresh"), 401, "UNAUTHENTICATED")


def test_a_revoked_expired_or_unknown_token_opens_nothing(api: RestClient, sql: Connection[Any]) -> None:
    revoked, expired = token_of(api, "read"), token_of(api, "read", expires_in_days=1)
    assert api.delete("/tokens/1").status_code == 204
    sql.execute("UPDATE access_tokens SET expires_at = now() - interval '1 second' WHERE id = 2")
    for script in (revoked, expired, RestClient(api.http, "shp_" + "a" * 43), RestClient(api.http, "shp_\x7f")):
        assert_problem(script.get("/me"), 401, "UNAUTHENTICATED")


def test_the_tokens_of_a_deactivated_or_removed_user_open_nothing(api: RestClient, sql: Connection[Any]) -> None:
    script = token_of(api, "read")
    sql.execute("UPDATE users SET is_active = false")
    assert_problem(script.get("/me"), 401, "UNAUTHENTICATED")
    sql.execute("DELETE FROM users")
    assert_problem(script.get("/me"), 401, "UNAUTHENTICATED")
    assert sql.execute("SELECT count(*) FROM access_tokens").fetchone() == (0,)


def test_the_last_use_is_noted_to_the_minute(api: RestClient, sql: Connection[Any]) -> None:
    script = token_of(api, "read")
    assert api.get("/tokens").json["items"][0]["last_used_at"] is None
    script.get("/me")
    first = api.get("/tokens").json["items"][0]["last_used_at"]
    assert first
    script.get("/me")
    assert api.get("/tokens").json["items"][0]["last_used_at"] == first
    sql.execute("UPDATE access_tokens SET last_used_at = last_used_at - interval '2 minutes'")
    script.get("/me")
    assert api.get("/tokens").json["items"][0]["last_used_at"] > first


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"), ({"name": "x", "scopes": []}, "scopes"), ({"name": "x", "scopes": ["admin"]}, "scopes"),
        ({"name": "x", "scopes": "read"}, "scopes"), ({"name": "x", "expires_in_days": 0}, "expires_in_days"),
        ({"name": "x", "expires_in_days": 3_651}, "expires_in_days"), ({"name": "x", "user_id": 2}, "user_id"),
    ],
)  # fmt: skip
def test_a_token_that_breaks_a_rule_is_refused(api: RestClient, given: dict[str, Any], field: str) -> None:
    assert_problem(api.post("/tokens", given | {"password": PASSWORD}), 422, "BAD_USER_INPUT", field)


def test_a_user_has_a_bounded_number_of_tokens(api: RestClient, sql: Connection[Any]) -> None:
    sql.execute(
        """INSERT INTO access_tokens (user_id, name, token_hash, scopes)
           SELECT 1, 'x', sha256(n::text::bytea), '{read}' FROM generate_series(1, 50) n"""
    )
    assert_problem(api.post("/tokens", {"name": "one more", "password": PASSWORD}), 409, "CONFLICT", "name")


def test_somebody_elses_token_is_not_found(api: RestClient, signed_in: Callable[..., GraphQLClient]) -> None:
    token_of(api, "read")
    assert_problem(rest(signed_in("eve")).delete("/tokens/1"), 404, "NOT_FOUND")
    assert rest(signed_in("bob")).get("/tokens").json["items"] == []


def test_graphql_makes_lists_and_revokes_the_same_tokens(ada: GraphQLClient) -> None:
    made = ada.ask(
        CREATE, input={"name": "grafana", "password": PASSWORD, "scopes": ["read", "write"], "expiresInDays": None}
    )
    made = made["createPersonalAccessToken"]
    assert made["personalAccessToken"] == {
        "id": "1", "name": "grafana", "scopes": ["read", "write"], "expiresAt": None, "lastUsedAt": None,
    }  # fmt: skip
    script = RestClient(ada.http, made["token"])
    assert script.get("/me").status_code == 200
    listed = ada.ask("{ personalAccessTokens { name lastUsedAt } }")["personalAccessTokens"]
    assert listed[0]["name"] == "grafana"
    assert listed[0]["lastUsedAt"]
    assert ada.ask('mutation { revokePersonalAccessToken(id: "1") { ok id } }') == {
        "revokePersonalAccessToken": {"ok": True, "id": "1"}
    }
    assert_problem(script.get("/me"), 401, "UNAUTHENTICATED")


def test_making_a_token_asks_for_the_password(api: RestClient, ada: GraphQLClient) -> None:
    assert_problem(api.post("/tokens", {"name": "x"}), 422, "BAD_USER_INPUT", "password")
    wrong = {"name": "x", "password": "not this one"}
    assert_problem(api.post("/tokens", wrong), 422, "BAD_USER_INPUT", "password")
    assert list(ada.fields(CREATE, input=wrong)) == ["password"]
    assert api.get("/tokens").json["items"] == []


def test_passwords_tried_where_tokens_are_made_count_like_those_at_sign_in(api: RestClient) -> None:
    for _ in range(10):
        api.post("/tokens", {"name": "x", "password": "not this one"})
    assert_problem(api.post("/tokens", {"name": "x", "password": PASSWORD}), 429, "RATE_LIMITED")


NEW_PASSWORD = {"current_password": PASSWORD, "new_password": "another good one"}


def by_rest(api: RestClient, _app: Flask) -> None:
    assert api.post("/auth/password", NEW_PASSWORD).status_code == 200


def by_graphql(api: RestClient, _app: Flask) -> None:
    client = GraphQLClient(api.http)
    client.access_token = api.token
    change = '{currentPassword: "correct horse battery", newPassword: "another good one"}'
    client.ask(f"mutation {{ changePassword(input: {change}) {{ ok }} }}")


def by_command(_api: RestClient, app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["user", "set-password", "ada", "--password", "another good one"])
    assert done.exit_code == 0, done.output


def by_deactivating_and_back(_api: RestClient, app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["user", "deactivate", "ada"]).exit_code == 0
    with app.app_context():
        users.update_user(1, {"is_active": True})


def by_sign_out(_api: RestClient, app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["user", "sign-out", "ada", "--access-tokens"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("end", [by_rest, by_graphql, by_command, by_deactivating_and_back, by_sign_out])
def test_tokens_die_with_the_password_and_the_account(
    api: RestClient, app: Flask, end: Callable[[RestClient, Flask], None]
) -> None:
    script = token_of(api, "read")
    assert script.get("/me").status_code == 200
    end(api, app)
    assert_problem(script.get("/me"), 401, "UNAUTHENTICATED")


def test_whoever_changes_their_password_may_keep_their_tokens(api: RestClient, app: Flask) -> None:
    script = token_of(api, "read")
    assert api.post("/auth/password", NEW_PASSWORD | {"keep_access_tokens": True}).status_code == 200
    assert script.get("/me").status_code == 200
    set_password = ["user", "set-password", "ada", "--keep-access-tokens", "--password", "one more good one"]
    assert app.test_cli_runner().invoke(args=set_password).exit_code == 0
    assert script.get("/me").status_code == 200


def test_a_token_made_while_the_password_changes_is_not_made(api: RestClient, app: Flask) -> None:
    with app.test_request_context():
        confirmed = own_account.confirm_password(1, "password", PASSWORD)
    assert api.post("/auth/password", NEW_PASSWORD).status_code == 200
    with app.app_context(), pytest.raises(BadInputError, match="is not your password"), transaction():
        confirmed.hold()


def test_whoever_is_put_out_while_they_give_their_password_changes_nothing_with_it(
    api: RestClient, app: Flask
) -> None:
    with app.test_request_context():
        confirmed = own_account.confirm_password(1, "password", PASSWORD)
    with app.app_context():
        users.update_user(1, {"is_active": False})
    with app.app_context(), pytest.raises(BadInputError, match="is not your password"), transaction():
        confirmed.hold()
