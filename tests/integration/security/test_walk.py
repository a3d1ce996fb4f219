"""A walk over every field of the schema and every route, by the owner of a home, who shares it, and a stranger.

`doors.py` has the tables of what each may do. Without a token, nobody may anything.
"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from graphql import GraphQLField, get_named_type
from psycopg import Connection
from redis import Redis

from smartenergy.services.what_if.requests import FIRST
from smartenergy.storage import what_if_runs
from tests.client import PASSWORD, GraphQLClient
from tests.integration.security.doors import (
    ENERGY,
    FIELDS,
    FOR_EVERYONE,
    IN_A_QUERY,
    MAY,
    OF_A_HOME,
    ONES_OWN,
    PUBLIC_ROUTES,
    ROLES,
    ROUTES,
    RUN,
    SCHEMA,
    filled,
    routes,
)  # fmt: skip
from tests.kept_worlds import KeptWorld
from tests.rest import RestClient, assert_problem, rest

Sql = Connection[Any]
World = dict[str, GraphQLClient]
STATUS = {"NOT_FOUND": 404, "FORBIDDEN": 403, "CONFLICT": 409}
TABLES = {
    "users": "id", "devices": "user_id", "access_tokens": "user_id", "homes": "user_id", "home_members": "home_id",
    "home_invitations": "home_id", "tariffs": "user_id", "home_tariffs": "user_id", "price_series": "user_id",
    "home_strategies": "user_id", "what_if_shares": "home_id",
}  # fmt: skip


def root_fields() -> dict[str, GraphQLField]:
    assert SCHEMA.query_type
    assert SCHEMA.mutation_type
    return SCHEMA.query_type.fields | SCHEMA.mutation_type.fields


def takes_an_id(field: GraphQLField) -> bool:
    names = set(field.args)
    for argument in field.args.values():
        names |= set(getattr(get_named_type(argument.type), "fields", {}))
    return bool({"id", "deviceId", "homeId", "userId"} & names)


@pytest.fixture(scope="module")
def kept(application: Flask) -> Iterator[KeptWorld[World]]:
    """The world, which takes ten times as long to make as to put back."""
    world = KeptWorld[World](application)
    yield world
    world.forget()


@pytest.fixture
def world(kept: KeptWorld[World], app: Flask) -> World:
    """Clients by what they are to Ada's home."""
    return kept.there(lambda: make_world(app))


def make_world(app: Flask) -> World:
    found = {role: GraphQLClient(app.test_client()) for role in ROLES}
    for role, name in (("owner", "ada"), ("manager", "mary"), ("viewer", "carol"), ("stranger", "eve")):
        found[role].register(name)
    ada = found["owner"]
    ada.heater(name="Ada's", readings="on")
    ada.ask(
        'mutation { createPersonalAccessToken(input: {name: "Ada\'s", password: "correct horse battery"}) { token } }'
    )
    ada.ask(
        'mutation($lines: [JSON!]!) { createTariff(input: {name: "Ada\'s", currency: "EUR",'
        ' validFrom: "2026-01-01", lines: $lines}) { id } }',
        lines=[ENERGY],
    )
    ada.ask('mutation { createPriceSeries(input: {name: "Ada\'s", currency: "EUR"}) { id } }')
    ada.ask(ONES_OWN["backfillHome"])
    for role in ("manager", "viewer"):
        code = ada.ask(f"mutation {{ inviteToHome(homeId: 1, role: {role}) {{ code }} }}")["inviteToHome"]["code"]
        found[role].ask("mutation($code: String!) { joinHome(code: $code) { id } }", code=code)
    ada.ask('mutation { inviteToHome(homeId: 1) { code } createHome(input: {name: "Ada\'s cabin"}) { id } }')
    redis: Redis = app.extensions["redis"]
    redis.set("home_stats:1", b'{"timestamp":1795425060}')
    asked = FIRST | {"home_id": 1, "requested_at": "2026-01-01T00:00:00+00:00", "touched_at": time.time()}
    what_if_runs.begin(redis, RUN, asked, 1)
    return found


@pytest.fixture
def eve(world: World) -> GraphQLClient:
    return world["stranger"]


def everything(sql: Sql) -> list[Any]:
    """All that is Ada's."""
    found = {
        table: sql.execute(f"SELECT * FROM {table} WHERE {key} = 1 ORDER BY 1, 2") for table, key in TABLES.items()
    }
    return [rows.fetchall() for rows in found.values()]


def refused(client: GraphQLClient, document: str) -> str | None:
    """The code with which a document is refused, or None where it is not."""
    answer = client.post(document).get_json()
    if "errors" not in answer:
        return None
    [error] = answer["errors"]
    code: str = error["extensions"]["code"]
    if code == "BAD_USER_INPUT" and list(error["extensions"]["fields"]) == [
        "0"
    ]:  # of a batch: the first of its items
        [words] = error["extensions"]["fields"]["0"]
        return "FORBIDDEN" if words.startswith("You may see this home") else "NOT_FOUND"
    return code


