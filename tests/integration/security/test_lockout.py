"""Tries at passwords: few, wherever one is asked for; and nobody locks anybody else out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import RedisExtension
from smartenergy.services.access import lockout
from smartenergy.storage import password_tries
from tests.client import PASSWORD, GraphQLClient
from tests.rest import RestClient, assert_problem

LOGIN = "mutation($u: String!, $p: String!) { login(input: {username: $u, password: $p}) { expiresIn } }"
CHANGE = """mutation($p: String!) {
    changePassword(input: {currentPassword: $p, newPassword: "another good one"}) { ok } }"""


class Door:
    """Where passwords are tried, from any address."""

    def __init__(self, http: FlaskClient, redis: Redis) -> None:
        self.api = RestClient(http, None)
        self.redis = redis

    def try_it(self, password: str, address: str = "192.0.2.1", username: str = "ada") -> Any:
        given = {"username": username, "password": password}
        return self.api.post("/auth/login", given, X_Forwarded_For=address)

    def status(self, password: str, address: str = "192.0.2.1", username: str = "ada") -> int:
        answer: int = self.try_it(password, address, username).status_code
        return answer

    def fail(self, times: int, username: str = "ada") -> None:
        """Fail so often, each time from another address, waiting where one has to."""
        for n in range(times):
            answer = self.try_it("wrong", f"198.51.100.{n}", username)
            if answer.status_code == 429:
                let_pass(self.redis, int(answer.headers["Retry-After"]))
                answer = self.try_it("wrong", f"198.51.100.{n}", username)
            assert answer.status_code == 401


@pytest.fixture
def make_door(app: Flask, settings: Settings, redis: Redis) -> Callable[..., Door]:
    def make(**changes: Any) -> Door:
        behind = create_app(settings.model_copy(update={"trusted_proxies": 1} | changes))
        return Door(behind.test_client(), redis)

    return make


@pytest.fixture
def door(make_door: Callable[..., Door], ada: GraphQLClient) -> Door:
    """Behind it is ada's account, which knows no address yet: registering is no sign-in."""
    return make_door()


def let_pass(redis: Redis, seconds: float) -> None:
    """Let time pass, for all that is counted."""
    for key in redis.scan_iter(f"{password_tries.PREFIX}*"):
        left = redis.pttl(key)
        assert left > 0, f"{key!r} would stay for ever"
        redis.pexpire(key, max(1, int(left - 1000 * seconds)))
        if left <= 1000 * seconds:
            redis.delete(key)


def test_an_account_at_an_address_has_few_tries_and_then_waits(door: Door, redis: Redis) -> None:
    assert [door.status("wrong") for _ in range(6)] == [401] * 5 + [429]
    refused = door.try_it(PASSWORD)
    assert_problem(refused, 429, "RATE_LIMITED")
    assert 290 < int(refused.headers["Retry-After"]) == refused.json["retry_after"] <= 300
    assert door.status(PASSWORD, "203.0.113.9") == 200  # from elsewhere
    let_pass(redis, 301)
    assert door.status(PASSWORD) == 200


def test_all_ways_to_try_a_password_are_one(app: Flask, ada: GraphQLClient) -> None:
    def by_graphql() -> Any:
        return GraphQLClient(ada.http).post(LOGIN, u="Ada", p="wrong")

    def by_rest() -> Any:
        return RestClient(ada.http, None).post("/auth/login", {"username": "ADA", "password": "wrong"})

    def by_change() -> Any:
        return ada.post(CHANGE, p="wrong")

    def by_change_in_rest() -> Any:
        given = {"current_password": "wrong", "new_password": "another good one"}
        return RestClient(ada.http, ada.access_token).post("/auth/password", given)

    ways = (by_graphql, by_rest, by_change, by_change_in_rest)
    for way in (*ways, by_graphql):
        assert way().status_code != 429
    for way in ways:
        answer = way()
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
    assert ada.post(CHANGE, p=PASSWORD).status_code == 429
    page = app.test_client().get("/admin/login")
    assert page.status_code == 200


def test_a_name_that_nobody_has_is_answered_alike(door: Door) -> None:
    def told(username: str) -> list[tuple[int, str]]:
        answers = [door.try_it("wrong", username=username) for _ in range(6)]
        door.fail(15, username)
        answers.append(door.try_it("wrong", "203.0.113.77", username))
        return [(answer.status_code, answer.json["detail"]) for answer in answers]

    assert told("ada") == told("nobody")


def test_after_many_failures_from_anywhere_an_unknown_address_waits_longer_each_time(
    door: Door, redis: Redis
) -> None:
    door.fail(20)
    waits = []
    for n in range(12):
        address = f"203.0.113.{n}"
        refused = door.try_it("wrong", address)
        waits.append(int(refused.headers["Retry-After"]))
        let_pass(redis, waits[-1])
        assert door.status("wrong", address) == 401
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert door.status(PASSWORD, "203.0.113.99") == 429
    let_pass(redis, 300)
    assert door.status(PASSWORD, "203.0.113.99") == 200


