"""A failover that keeps connections: they are given up, and everyone writes to the new primary."""

import threading

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import ReadOnlyError
from rq import SimpleWorker

from smartenergy.embedded.redis import PrivateRedis
from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.kernel import redis_connections
from smartenergy.services.scheduling import periodic_tasks
from smartenergy.storage.job_queue import queue
from tests.client import GraphQLClient
from tests.failover import Address, demote, promote

WRITE = "return redis.call('SET', KEYS[1], 1)"


def fail_over(address: Address, primary: PrivateRedis, other: PrivateRedis) -> Redis:
    """Move the address; connections that stand still lead to what was the primary."""
    demote(primary)
    address.server = other
    return Redis.from_url(other.url)


def test_a_command_is_done_by_the_new_primary(
    address: Address, primary: PrivateRedis, other: PrivateRedis
) -> None:
    client = redis_connections.client(address.url)
    client.set("before", 1)
    found = fail_over(address, primary, other)
    client.set("after", 1)
    assert found.get("after") == b"1"


def test_a_script_and_a_transaction_are_done_by_the_new_primary(
    address: Address, primary: PrivateRedis, other: PrivateRedis
) -> None:
    client = redis_connections.client(address.url)
    script = client.register_script(WRITE)
    script(keys=["before"])
    found = fail_over(address, primary, other)
    script(keys=["by script"])
    promote(primary)
    found = fail_over(address, other, primary)
    with client.pipeline() as pipe:
        pipe.set("one", 1)
        pipe.set("two", 2)
        assert pipe.execute() == [True, True]
    assert found.mget("one", "two") == [b"1", b"2"]
    assert Redis.from_url(other.url).get("by script") == b"1"


def test_one_answer_gives_up_all_connections_so_that_nobody_reads_from_the_old(
    address: Address, primary: PrivateRedis, other: PrivateRedis
) -> None:
    client = redis_connections.client(address.url)
    busy = [client.connection_pool.get_connection() for _ in range(3)]
    for connection in busy:
        client.connection_pool.release(connection)
    fail_over(address, primary, other)
    Redis.from_url(primary.url).config_set("replica-read-only", "yes")
    client.set("key", "new")
    before = address.opened
    taken = [client.connection_pool.get_connection() for _ in range(3)]
    assert address.opened - before == 2, "all but the one that has written are made anew"
    for connection in taken:
        client.connection_pool.release(connection)


def test_where_no_new_primary_is_the_error_says_so(address: Address, primary: PrivateRedis) -> None:
    client = redis_connections.client(address.url)
    demote(primary)
    for _ in range(2):
        with pytest.raises(ReadOnlyError):
            client.set("key", 1)
        with pytest.raises(ReadOnlyError):
            client.eval(WRITE, 1, "key")
    assert client.get("key") is None, "and it reads all the same"


def test_who_waits_in_a_blocking_command_is_told(address: Address, primary: PrivateRedis) -> None:
    client, errors = redis_connections.client(address.url), list[Exception]()

    def wait() -> None:
        try:
            client.blpop(["nothing"], timeout=30)
        except Exception as error:
            errors.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    watch = Redis.from_url(primary.url)
    while not watch.info("clients")["blocked_clients"]:
        assert waiter.is_alive()
    demote(primary)
    waiter.join(20)
    assert [type(error) for error in errors] == [ReadOnlyError]


def test_the_web_goes_on_with_sign_in_limits_and_sessions(
    behind: Flask, address: Address, primary: PrivateRedis, other: PrivateRedis
) -> None:
    ada = GraphQLClient(behind.test_client())
    ada.register("ada")
    found = fail_over(address, primary, other)
    assert ada.post("{ me { username } }").get_json()["data"]["me"]["username"] == "ada"
    ada.ask("mutation($token: String!) { logout(refreshToken: $token) { ok } }", token=ada.refresh_token)
    assert ada.code("{ me { username } }") == "UNAUTHENTICATED"
    assert [name for name in found.keys("*") if b"rate" in name.lower()], "limits are counted by the new one"


def test_the_scheduler_and_its_jobs_go_on(
    behind: Flask, address: Address, primary: PrivateRedis, other: PrivateRedis
) -> None:
    with behind.app_context():
        periodic_tasks.ensure_simulation_task(1_000)
        scheduler = PeriodicScheduler(connection=behind.extensions["redis"])
        scheduler.heartbeat()
        scheduler.enqueue_jobs()
        fail_over(address, primary, other)
        scheduler.heartbeat()
        scheduler.enqueue_jobs()
        jobs = queue()
        assert jobs.connection is not None
        assert jobs.count == 1
        assert SimpleWorker([jobs], connection=behind.extensions["redis"]).work(
            burst=True, logging_level="WARNING"
        )
