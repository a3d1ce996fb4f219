"""Queries that are too large are refused before they run, with the number that was over."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from config import Settings
from smartenergy import create_app
from tests.client import GraphQLClient

LOGIN = 'login(input: {username: "x", password: "y"}) { expiresIn }'


def refusal(client: GraphQLClient, query: str, **variables: Any) -> dict[str, Any]:
    answer = client.post(query, **variables)
    assert answer.status_code == 400
    [error] = answer.json["errors"]
    assert error["extensions"].pop("code") == "QUERY_TOO_COMPLEX", error
    extensions: dict[str, Any] = error["extensions"]
    return extensions


def test_a_query_within_the_limits_runs(ada: GraphQLClient) -> None:
    ada.ask("{ devices(first: 200) { edges { cursor node { id name status deviceType otherDetails } } } }")


def test_depth_is_bounded(limited: Callable[..., GraphQLClient]) -> None:
    query = "{ devices { edges { node { id } } pageInfo { endCursor } } }"
    assert measured(query).depth == 4
    assert refusal(limited(graphql_max_depth=3), query) == {"depth": 4, "limit": 3}


def test_aliases_are_bounded_and_counted_through_fragments(ada: GraphQLClient) -> None:
    many = " ".join(f"a{n}: energyStats {{ timestamp }}" for n in range(31))
    assert refusal(ada, f"{{ {many} }}") == {"aliases": 31, "limit": 30}
    doubled = "{ ...A } fragment A on Query { ...B x: __typename ...B } fragment B on Query { " + " ".join(
        f"b{n}: __typename" for n in range(15)
    ) + " }"  # fmt: skip
    assert refusal(ada, doubled) == {"aliases": 31, "limit": 30}


def test_a_list_costs_its_page(ada: GraphQLClient) -> None:
    query = "query($n: Int) { devices(first: $n) { nodes { %s } } }"
    fields = " ".join(f"f{n}: name" for n in range(29))
    assert measured("{ devices(first: 7) { nodes { id name } totalCount } }").cost == 1 + 1 + 7 * 2 + 1
    assert measured("{ devices { nodes { id } } }").cost == 2 + 50
    assert measured("{ devices(last: 1000) { edges { node { id } } } }").cost == 2 + 200 * 2
    assert ada.ask(query % fields, n=100)
    assert refusal(ada, query % fields, n=200) == {"cost": 2 + 200 * 29, "limit": 5000}


def test_passwords_are_not_tried_by_the_dozen_in_one_request(anybody: GraphQLClient) -> None:
    tries = " ".join(f"t{n}: {LOGIN}" for n in range(11))
    assert refusal(anybody, f"mutation {{ {tries} }}")["cost"] > 5000


def test_fragments_that_spread_fragments_are_measured_once_each(ada: GraphQLClient) -> None:
    layers = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    bomb = f"{{ ...F0 }} {layers} fragment F60 on Query {{ energyStats {{ timestamp }} }}"
    assert refusal(ada, bomb)["cost"] == 2 * 2**60


@pytest.mark.parametrize(
    "bomb",
    [
        "{ " + "me { " * 500 + "id" + " }" * 500 + " }",
        "{ me { " + "id " * 2_001 + "} }",
        "{ me { id } } # " + "x" * 20_000,
        "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }",
        "query(" + " ".join(f"$v{n}: Int" for n in range(900)) + ") { __typename }",
    ],
    ids=["nesting", "tokens", "length", "introspection", "variables"],
)
def test_bombs_are_refused(ada: GraphQLClient, bomb: str) -> None:
    answer = ada.post(bomb)
    assert answer.status_code == 400
    assert answer.json["errors"][0]["extensions"]["code"] in ("QUERY_TOO_COMPLEX", "BAD_USER_INPUT")


def test_graphiqls_own_introspection_is_within_the_limits(ada: GraphQLClient) -> None:
    from graphql import get_introspection_query

    query = get_introspection_query(descriptions=True, input_value_deprecation=True)
    assert ada.ask(query)["__schema"]["types"]


def test_introspection_can_be_switched_off(limited: Callable[..., GraphQLClient]) -> None:
    client = limited(graphql_introspection=False)
    errors = client.post("{ __schema { types { name } } }").json["errors"]
    assert "introspection has been disabled" in errors[0]["message"]
    assert client.code("{ me { id } }") == "UNAUTHENTICATED"


def test_a_batch_of_operations_is_refused(ada: GraphQLClient) -> None:
    answer = ada.http.post("/graphql/", json=[{"query": "{ __typename }"}] * 50)
    assert answer.status_code == 400


@pytest.fixture
def limited(app: Flask, settings: Settings) -> Callable[..., GraphQLClient]:
    """Makes a client of the same system with other limits."""

    def make(**changes: Any) -> GraphQLClient:
        return GraphQLClient(create_app(settings.model_copy(update=changes)).test_client())

    return make


def measured(query: str) -> Any:
    from graphql import get_operation_ast, parse

    from smartenergy.graphql.limits import Ruler
    from smartenergy.graphql.schema import schema

    document = parse(query)
    operation = get_operation_ast(document)
    assert operation
    return Ruler(schema.graphql_schema, document).measure(operation, {})


def test_histories_cost_what_they_take(ada: GraphQLClient) -> None:
    many = " ".join(f'a{n}: energyHistory(from: "2026-11-0{n + 1}") {{ resolution }}' for n in range(9))
    assert "errors" not in ada.post(f"{{ {many} }}").get_json()
    more = " ".join(f"a{n}: energySummary {{ present {{ coverage }} before {{ coverage }} }}" for n in range(29))
    points = "energyHistory { points { start end solarWh generatorWh consumptionWh chargeWh levelWh coverage } }"
    error = ada.error(f"{{ {more} {points} }}")
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert error["extensions"]["cost"] > 29 * 150