def test_nobody_takes_the_turn_that_somebody_else_waited_for(door: Door, redis: Redis) -> None:
    door.fail(28)
    wait = int(door.try_it(PASSWORD).headers["Retry-After"])
    assert wait == 256
    let_pass(redis, wait)
    strangers = [door.status("wrong", f"203.0.113.{n}") for n in range(40)]  # who go on meanwhile
    assert strangers == [429] * 40
    assert door.status(PASSWORD) == 200


def test_an_address_that_signed_in_of_late_does_not_wait(door: Door) -> None:
    assert door.status(PASSWORD, "2001:db8:1:1::7") == 200
    door.fail(40)
    assert door.status(PASSWORD, "2001:db8:1:1::8") == 200
    assert door.status(PASSWORD, "192.0.2.1") == 429


def test_a_network_of_ipv6_counts_once_and_a_site_has_one_turn(door: Door, redis: Redis) -> None:
    assert [door.status("wrong", f"2001:db8:5:5::{n}") for n in range(6)] == [401] * 5 + [429]
    door.fail(15)
    first = door.try_it("wrong", "2001:db8:6:1::1")
    assert first.status_code == 429
    let_pass(redis, int(first.headers["Retry-After"]))
    assert [door.status("wrong", f"2001:db8:6:{n}::1") for n in range(3)] == [401, 429, 429]


def test_of_many_tries_at_once_no_more_get_through(door: Door) -> None:
    def one(_: int) -> int:
        return Door(door.api.http.application.test_client(), door.redis).status("wrong")

    with ThreadPoolExecutor(16) as pool:
        answers = sorted(pool.map(one, range(24)))
    assert answers == [401] * 5 + [429] * 19


def test_an_address_fails_seldom_whosever_passwords_it_tries(make_door: Callable[..., Door]) -> None:
    door = make_door(ratelimit_enabled=True, ratelimit_login="4 per minute")
    answers = [door.status("wrong", username=f"user{n}") for n in range(5)]
    assert answers == [401] * 4 + [429]
    assert door.status("wrong", "192.0.2.2") == 401


def test_good_sign_ins_hardly_count(make_door: Callable[..., Door], ada: GraphQLClient) -> None:
    door = make_door(ratelimit_enabled=True, ratelimit_login="4 per minute")
    assert [door.status(PASSWORD) for _ in range(31)] == [200] * 31
    assert door.status(PASSWORD) == 429  # each is work, so that there is an end to them as well


def test_without_redis_no_password_is_tried(app: Flask, ada: GraphQLClient) -> None:
    reachable = app.extensions["redis"]
    RedisExtension().init_app(app, "unix:///nowhere/redis.sock", 0.2)
    try:
        answer = RestClient(ada.http, None).post("/auth/login", {"username": "ada", "password": PASSWORD})
        assert_problem(answer, 503, "SERVICE_UNAVAILABLE")
    finally:
        app.extensions["redis"] = reachable


def test_what_is_counted_is_small_and_ends(door: Door, redis: Redis) -> None:
    door.status("wrong", username="x" * 100_000)
    for n in range(25):
        assert door.status(PASSWORD, f"203.0.113.{n}") == 200
    keys = list(redis.scan_iter(f"{password_tries.PREFIX}*"))
    assert all(len(key) < 120 and redis.ttl(key) > 0 for key in keys)
    (known,) = redis.scan_iter(f"{password_tries.PREFIX}known:*")
    assert redis.zcard(known) == password_tries.KNOWN_ADDRESSES


def test_a_command_forgets_what_holds_somebody_up(app: Flask, door: Door, sql: Any) -> None:
    run = app.test_cli_runner().invoke
    assert [door.status("wrong") for _ in range(6)][-1] == 429
    door.fail(15)
    assert door.status(PASSWORD, "203.0.113.9") == 429
    told = run(args=["user", "unlock", "ADA"])
    assert told.exit_code == 0
    assert told.output == "Forgot 20 failed tries at ADA's password, which held 17 addresses up.\n"
    assert door.status(PASSWORD) == door.status(PASSWORD, "203.0.113.9") == 200
    assert "Forgot 0 failed tries" in run(args=["user", "unlock", "ada"]).output
    assert "no user 'eve'" in run(args=["user", "unlock", "eve"]).output
    assert sql.execute("SELECT via, subject FROM audit_entries WHERE action = 'sign-in unlocked'").fetchone() == (
        "cli", "user ada (id 1)",
    )  # fmt: skip


def test_a_command_forgets_what_holds_an_address_up(app: Flask, make_door: Callable[..., Door]) -> None:
    run = app.test_cli_runner().invoke
    door = make_door(ratelimit_enabled=True, ratelimit_login="2 per minute")
    assert [door.status("wrong", "2001:db8::1", f"user{n}") for n in range(3)] == [401, 401, 429]
    told = run(args=["user", "unlock", "--address", "[2001:db8::2]:443"])
    assert told.output == "Forgot 2 failed tries from [2001:db8::2]:443.\n"
    assert door.status("wrong", "2001:db8::1", "user3") == 401
    assert "must be an IP address" in run(args=["user", "unlock", "--address", "nowhere"]).output
    assert run(args=["user", "unlock"]).exit_code == 2


def test_unlocking_needs_no_address(context: Flask) -> None:
    assert lockout.unlock("nobody") == (0, 0)
