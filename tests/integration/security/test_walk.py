"""A walk over every field of the schema and every route: other people's ids lead nowhere, and so does no token.

What is new and stands in no table here fails the walk.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from graphql import GraphQLField, get_named_type
from graphql_relay import to_global_id
from psycopg import Connection

from smartenergy.graphql.schema import schema
from smartenergy.rest.operations import operation_of
from tests.client import GraphQLClient
from tests.rest import RestClient, assert_problem, rest

SCHEMA = schema.graphql_schema
# Ada's device is 1, her token 1, herself user 1.
WITH_IDS = {
    "device": '{ device(id: "1") { id } }',
    "deviceHistory": '{ deviceHistory(deviceId: "1") { points { energyWh } } }',
    "node": f'{{ node(id: "{to_global_id("Device", 1)}") {{ id }} }}',
    "node of a user": f'{{ node(id: "{to_global_id("User", 1)}") {{ id }} }}',
    "updateDevice": 'mutation { updateDevice(input: {id: "1", name: "stolen"}) { id } }',
    "updateDevices": 'mutation { updateDevices(input: [{id: "1", name: "stolen"}]) { id } }',
    "deleteDevice": 'mutation { deleteDevice(id: "1") { ok } }',
    "revokePersonalAccessToken": 'mutation { revokePersonalAccessToken(id: "1") { ok } }',
}
ONES_OWN = {
    "me": "{ me { id username } }",
    "allDevices": "{ allDevices { id name } }",
    "devices": "{ devices { totalCount nodes { name } } }",
    "energyStats": "{ energyStats { timestamp } }",
    "energyHistory": "{ energyHistory { series { start solarWh } } }",
    "energySummary": "{ energySummary { present { coverage } } }",
    "personalAccessTokens": "{ personalAccessTokens { id name } }",
    "createDevice": 'mutation { createDevice(input: {name: "x", deviceType: consumption, consumptionRateWatts: 1}) { id } }',
    "createDevices": 'mutation { createDevices(input: [{name: "x", deviceType: consumption, consumptionRateWatts: 1}]) { id } }',
    "deleteDevices": 'mutation { deleteDevices(ids: ["1"]) { ids } }',  # answers an empty list: passed over
    "createPersonalAccessToken": 'mutation { createPersonalAccessToken(input: {name: "x", password: "x"}) { token } }',
    "updateMe": 'mutation { updateMe(input: {timezone: "UTC"}) { id } }',
    "changePassword": 'mutation { changePassword(input: {currentPassword: "x", newPassword: "long enough"}) { ok } }',
    "deleteMe": 'mutation { deleteMe(password: "x") { ok } }',
}
FOR_EVERYONE = {"register", "login", "refreshToken", "logout", "resetPassword"}
PUBLIC_ROUTES = {f"/api/v1/auth/{name}" for name in ("register", "login", "logout", "password/reset")}


def root_fields() -> dict[str, GraphQLField]:
    assert SCHEMA.query_type
    assert SCHEMA.mutation_type
    return SCHEMA.query_type.fields | SCHEMA.mutation_type.fields


def takes_an_id(field: GraphQLField) -> bool:
    names = set(field.args)
    for argument in field.args.values():
        names |= set(getattr(get_named_type(argument.type), "fields", {}))
    return bool({"id", "deviceId"} & names)


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if operation_of(app.view_functions[rule.endpoint]):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule.rule


@pytest.fixture
def eve(ada: GraphQLClient, signed_in: Callable[..., GraphQLClient]) -> GraphQLClient:
    """Signed in, while Ada has a device and a token."""
    ada.heater(name="Ada's")
    ada.ask(
        'mutation { createPersonalAccessToken(input: {name: "Ada\'s", password: "correct horse battery"}) { token } }'
    )
    return signed_in("eve")


def everything(sql: Connection[Any]) -> list[Any]:
    tables = ("users", "devices", "access_tokens")
    return [sql.execute(f"SELECT * FROM {table} WHERE {'id' if table == 'users' else 'user_id'} = 1").fetchall() for table in tables]  # fmt: skip


def test_every_field_stands_in_a_table() -> None:
    fields = root_fields()
    assert set(fields) == {name.split(" ")[0] for name in WITH_IDS} | set(ONES_OWN) | FOR_EVERYONE
    assert {name for name, field in fields.items() if takes_an_id(field)} == {
        name.split(" ")[0] for name in WITH_IDS
    }


@pytest.mark.parametrize("name", WITH_IDS)
def test_somebody_elses_id_is_not_found_by_any_field(eve: GraphQLClient, sql: Connection[Any], name: str) -> None:
    before = everything(sql)
    error = eve.error(WITH_IDS[name])
    if name == "updateDevices":
        assert error["extensions"]["fields"] == {"0": ["You have no device 1."]}
    else:
        assert error["extensions"]["code"] == "NOT_FOUND"
    assert everything(sql) == before


@pytest.mark.parametrize("name", [*WITH_IDS, *ONES_OWN])
def test_no_field_answers_without_a_token(eve: GraphQLClient, anybody: GraphQLClient, name: str) -> None:
    assert anybody.code((WITH_IDS | ONES_OWN)[name]) == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "name", [name for name in ONES_OWN if not name.startswith(("create", "change", "update", "deleteMe"))]
)
def test_ones_own_lists_hold_nothing_of_anybody_else(eve: GraphQLClient, name: str) -> None:
    assert "Ada" not in str(eve.ask(ONES_OWN[name]))
    assert "ada" not in str(eve.ask(ONES_OWN[name]))


def test_somebody_elses_id_is_not_found_on_any_route(eve: GraphQLClient, app: Flask, sql: Connection[Any]) -> None:
    api, before, walked = rest(eve), everything(sql), 0
    for method, path in routes(app):
        if "<int:" in path:
            here = path.removeprefix("/api/v1").replace("<int:device_id>", "1").replace("<int:token_id>", "1")
            assert_problem(
                api.send(method, here, {"name": "stolen"} if method == "PATCH" else None), 404, "NOT_FOUND"
            )
            walked += 1
    assert walked == 5
    assert everything(sql) == before


def test_no_route_answers_without_a_token(eve: GraphQLClient, app: Flask) -> None:
    for method, path in routes(app):
        here = path.removeprefix("/api/v1").replace("<int:device_id>", "1").replace("<int:token_id>", "1")
        answer = RestClient(app.test_client(), None).send(
            method, here, {} if method in ("POST", "PATCH") else None
        )
        if path in PUBLIC_ROUTES:
            assert answer.status_code == 422, path
        else:
            assert_problem(answer, 401, "UNAUTHENTICATED")


def test_a_device_can_be_given_to_nobody_else(eve: GraphQLClient, sql: Connection[Any]) -> None:
    device = {"name": "x", "deviceType": "consumption", "consumptionRateWatts": 1}
    query = "mutation($input: CreateDeviceInput!) { createDevice(input: $input) { id } }"
    for field in ("owner", "ownerId", "userId", "user_id", "id", "createdAt"):
        assert list(eve.fields(query, input=device | {field: 1})) == [field]
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (1,)