def test_every_field_stands_in_a_table() -> None:
    fields, with_ids = root_fields(), {name.split(" ")[0] for name in FIELDS}
    assert set(fields) == with_ids | set(ONES_OWN) | FOR_EVERYONE
    assert {name for name, field in fields.items() if takes_an_id(field)} == with_ids
    assert set(SCHEMA.type_map["Home"].fields) == set(OF_A_HOME)  # type: ignore[attr-defined] # an object


def test_every_route_with_an_id_stands_in_a_table(app: Flask) -> None:
    walked = {f"{method} {filled(rule)}" for method, rule in routes(app) if "<int:" in rule}
    assert walked == set(ROUTES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", FIELDS)
def test_a_field_lets_each_do_what_their_role_may_and_no_more(
    world: World, sql: Sql, name: str, role: str
) -> None:
    right, document = FIELDS[name]
    before = everything(sql)
    assert refused(world[role], document) == MAY[right][role]
    if MAY[right][role] or right == "read":
        assert everything(sql) == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("request_line", [*ROUTES, *IN_A_QUERY])
def test_a_route_lets_each_do_what_their_role_may_and_no_more(
    world: World, sql: Sql, request_line: str, role: str
) -> None:
    right, body = (ROUTES | IN_A_QUERY)[request_line]
    method, path = request_line.split(" ")
    before = everything(sql)
    answer = rest(world[role]).send(method, path, body)
    code = MAY[right][role]
    if code is None:
        assert answer.status_code < 300, answer.json
    else:
        assert_problem(answer, STATUS[code], code)
    if code or right == "read":
        assert everything(sql) == before


@pytest.mark.parametrize("name", OF_A_HOME)
def test_whoever_sees_a_home_sees_all_of_it_but_its_invitations(world: World, name: str) -> None:
    for role in ("owner", "manager", "viewer"):
        home = world[role].ask(f"{{ home(id: 1) {{ {name} {OF_A_HOME[name]} }} }}")["home"]
        is_there = home[name] is not None or name.startswith("grid")
        assert is_there == (name != "invitations" or role == "owner")


@pytest.mark.parametrize("document", [*(document for _, document in FIELDS.values()), *ONES_OWN.values()])
def test_no_field_answers_without_a_token(anybody: GraphQLClient, document: str) -> None:
    assert anybody.code(document) == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "name", [name for name in ONES_OWN if not name.startswith(("create", "change", "update", "join", "deleteMe"))]
)
def test_ones_own_lists_hold_nothing_of_anybody_else(eve: GraphQLClient, name: str) -> None:
    assert "ada" not in str(eve.ask(ONES_OWN[name])).lower()


def test_no_route_answers_without_a_token(world: World, app: Flask) -> None:
    for method, rule in routes(app):
        answer = RestClient(app.test_client(), None).send(
            method, filled(rule), {} if method in ("POST", "PATCH") else None
        )
        if rule in PUBLIC_ROUTES:
            assert answer.status_code == 422, rule
        else:
            assert_problem(answer, 401, "UNAUTHENTICATED")


def test_a_device_can_be_given_to_nobody_else(eve: GraphQLClient, sql: Sql) -> None:
    device = {"name": "x", "deviceType": "consumption", "consumptionRateWatts": 1}
    query = "mutation($input: CreateDeviceInput!) { createDevice(input: $input) { id } }"
    for field in ("owner", "ownerId", "userId", "user_id", "id", "createdAt"):
        assert list(eve.fields(query, input=device | {field: 1})) == [field]
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (1,)


SCOPES = {"read": "read", "manage": "write", "own": "account", "share": "account"}


@pytest.mark.parametrize("name", [name for name, (right, _) in FIELDS.items() if right != "self"])
def test_a_personal_token_is_good_for_what_its_scopes_say_and_never_for_sharing(world: World, name: str) -> None:
    right, document = FIELDS[name]
    ada, needed = world["owner"], "write" if name == "deleteHome" else SCOPES[right]
    for scopes in ("[read]", "[write]", "[read, write]"):
        made = ada.ask(
            f'mutation {{ createPersonalAccessToken(input: {{name: "x", password: "{PASSWORD}", scopes: {scopes}}}) {{ token }} }}'
        )
        holder = GraphQLClient(ada.http)
        holder.access_token = made["createPersonalAccessToken"]["token"]
        if needed in scopes:
            assert refused(holder, document) in (None, "NOT_FOUND")  # gone by the token before
        else:
            assert refused(holder, document) == "FORBIDDEN"
