"""A home whose last online device goes shows nothing at once, and no tick that is under way brings it back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from smartenergy.services.access import users
from smartenergy.services.devices import editing
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks
from smartenergy.storage import stats_cache, stats_publishing
from tests.client import GraphQLClient

TICK = 1_795_425_060
Way = Callable[[GraphQLClient, FlaskClient, str], Any]


def rest(ada: GraphQLClient, http: FlaskClient, method: str, device: str, **more: Any) -> None:
    headers = {"Authorization": f"Bearer {ada.access_token}"}
    answer = http.open(f"/api/v1/devices/{device}", method=method, headers=headers, **more)
    assert answer.status_code in (200, 204)


WAYS: dict[str, Way] = {
    "deleted, GraphQL": lambda ada, _, device: ada.ask(f"mutation {{ deleteDevice(id: {device}) {{ ok }} }}"),
    "offline, GraphQL": lambda ada, _, device: ada.update(id=device, status="offline"),
    "offline, GraphQL, many": lambda ada, _, device: ada.ask(
        f"mutation {{ updateDevices(input: [{{id: {device}, status: offline}}]) {{ id }} }}"
    ),
    "deleted, REST": lambda ada, http, device: rest(ada, http, "DELETE", device),
    "offline, REST": lambda ada, http, device: rest(ada, http, "PATCH", device, json={"status": "offline"}),
}


def tick(app: Flask, number: int = 0) -> None:
    with app.app_context():
        ticks.run_tick(TICK + 60 * number)


@pytest.mark.parametrize("way", WAYS)
def test_stats_are_null_at_once_when_the_last_online_device_goes(
    app: Flask, http: FlaskClient, ada: GraphQLClient, way: str
) -> None:
    heater = ada.heater()
    ada.battery(status="offline")
    tick(app)
    assert ada.stats()
    WAYS[way](ada, http, heater["id"])
    assert ada.stats() is None


def test_a_home_with_another_device_online_keeps_its_stats_until_the_next_tick(
    app: Flask, ada: GraphQLClient
) -> None:
    heater, _ = ada.heater(), ada.battery()
    tick(app)
    before = ada.stats()
    ada.update(id=heater["id"], status="offline")
    assert ada.stats() == before
    tick(app, 1)
    assert ada.stats()["currentConsumption"] == 0


def test_a_tick_that_read_the_last_device_before_it_went_does_not_bring_it_back(
    app: Flask, ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    heater = int(ada.heater()["id"])
    publish = stats_publishing.publish

    def late(*arguments: Any) -> bool:
        editing.delete_device(ada.user_id, heater)
        return publish(*arguments)

    monkeypatch.setattr(stats_publishing, "publish", late)
    tick(app)
    assert ada.stats() is None
    monkeypatch.undo()
    ada.heater()
    tick(app, 1)
    assert ada.stats()["timestamp"] == TICK + 60


def test_with_redis_away_the_deletion_stands_and_the_next_tick_takes_the_stats_away(
    app: Flask, ada: GraphQLClient, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    heater = int(ada.heater()["id"])
    tick(app)

    def away(*_: object) -> None:
        raise RedisConnectionError

    with monkeypatch.context() as patch, app.app_context():
        patch.setattr(stats_cache, "forget_users", away)
        editing.delete_device(ada.user_id, heater)
        assert editing.list_devices(ada.user_id) == []
    assert ada.stats()
    tick(app, 1)
    assert ada.stats() is None


@pytest.mark.parametrize("how", ["an account", "a fleet"])
def test_what_is_removed_leaves_no_stats_behind(app: Flask, redis: Redis, ada: GraphQLClient, how: str) -> None:
    ada.heater()
    with app.app_context():
        synthetic_fleets.create_fleet(3, 1, lambda _: None)
    tick(app)
    assert len(redis.keys("energy_stats:*")) == 4
    with app.app_context():
        synthetic_fleets.clear_fleet() if how == "a fleet" else users.delete_user(ada.user_id)
    assert len(redis.keys("energy_stats:*")) == {"a fleet": 1, "an account": 3}[how]
