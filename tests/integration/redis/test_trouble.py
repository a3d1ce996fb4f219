"""A Redis that is full, read-only, busy or away: each has its word, and a fault of ours is none of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ResponseError

from smartenergy.embedded.redis import PrivateRedis
from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.storage import stats_cache
from tests.client import GraphQLClient
from tests.failover import demote, fill, make_room

ME = "{ me { username } }"


@pytest.fixture
def ada(behind: Flask) -> GraphQLClient:
    client = GraphQLClient(behind.test_client())
    client.register("ada")
    return client


@pytest.fixture
def full(ada: GraphQLClient, primary: PrivateRedis) -> Iterator[PrivateRedis]:
    fill(primary)
    yield primary
    make_room(primary)


def redis_part(ada: GraphQLClient) -> tuple[int, dict[str, str]]:
    answer = ada.http.get("/health/ready")
    return answer.status_code, answer.get_json()["parts"]["redis"]


def said(answer: Any) -> str:
    return str(answer.get_json()["errors"][0]["message"])


@pytest.mark.parametrize(("trouble", "word"), [(fill, "Redis is out of memory"), (demote, "Redis is read-only")])
def test_what_can_not_be_written_is_said_by_health_and_by_both_apis(
    ada: GraphQLClient, primary: PrivateRedis, trouble: Callable[[PrivateRedis], None], word: str
) -> None:
    trouble(primary)
    assert redis_part(ada) == (503, {"status": "failing", "detail": word})
    answer = ada.post(ME)
    assert (answer.status_code, said(answer)) == (503, f"{word}. Try again shortly.")
    rest = ada.http.get("/api/v1/devices", headers={"Authorization": f"Bearer {ada.access_token}"})
    assert (rest.status_code, rest.get_json()["detail"]) == (503, f"{word}. Try again shortly.")
    assert rest.headers["Retry-After"] == "1"
    metrics = ada.http.get("/metrics").get_data(as_text=True)
    assert 'smartenergy_up{part="redis"} 1.0' in metrics
    assert "smartenergy_redis_takes_writes 0.0" in metrics


def test_a_redis_with_room_again_is_well_without_a_restart(ada: GraphQLClient, full: PrivateRedis) -> None:
    make_room(full)
    assert redis_part(ada) == (200, {"status": "ok", "detail": "answers and takes writes"})
    assert ada.ask(ME) == {"me": {"username": "ada"}}
    assert "smartenergy_redis_takes_writes 1.0" in ada.http.get("/metrics").get_data(as_text=True)


def test_a_redis_that_runs_a_script_without_end_is_busy(ada: GraphQLClient, primary: PrivateRedis) -> None:
    client = Redis.from_url(primary.url)
    client.config_set("lua-time-limit", 1)
    endless = Redis.from_url(primary.url)
    connection = endless.connection_pool.get_connection()
    connection.send_command("EVAL", "while true do end", 0)
    try:
        while True:
            try:
                client.ping()
            except ResponseError:
                break
        assert said(ada.post(ME)) == "Redis is busy with a script. Try again shortly."
        assert redis_part(ada)[1]["detail"] == "Redis is busy with a script"
    finally:
        client.script_kill()
        endless.connection_pool.release(connection)


def test_a_command_that_we_got_wrong_is_a_fault_of_ours_with_an_id(
    ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: Any) -> None:
        raise ResponseError("ERR no such key")

    monkeypatch.setattr(stats_cache, "read_stats", wrong)
    answer = ada.http.get("/api/v1/energy/stats", headers={"Authorization": f"Bearer {ada.access_token}"})
    assert answer.status_code == 500
    assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"]


def test_a_scheduler_begins_and_ends_whatever_redis_says(behind: Flask, full: PrivateRedis) -> None:
    with behind.app_context():
        scheduler = PeriodicScheduler(connection=behind.extensions["redis"])
        scheduler.register_birth()
        scheduler.heartbeat()
        assert scheduler.enqueue_jobs() == []
        scheduler.register_death()
