"""What one user may have of what all share, whichever way it is asked for, and however many ask at once."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.models import IdempotencyKey
from smartenergy.services.devices import editing
from smartenergy.services.operations import synthetic_fleets
from tests.client import GraphQLClient
from tests.conftest import statements_of
from tests.rest import BATTERY, HEATER, RestClient, assert_problem, rest
from tests.waiting import wait_until

CREATE = """mutation($input: [CreateDeviceInput!]!) { createDevices(input: $input) { id } }"""
UPDATE = """mutation($input: [UpdateDeviceInput!]!) { updateDevices(input: $input) { id } }"""
ON = {"readings": "on"}
Strict = Callable[..., FlaskClient]


@pytest.fixture
def strict(app: Flask, settings: Settings) -> Iterator[Strict]:
    """Makes a client of the same system with small quotas."""
    made: list[Flask] = []

    def make(**changes: Any) -> FlaskClient:
        small = {"max_devices_per_home": 5, "max_devices_with_readings": 2, "max_idempotency_keys_per_day": 3}
        made.append(create_app(settings.model_copy(update=small | changes)))
        return made[-1].test_client()

    yield make
    for one in made:
        with one.app_context():
            db.engine.dispose()


@pytest.fixture
def api(strict: Strict, ada: GraphQLClient) -> RestClient:
    return RestClient(strict(), ada.access_token)


@pytest.fixture
def graphql(api: RestClient) -> GraphQLClient:
    client = GraphQLClient(api.http)
    client.access_token = api.token
    return client


def heaters(number: int, **more: str) -> list[dict[str, Any]]:
    return [{"name": "H", "deviceType": "consumption", "consumptionRateWatts": 1} | more] * number


def devices_of(sql: psycopg.Connection[Any], user_id: int) -> int:
    row = sql.execute("SELECT count(*) FROM devices WHERE user_id = %s", [user_id]).fetchone()
    assert row
    return int(row[0])


def test_a_device_too_many_is_refused_with_the_limit_and_what_is_in_use(api: RestClient) -> None:
    for _ in range(5):
        api.create()
    refused = api.post("/devices", HEATER)
    assert_problem(refused, 409, "CONFLICT")
    assert (refused.json["limit"], refused.json["in_use"]) == (5, 5)
    assert refused.json["detail"] == (
        "You have 5 devices; 1 more would be over the limit of 5 (MAX_DEVICES_PER_HOME)."
    )
    assert_problem(api.post("/devices", HEATER, Idempotency_Key="another"), 409, "CONFLICT")
    assert api.delete("/devices/1").status_code == 204
    api.create()


def test_a_batch_counts_whole(graphql: GraphQLClient, ada: GraphQLClient, sql: psycopg.Connection[Any]) -> None:
    graphql.ask(CREATE, input=heaters(3))
    error = graphql.error(CREATE, input=heaters(3))
    assert error["extensions"] == {"code": "CONFLICT", "limit": 5, "inUse": 3}
    assert "You have 3 devices; 3 more would be over the limit of 5" in error["message"]
    assert devices_of(sql, ada.user_id) == 3
    graphql.ask(CREATE, input=heaters(2))


def test_batches_by_aliases_count_one_after_the_other(
    graphql: GraphQLClient, ada: GraphQLClient, sql: psycopg.Connection[Any]
) -> None:
    aliases = " ".join(f"a{n}: createDevices(input: $input) {{ id }}" for n in range(4))
    query = f"mutation($input: [CreateDeviceInput!]!) {{ {aliases} }}"
    answer = graphql.post(query, input=heaters(2)).get_json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["CONFLICT", "CONFLICT"]
    assert devices_of(sql, ada.user_id) == 4


def test_requests_at_once_do_not_slip_past(
    strict: Strict, ada: GraphQLClient, sql: psycopg.Connection[Any]
) -> None:
    http = strict(web_threads=6)
    ready, codes = threading.Barrier(6), []

    def create() -> None:
        ready.wait()
        codes.append(
            RestClient(http.application.test_client(), ada.access_token).post("/devices", HEATER).status_code
        )

    threads = [threading.Thread(target=create) for _ in range(6)]
    with sql.transaction():  # all of them have come when the first may go on
        sql.execute("SELECT FROM users WHERE id = %s FOR NO KEY UPDATE", [ada.user_id])
        for thread in threads:
            thread.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_until(lambda: sql.execute(waiting).fetchone() == (6,), "six requests that wait for their turn")
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201] * 5 + [409]
    assert devices_of(sql, ada.user_id) == 5


def test_readings_are_kept_of_so_many(api: RestClient, graphql: GraphQLClient) -> None:
    kept = [api.create(**HEATER | ON) for _ in range(2)]
    other = api.create()
    refused = api.post("/devices", HEATER | ON)
    assert_problem(refused, 409, "CONFLICT")
    assert "You have 2 devices with `readings` on; 1 more would be over the limit of 2" in refused.json["detail"]
    path = f"/devices/{other['id']}"
    assert_problem(api.patch(path, ON), 409, "CONFLICT")
    error = graphql.error(UPDATE, input=[{"id": kept[0]["id"], "name": "Kept"}, {"id": other["id"]} | ON])
    assert error["extensions"] == {"code": "CONFLICT", "limit": 2, "inUse": 2}
    assert api.get(f"/devices/{kept[0]['id']}").json["name"] == "Heater", "a batch is done whole or not at all"
    assert api.patch(f"/devices/{kept[0]['id']}", ON | {"name": "Still kept"}).status_code == 200
    assert api.patch(path, {"name": "Other"}).status_code == 200
    assert api.patch(f"/devices/{kept[0]['id']}", {"readings": "off"}).status_code == 200
    assert api.patch(path, ON).status_code == 200


def test_a_batch_that_gives_and_takes_readings_is_counted_as_it_goes(
    graphql: GraphQLClient, api: RestClient
) -> None:
    first, second, third = (api.create(**HEATER | more)["id"] for more in (ON, ON, {}))
    graphql.ask(UPDATE, input=[{"id": first, "readings": "off"}, {"id": third} | ON])
    assert graphql.error(UPDATE, input=[{"id": first} | ON, {"id": second, "readings": "off"}])


def test_a_home_beyond_its_quota_is_edited_as_any_other(api: RestClient, app: Flask, ada: GraphQLClient) -> None:
    with app.app_context():  # nobody of the APIs: no quota
        for _ in range(8):
            editing.create_device(ada.user_id, BATTERY | ON)
    refused = api.post("/devices", HEATER)
    assert (refused.status_code, refused.json["in_use"]) == (409, 6), "counted as far as it matters"
    assert api.patch("/devices/1", {"name": "Cellar"} | ON).status_code == 200
    assert api.delete("/devices/2").status_code == 204


def test_idempotency_keys_of_a_day_are_so_many(strict: Strict, ada: GraphQLClient, app: Flask) -> None:
    api = RestClient(strict(max_devices_per_home=100), ada.access_token)
    for number in range(3):
        assert api.post("/devices", HEATER, Idempotency_Key=f"key-{number}").status_code == 201
    refused = api.post("/devices", HEATER, Idempotency_Key="key-3")
    assert_problem(refused, 429, "RATE_LIMITED")
    assert "3 idempotency keys were used within a day, 3 are the most" in refused.json["detail"]
    assert 86_000 < int(refused.headers["Retry-After"]) <= 86_400
    again = api.post("/devices", HEATER, Idempotency_Key="key-1")
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert api.post("/devices", HEATER).status_code == 201
    assert len(api.get("/devices").json["items"]) == 4
    with app.app_context():
        old = datetime.now(UTC) - timedelta(days=1, minutes=1)
        db.session.execute(update(IdempotencyKey).where(IdempotencyKey.key == "key-0").values(created_at=old))
        db.session.commit()
    assert api.post("/devices", HEATER, Idempotency_Key="key-3").status_code == 201


def test_a_batch_counts_as_so_many_requests(strict: Strict, ada: GraphQLClient) -> None:
    graphql = GraphQLClient(
        strict(ratelimit_enabled=True, ratelimit_user="20 per minute", max_devices_per_home=100)
    )
    graphql.access_token = ada.access_token
    answer = graphql.post(CREATE, input=heaters(10))
    assert "errors" not in answer.json
    assert rest(graphql).get("/me").headers["RateLimit-Remaining"] == "9"
    error = graphql.error(CREATE, input=heaters(10))
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert 0 < error["extensions"]["retryAfter"] <= 60


def test_counting_reads_no_more_than_the_quota(
    app: Flask, strict: Strict, ada: GraphQLClient, sql: psycopg.Connection[Any]
) -> None:
    api = RestClient(strict(), ada.access_token)
    with app.app_context():
        synthetic_fleets.create_fleet(100, 4, lambda _: None)
    with statements_of(api.http.application) as statements:
        api.create()
    counting = [one for one in statements if "count(" in one]
    assert len(counting) == 1
    assert "LIMIT" in counting[0]
    assert len(statements) <= 6, statements
