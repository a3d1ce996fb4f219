"""GraphQL over HTTP: media types, malformed requests, limits, and what happens when servers are away."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from smartenergy.graphql.engine import document_cache
from smartenergy.graphql.engine.parsing import parse
from smartenergy.kernel.extensions import RedisExtension
from smartenergy.services.devices import editing
from tests.client import GraphQLClient

JSON = {"content_type": "application/json"}
STRICT = {"Accept": "application/graphql-response+json"}


def post(http: FlaskClient, body: bytes, **more: Any) -> Any:
    return http.post("/graphql/", data=body, **JSON | more)


def errors(response: Any) -> list[dict[str, Any]]:
    return list(response.get_json()["errors"])


@pytest.mark.parametrize("path", ["/graphql", "/graphql/"])
def test_both_addresses_answer(http: FlaskClient, path: str) -> None:
    response = http.post(path, json={"query": "{ __typename }"})
    assert (response.status_code, response.get_json()) == (200, {"data": {"__typename": "Query"}})


def test_queries_may_come_by_get_and_mutations_may_not(http: FlaskClient) -> None:
    assert http.get("/graphql/?query={__typename}").get_json() == {"data": {"__typename": "Query"}}
    refused = http.get('/graphql/?query=mutation{logout(refreshToken:"x"){ok}}')
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "POST"
    assert errors(refused)[0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"no json", b"[]", b'[{"query": "{ __typename }"}]', b'"text"', b"7", b"null", b"\xff\xfe",
        b'{"query": "\xff"}', b'{"query": 7}', b"{}", b'{"query": ""}', b'{"query": null}', b'{"query": "\\ud800"}',
        b'{"query": "{ __typename }", "variables": []}', b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "extensions": 1}', b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "operationName": "Other"}', b'{"query": "{ __typename }", "variables": NaN}',
        b'{"query": "{ __typename }", "variables": {"x": 1e400}}',
        b'{"query": "query A { __typename } query B { __typename }"}',
        b'{"query": "{ __typename }", "variables": {"x": "\\u0000"}}',
        b'{"query": "{ __typename }", "variables": {"x": [{"y": 99999999999999999999}]}}',
        b'{"query": "{ __typename }", "variables": {"x": -99999999999999999999}}',
        b'{"query": "{ device(id: 99999999999999999999) { id } }"}',
        b'{"query": "{ device(id: \\"a\\\\u0000\\") { id } }"}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_malformed_body_gets_a_400_with_a_code(http: FlaskClient, body: bytes) -> None:
    response = post(http, body)
    assert response.status_code == 400
    assert errors(response)[0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert errors(response)[0]["message"]


def test_a_body_that_is_too_large_gets_a_413(http: FlaskClient) -> None:
    response = post(http, b" " * 1_048_577)
    assert response.status_code == 413
    assert errors(response)[0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_only_json_is_read(http: FlaskClient, content_type: str) -> None:
    response = http.post("/graphql/", data=b'{"query": "{ __typename }"}', content_type=content_type)
    assert response.status_code in (400, 415)
    assert errors(response)[0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(http: FlaskClient, method: str) -> None:
    response = http.open("/graphql/", method=method)
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("{", "GRAPHQL_PARSE_FAILED", None),
        ("no GraphQL", "GRAPHQL_PARSE_FAILED", None),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED", None),
        ("{ me }", "GRAPHQL_VALIDATION_FAILED", None),
        ("{ exceedances }", "GRAPHQL_VALIDATION_FAILED", None),
        ('{ node(id: "more than too deep") { exceeds } }', "GRAPHQL_VALIDATION_FAILED", None),
        ("{ me { id } } exceeded", "GRAPHQL_PARSE_FAILED", None),
        ("{ me { id @include } }", "BAD_USER_INPUT", "if"),
        (
            'mutation { createDevice(input: {name: "x", deviceType: storage, nam: 1}) { id } }',
            "BAD_USER_INPUT",
            "nam",
        ),
        ("query($x: ID!) { device(id: $x) { id } }", "BAD_USER_INPUT", "x"),
        ("query($x: Int) { __typename }", "GRAPHQL_VALIDATION_FAILED", None),
        ("query($x: Int) { device(id: $x) { id } }", "GRAPHQL_VALIDATION_FAILED", None),
        ("{ device(id: $x) { id } }", "GRAPHQL_VALIDATION_FAILED", None),
        ("{ ...a } fragment a on Query { ...a }", "GRAPHQL_VALIDATION_FAILED", None),
        ("{ device { id } }", "BAD_USER_INPUT", "id"),
        ("{ devices(status: asleep) { totalCount } }", "BAD_USER_INPUT", "status"),
        ("{ devices(first: 1, wanted: 2) { totalCount } }", "BAD_USER_INPUT", "wanted"),
        ('mutation { updateDevice(input: {name: "x"}) { id } }', "BAD_USER_INPUT", "id"),
    ],
)
def test_a_document_at_fault_says_how_and_is_200_by_json_and_400_by_the_newer_media_type(
    http: FlaskClient, query: str, code: str, field: str | None
) -> None:
    lenient = http.post("/graphql/", json={"query": query})
    strict = http.post("/graphql/", json={"query": query}, headers=STRICT)
    assert (lenient.status_code, strict.status_code) == (200, 400)
    assert strict.content_type == "application/graphql-response+json"
    for response in (lenient, strict):
        said = errors(response)[0]["extensions"]
        assert (said["code"], list(said.get("fields", {}))) == (code, [field] if field else [])
        assert "data" not in response.get_json()


@pytest.mark.parametrize(
    "query",
    [
        "{" + " __typename" * 3_000 + "}",
        "query { a" + "{ a" * 400 + "}" * 401,
        "#\n" * 3_000 + "{ __typename }",
        "query Q($x: [[" + "[" * 600,
    ],
)
def test_a_document_that_is_too_large_or_too_deep_is_too_complex(http: FlaskClient, query: str) -> None:
    response = http.post("/graphql/", json={"query": query})
    assert response.status_code == 400
    assert errors(response)[0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"


def test_a_fault_of_ours_tells_a_request_id_and_nothing_else(
    ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_user_id: int) -> None:
        raise RuntimeError("the password of the database is hunter2")

    monkeypatch.setattr(editing, "list_devices", fail)
    response = ada.post("{ allDevices { id } }")
    assert response.status_code == 500
    (error,) = errors(response)
    assert error["extensions"] == {
        "code": "INTERNAL_SERVER_ERROR",
        "requestId": response.headers["X-Request-ID"],
    }
    assert "hunter2" not in response.text


def test_without_redis_a_token_is_never_let_through(app: Flask, ada: GraphQLClient) -> None:
    reachable = app.extensions["redis"]
    RedisExtension().init_app(app, "unix:///nowhere/redis.sock", 0.2)
    try:
        for query in ("{ me { id } }", "{ allDevices { id } }", "{ energyStats { timestamp } }"):
            response = ada.post(query)
            assert response.status_code == 503
            assert errors(response)[0]["extensions"] == {"code": "SERVICE_UNAVAILABLE", "retryAfter": 1}
    finally:
        app.extensions["redis"] = reachable


def test_a_document_is_parsed_and_validated_once(http: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def note(source: str, most_tokens: int) -> Any:
        parsed.append(source)
        return parse(source, most_tokens)

    monkeypatch.setattr(document_cache, "parse", note)
    query = "{ __typename onlyHere: __typename }"
    for _ in range(3):
        assert "data" in http.post("/graphql/", json={"query": query}).get_json()
    assert parsed == [query]


def test_the_document_cache_is_bounded_by_what_its_documents_take() -> None:
    from smartenergy.graphql.schema import schema

    settings = Settings(_env_file=None, graphql_document_cache=100)
    cache = document_cache.DocumentCache(schema.graphql_schema, settings)
    sources = [f"{{ alias{number}: __typename }}" for number in range(10)]
    for source in sources:
        cache.get(source)
    assert list(cache._kept) == sources[-4:]
    assert cache.get(sources[-1]) is cache.get(sources[-1])
    cache.get("{ __typename }" + " " * 100)  # too large to be kept at all
    assert list(cache._kept) == sources[-4:]


def test_a_request_id_is_given_back_or_made(http: FlaskClient) -> None:
    given = http.get("/health/live", headers={"X-Request-ID": "abc-123"})
    assert given.headers["X-Request-ID"] == "abc-123"
    for bad in ("a b", "x" * 65, "<script>"):
        made = http.get("/health/live", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
        assert len(made) == 32


def test_graphiql_is_served_to_browsers_from_this_server(http: FlaskClient) -> None:
    page = http.get("/graphql/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert re.findall(r"https?:[^\"]*", page.text) == ["http://localhost:8001/live/graphql"]  # for subscriptions
    for asset in ("graphiql.min.js", "react.production.min.js", "ours/graphiql.js", "ours/graphiql.css"):
        assert http.get(f"/graphql/assets/{asset}").status_code == 200
    assert http.get("/graphql/assets/../__init__.py").status_code == 404


def test_an_address_that_is_not_there_is_a_problem(http: FlaskClient) -> None:
    response = http.get("/nothing")
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    assert json.loads(response.data)["code"] == "NOT_FOUND"


def test_every_answer_carries_the_security_headers(http: FlaskClient) -> None:
    for path in ("/health/live", "/graphql/", "/nothing", "/admin/login"):
        headers = http.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
