"""What is nested too deeply is refused in words, wherever it is read: never a fault of ours."""

import base64
import hashlib
import itertools
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from tests.client import GraphQLClient

DEPTHS = (100, 300, 900, 1_000, 1_020, 1_023, 1_024, 1_030, 5_000)
"""orjson reads 1,024 levels; Python can follow some 1,000; graphql-core takes 200."""
KINDS = {
    "lists": lambda depth: "[" * depth + "]" * depth,
    "objects": lambda depth: '{"a":' * depth + "1" + "}" * depth,
    "both": lambda depth: '[{"name":' * (depth // 2) + "1" + "}]" * (depth // 2),
}
DOCUMENTS = {
    "a list": lambda depth: "mutation { createDevices(input: " + "[" * depth + "]" * depth + ") { id } }",
    "an id": lambda depth: "{ device(id: " + "[" * depth + "]" * depth + ") { id } }",
    "an object": lambda depth: "mutation { createDevice(input: " + "{name: " * depth + "1" + "}" * depth + ") { id } }",
    "selections": lambda depth: "{ me " + "{ id me " * depth + "{ id }" + " }" * depth + " }",
    "inline fragments": lambda depth: "{ ... on Query " + "{ ... on Query " * depth + "{ __typename }" + " }" * depth + " }",
    "a type": lambda depth: "query($x: " + "[" * depth + "Int" + "]" * depth + ") { __typename }",
    "fragments": lambda depth: "{ ...F0 } " + "".join(f"fragment F{n} on Query {{ ...F{n + 1} }} " for n in range(depth))
    + f"fragment F{depth} on Query {{ __typename }}",
}  # fmt: skip
REST = [
    ("POST", "/api/v1/devices"), ("POST", "/api/v1/devices/batch"), ("PATCH", "/api/v1/devices/batch"),
    ("PATCH", "/api/v1/me"), ("POST", "/api/v1/auth/register"), ("POST", "/api/v1/auth/login"),
    ("POST", "/api/v1/auth/logout"), ("POST", "/api/v1/auth/password"), ("POST", "/api/v1/tokens"),
]  # fmt: skip


def send(client: GraphQLClient, method: str, path: str, body: str) -> Any:
    return client.http.open(
        path, method=method, data=body, content_type="application/json",
        headers={"Authorization": f"Bearer {client.access_token}"},
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_json_in_the_body_of_rest(ada: GraphQLClient, kind: str) -> None:
    for (method, path), depth in itertools.product(REST, DEPTHS):
        for body in (
            KINDS[kind](depth),
            f'{{"name": {KINDS[kind](depth)}, "devices": [{KINDS[kind](depth - 9)}]}}',
        ):
            answer = send(ada, method, path, body)
            assert answer.status_code in (400, 401, 422), (method, path, depth, answer.data)
            assert answer.json["detail"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "query",
    [
        "mutation($x: [CreateDeviceInput!]!) { createDevices(input: $x) { id } }",
        "mutation($x: CreateDeviceInput!) { createDevice(input: $x) { id } }",
        "query($x: ID!) { device(id: $x) { id } }",
        "{ __typename }",
        "query($x: " + "[" * 150 + "Int" + "]" * 150 + ") { __typename @include(if: true) }",
    ],
)
def test_json_in_variables_and_extensions(ada: GraphQLClient, kind: str, query: str) -> None:
    for name, depth in itertools.product(("variables", "extensions"), DEPTHS):
        answer = send(ada, "POST", "/graphql/", f'{{"query": "{query}", "{name}": {{"x": {KINDS[kind](depth)}}}}}')
        assert answer.status_code in (200, 400), (depth, answer.data)
        for error in answer.get_json().get("errors", []):
            assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"), error
        by_url = ada.http.get(
            "/graphql/", query_string={"query": "{ __typename }", name: f'{{"x": {KINDS[kind](depth)}}}'}
        )
        assert by_url.status_code in (200, 400), (depth, by_url.data)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_sent_whole_and_by_their_hash(ada: GraphQLClient, kind: str) -> None:
    for depth in (10, 50, 60, 70, 79, 90, 100, 150, 190, 199, *DEPTHS):
        query = DOCUMENTS[kind](depth)
        digest = hashlib.sha256(query.encode()).hexdigest()
        named = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
        whole = send(ada, "POST", "/graphql/", orjson.dumps({"query": query}).decode())
        for body in ({"query": query, "extensions": named}, {"extensions": named}):
            answer = send(ada, "POST", "/graphql/", orjson.dumps(body).decode())
            assert answer.status_code in (200, 400), (depth, answer.data)
        assert whole.status_code in (200, 400), (depth, whole.data)
        if depth > 1_000:
            assert whole.get_json()["errors"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_header_of_a_token(http: FlaskClient, depth: int) -> None:
    for part in (KINDS["lists"](depth), f'{{"alg": "HS256", "kid": {KINDS["lists"](depth)}}}'):
        coded = base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
        token = {"Authorization": f"Bearer {coded}.{coded}.abcd"}
        assert http.get("/api/v1/me", headers=token).status_code == 401
        assert http.post("/api/v1/auth/refresh", headers=token).status_code == 401


@pytest.mark.parametrize("depth", [10, 200, 580, 5_000])
def test_a_cursor(ada: GraphQLClient, depth: int) -> None:
    cursor = base64.urlsafe_b64encode(KINDS["lists"](depth).encode()).decode().rstrip("=")
    assert list(ada.fields("query($x: String) { devices(after: $x) { totalCount } }", x=cursor)) == ["after"]
    answer = send(ada, "GET", f"/api/v1/devices?cursor={cursor}", "")
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["cursor"])
