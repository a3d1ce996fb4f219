"""Queries that are too large are refused before they run, with the number that was over."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from graphql import GraphQLField, GraphQLList, GraphQLObjectType

from config import Settings
from smartenergy import create_app
from smartenergy.graphql.engine.costs import declared
from smartenergy.graphql.schema import schema
from smartenergy.services.ledger.reading import spans
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
    assert measured("{ devices(first: 7) { nodes { id name } totalCount } }").cost == 10 + 1 + 7 * 2 + 10
    assert measured("{ devices { nodes { id } } }").cost == 11 + 50
    assert measured("{ devices(last: 1000) { edges { node { id } } } }").cost == 11 + 200 * 2
    assert measured("{ allDevices { id name } }").cost == 10 + 200 * 2
    assert ada.ask(query % fields, n=100)
    assert refusal(ada, query % fields, n=200) == {"cost": 11 + 200 * 29, "limit": 5000}


def test_passwords_are_not_tried_by_the_dozen_in_one_request(anybody: GraphQLClient) -> None:
    tries = " ".join(f"t{n}: {LOGIN}" for n in range(11))
    assert refusal(anybody, f"mutation {{ {tries} }}")["cost"] > 5000


def test_fragments_that_spread_fragments_are_measured_once_each(ada: GraphQLClient) -> None:
    layers = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    bomb = f"{{ ...F0 }} {layers} fragment F60 on Query {{ energyStats {{ timestamp }} }}"
    assert refusal(ada, bomb)["cost"] == 3 * 2**60


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
    assert answer.json["errors"][0]["extensions"]["code"] in ("QUERY_TOO_COMPLEX", "GRAPHQL_VALIDATION_FAILED")


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

    from smartenergy.graphql.engine.limits import Ruler

    document = parse(query)
    operation = get_operation_ast(document)
    assert operation
    return Ruler(schema.graphql_schema, document).measure(operation, {})


HISTORY = 'energyHistory(from: "2026-07-01", to: "2026-11-02", resolution: QUARTER_HOUR)'
POINTS = 124 * 96
OPENED = 100 + POINTS // 20
COLUMN = 1 + -(-POINTS // 165)
ALL_COLUMNS = " ".join(schema.graphql_schema.type_map["EnergySeries"].fields)  # type: ignore[attr-defined] # an object


def test_a_history_costs_its_points_and_columns(ada: GraphQLClient) -> None:
    one = f"{HISTORY} {{ series {{ solarWh consumptionWh }} }}"
    assert "errors" not in ada.post(f"{{ {one} }}").get_json()
    many = " ".join(f"a{n}: {one}" for n in range(25))
    assert refusal(ada, f"{{ {many} }}") == {"cost": 25 * (OPENED + 1 + 2 * COLUMN), "limit": 5000}


def test_one_history_of_all_points_and_columns_may_be_asked_for_and_not_two(ada: GraphQLClient) -> None:
    whole = f"{HISTORY} {{ series {{ {ALL_COLUMNS} }} }}"
    assert "errors" not in ada.post(f"{{ {whole} }}").get_json()
    assert refusal(ada, f"{{ a: {whole} b: {whole} }}")["cost"] > 7_000


@pytest.mark.parametrize(
    ("field", "cost"),
    [
        ("energyHistory { points { start end solarWh generatorWh consumptionWh chargeWh levelWh coverage } }", 100 + 72 + 1 + 461),
        ("energyHistory { series { solarWh } }", 100 + 72 + 1 + 1 + 9),
        ('energyHistory(from: "2020-01-01", to: "2026-01-01") { resolution }', 100 + 3 + 1),
        ("deviceHistory(deviceId: 1) { points { watts } }", 100 + 72 + 1 + 58),
        ('deviceHistory(deviceId: 1, from: "2016-01-01", resolution: MONTH) { resolution }', 100 + 504 + 1),
        ("energySummary { present { coverage flows { source } } }", 150 + 1 + 1 + 1 + 20),
        ("homes { name owner { username } stats { timestamp } }", 10 + 20 * (1 + 2 + 1 + 2 + 1)),
        ("homes { devices { id name status deviceType otherDetails } }", 10 + 20 * (2 + 200 * 5 // 5)),
        ("homes { members { username role } invitations { id } }", 10 + 20 * (2 + 50 * 2 // 5 + 2 + 50 // 5)),
        ("home { energySummary { before { coverage } } }", 10 + 150 + 1 + 1),
        ("home { energyHistory { series { solarWh } } }", 10 + 100 + 72 + 1 + 1 + 9),
        ('energyStats(homeId: "1") { timestamp }', 10 + 1),
    ],
)  # fmt: skip
def test_what_a_question_about_energy_costs(app: Flask, field: str, cost: int) -> None:
    with app.app_context():
        assert measured(f"{{ {field} }}").cost == cost


def test_a_history_by_variables_costs_what_they_ask_for(ada: GraphQLClient) -> None:
    names = "($from: DateTime, $to: DateTime, $resolution: Resolution)"
    asked = "energyHistory(from: $from, to: $to, resolution: $resolution) { series { solarWh } }"
    query = f"query{names} {{ {' '.join(f'a{n}: {asked}' for n in range(12))} }}"
    span = {"from": "2026-07-01T00:00:00Z", "to": "2026-11-02T00:00:00Z"}
    assert ada.ask(query, **span, resolution="day")
    assert refusal(ada, query, **span, resolution="quarter_hour")["cost"] == 12 * (OPENED + 1 + COLUMN)
    assert ada.ask(query, **span, resolution="day")


def test_what_ends_now_is_measured_each_time(
    app: Flask, ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = datetime.now(UTC) - timedelta(days=1)
    asked = f'energyHistory(from: "{since.isoformat()}", resolution: QUARTER_HOUR) {{ series {{ solarWh }} }}'
    query = f"{{ {' '.join(f'a{n}: {asked}' for n in range(20))} }}"
    assert ada.ask(query)
    later = time.time() + 120 * 86_400
    monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: later))
    assert refusal(ada, query)["limit"] == 5000


def test_a_batch_costs_as_much_as_its_devices_one_by_one(ada: GraphQLClient) -> None:
    one = '{name: "x", deviceType: "consumption", consumptionRateWatts: 1}'
    batch = f"createDevices(input: [{', '.join([one] * 100)}]) {{ id }}"
    three = " ".join(f"a{n}: createDevices(input: $input) {{ id }}" for n in range(3))
    query = f"mutation($input: [CreateDeviceInput!]!) {{ {three} }}"
    assert measured(f"mutation {{ {batch} }}").cost == 100 * 20 + 100
    device = {"name": "x", "deviceType": "consumption", "consumptionRateWatts": 1}
    assert refusal(ada, query, input=[device] * 100) == {"cost": 3 * 2_100, "limit": 5000}
    assert ada.ask("{ allDevices { id } }")["allDevices"] == []


READ_NOTHING = {
    "Backfill.from", "DeviceConnection.pageInfo", "DeviceEnergyHistory.device", "EnergyBill.from", "EnergyHistory.from", "EnergyHistory.resolution",
    "EnergyHistory.series", "EnergyHistory.timezone", "EnergyHistory.to", "EnergyTotals.figures", "EnergyTotals.from",
    "EnergyTotals.to", "Forecast.from", "EnergyStats.intervalSeconds", "EnergyStats.nextTickAt", "EnergyStats.readAt", "Home.globalId",
    "Tariff.isOwn", "WhatIfAnswer.from", "WhatIfAnswer.to", "WhatIfMonth.figures", "WhatIfScenario.figures",
}  # fmt: skip
"""Fields with a resolver of their own that read what is at hand. One that asks a server costs something: say so there."""
VALUES = ("EnergyFigures", "EnergyPoint", "ProductionDevice", "StorageDevice", "ConsumptionDevice", "User")


def test_every_list_and_every_field_that_reads_says_what_it_costs() -> None:
    silent = {
        f"{kind.name}.{name}"
        for kind in schema.graphql_schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if declared(field) is None and (is_list(field.type) or (kind.name not in VALUES and is_resolved(field)))
    }
    assert silent == READ_NOTHING
    unbounded = [
        f"{kind.name}.{name}"
        for kind in schema.graphql_schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if is_list(field.type) and (cost := declared(field)) and cost.items is None
    ]
    assert unbounded == []


def is_list(kind: Any) -> bool:
    return isinstance(kind, GraphQLList) or (hasattr(kind, "of_type") and is_list(kind.of_type))


def is_resolved(field: GraphQLField) -> bool:
    """Whether it has a resolver of its own, and is no mere attribute."""
    return not isinstance(field.resolve, partial)
