"""A plan's answer is graphql-core's answer, on hundreds of queries that a generator made up."""

import re
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from flask import Flask
from graphql import OperationDefinitionNode, get_operation_ast
from graphql.execution import execute_sync
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from smartenergy.graphql.engine import execution, fast_path
from smartenergy.graphql.engine.document_cache import DocumentCache, GoodDocument
from smartenergy.graphql.engine.outcomes import NoPlanError, Run
from smartenergy.graphql.engine.variables import coerced
from smartenergy.graphql.schema import print_schema, schema
from smartenergy.services.ledger.reading import spans
from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient

SOURCE = print_schema()
# Made-up arguments are mostly refused; without any, most queries run.
WITHOUT_ARGUMENTS = re.sub(r"  (devices|allDevices|home|energy\w+)\((?:.|\n)*?\n  \): (\S+)", r"  \1: \2", SOURCE)
SIMPLE = [
    "me", "allDevices", "devices", "home", "energyStats", "energyHistory", "energySummary", "personalAccessTokens",
]  # fmt: skip
PLAIN = queries(WITHOUT_ARGUMENTS, fields=SIMPLE)
QUERIES = st.integers(0, 9).flatmap(lambda number: queries(SOURCE) if number == 9 else PLAIN)


@pytest.fixture
def home(app: Flask, ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[DocumentCache]:
    """Ada's home, with a device of each kind, offline ones, a tick and a token; a request of hers is under way."""
    for status in ("online", "offline"):
        ada.battery(status=status)
        ada.generator(status=status, isSolar=status == "online")
        ada.heater(status=status)
    ada.ask(
        'mutation { createPersonalAccessToken(input: {name: "t", password: "correct horse battery"}) { token } }'
    )
    now = time.time()
    monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: now))  # asked twice, answered alike
    with app.test_request_context(headers={"Authorization": f"Bearer {ada.access_token}"}):
        ticks.run_tick(ticks.current_tick())
        yield DocumentCache(schema.graphql_schema, app.extensions["settings"])


def operation_of(good: GoodDocument, name: str | None = None) -> OperationDefinitionNode:
    operation = get_operation_ast(good.document, name)
    assert operation
    return operation


def by_plan(good: GoodDocument, **variables: Any) -> Any:
    """The plan's own answer, without graphql-core behind it."""
    plan = good.plan(operation_of(good))
    assert plan
    return plan(None, Run(variables))


def test_generated_queries_are_answered_as_graphql_core_answers_them(home: DocumentCache) -> None:
    seen = {"planned": 0, "all": 0}

    @given(query=QUERIES)
    @settings(max_examples=250, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def compare(query: str) -> None:
        try:
            good = home.get(query)
            good.hold_limits(operation_of(good), {})
        except Exception:  # too large, or holds what no column can: never run
            return
        expected = execute_sync(good.schema, good.document)
        answer = execution.run(good, operation_of(good), {})
        assert orjson.dumps(answer.data) == orjson.dumps(expected.data)  # the order of the fields included
        assert [e.formatted for e in answer.errors or ()] == [e.formatted for e in expected.errors or ()]
        seen["all"] += 1
        try:
            seen["planned"] += by_plan(good) == expected.data
        except Exception:
            assert expected.errors, "a query without errors was not for its plan"

    compare()
    assert seen["all"] > 125
    assert seen["planned"] > seen["all"] * 0.5, seen


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query($n: Int = 2) { devices(first: $n) { nodes { id } } }", {}),
        ("query($n: Int = 2) { devices(first: $n) { nodes { id } } }", {"n": 3}),
        ("query($s: DeviceStatus) { devices(status: $s) { totalCount } }", {"s": "OFFLINE"}),
        ("query($i: ID!) { device(id: $i) { ...D } } fragment D on Device { id ... on StorageDevice { currentLevelWh } }", {"i": 1}),
        ("{ a: allDevices { x: id } a: allDevices { y: name } }", {}),
    ],
)  # fmt: skip
def test_variables_fragments_and_merged_fields_are_planned(
    home: DocumentCache, query: str, variables: dict[str, Any]
) -> None:
    good = home.get(query)
    expected = execute_sync(good.schema, good.document, variable_values=variables)
    assert not expected.errors
    fitting = coerced(good.schema, operation_of(good), variables)
    assert isinstance(fitting, dict)
    assert by_plan(good, **fitting) == expected.data


@pytest.mark.parametrize(
    "query",
    [
        "query($b: Boolean!) { me { id @include(if: $b) } }", "{ me { id @skip(if: true) username } }",
        "{ __schema { queryType { name } } }", 'mutation { deleteDevice(id: "1") { ok } }',
    ],
)  # fmt: skip
def test_directives_introspection_and_mutations_are_for_graphql_core(home: DocumentCache, query: str) -> None:
    good = home.get(query)
    with pytest.raises(NoPlanError):
        fast_path.make(good.schema, good.document, operation_of(good))


def test_a_resolvers_fault_is_told_with_its_path(home: DocumentCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartenergy.models.Device.other_details", property(lambda _: 1 / 0))
    good = home.get("{ allDevices { id otherDetails } }")
    result = execution.run(good, operation_of(good), {})
    assert result.data is None
    assert result.errors
    assert result.errors[0].path == ["allDevices", 0, "otherDetails"]
