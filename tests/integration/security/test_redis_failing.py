"""Redis fails in the middle of putting somebody out: nothing is half done, and a second try does all of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from redis.exceptions import TimeoutError as RedisTimeout

from smartenergy.services.access import usernames, users
from tests.client import PASSWORD, GraphQLClient
from tests.rest import RestClient, assert_problem, rest


class Hanging:
    """Redis answers what is asked of it and takes nothing."""

    def __init__(self, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
        self.redis, self.monkeypatch = redis, monkeypatch

    def __enter__(self) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise RedisTimeout("Timeout reading from socket")

        self.patch = self.monkeypatch.context()
        patch = self.patch.__enter__()
        patch.setattr(self.redis, "set", fail)
        patch.setattr("smartenergy.services.access.generations.note_ended", fail)

    def __exit__(self, *_: object) -> None:
        self.patch.__exit__(None, None, None)


@pytest.fixture
def hanging(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Hanging:
    return Hanging(redis, monkeypatch)


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


ENDINGS: dict[str, Callable[[], object]] = {
    "deactivate": lambda: users.update_user(1, {"is_active": False}),
    "set a password": lambda: users.update_user(1, {"password": "another good one"}),
    "remove": lambda: users.delete_user(1),
    "sign out by force": lambda: users.sign_out("ada"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_a_second_try_at_putting_somebody_out_completes(
    app: Flask, ada: GraphQLClient, hanging: Hanging, name: str
) -> None:
    with hanging, app.app_context(), pytest.raises(RedisTimeout):
        ENDINGS[name]()
    assert rest(ada).get("/me").status_code == 200, "nothing was committed"
    with app.app_context():
        ENDINGS[name]()
    for path in ("/me", "/energy/stats"):
        assert_problem(rest(ada).get(path), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, ada.refresh_token).post("/auth/refresh"), 401, "UNAUTHENTICATED")


def test_a_user_who_is_inactive_already_is_put_out_again(app: Flask, ada: GraphQLClient, redis: Redis) -> None:
    with app.app_context():
        before = usernames.find_user("ada").generation
        users.update_user(1, {"is_active": False})
        first = usernames.find_user("ada").generation
        users.update_user(1, {"is_active": False})
        assert len({before, first, usernames.find_user("ada").generation}) == 3


def test_a_second_try_at_a_change_of_password_completes(ada: GraphQLClient, hanging: Hanging) -> None:
    change = {"current_password": PASSWORD, "new_password": "another good one"}
    with hanging:
        assert_problem(rest(ada).post("/auth/password", change), 503, "SERVICE_UNAVAILABLE")
    assert rest(ada).get("/me").status_code == 200
    answer = rest(ada).post("/auth/password", change)
    assert answer.status_code == 200
    assert_problem(rest(ada).get("/me"), 401, "UNAUTHENTICATED")
    assert RestClient(ada.http, answer.json["access_token"]).get("/me").status_code == 200


def test_a_second_try_at_signing_out_completes(ada: GraphQLClient, hanging: Hanging) -> None:
    token = {"refresh_token": ada.refresh_token}
    with hanging:
        assert_problem(rest(ada).post("/auth/logout", token), 503, "SERVICE_UNAVAILABLE")
    assert rest(ada).post("/auth/logout", token).status_code == 204
    assert_problem(rest(ada).get("/me"), 401, "UNAUTHENTICATED")


def test_a_theft_that_was_found_out_while_redis_failed_is_found_out_again(
    ada: GraphQLClient, hanging: Hanging
) -> None:
    thief = RestClient(ada.http, ada.refresh_token)
    pair = thief.post("/auth/refresh").json
    with hanging:
        assert_problem(thief.post("/auth/refresh"), 503, "SERVICE_UNAVAILABLE")
    assert_problem(thief.post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, pair["access_token"]).get("/me"), 401, "UNAUTHENTICATED")


def test_a_refresh_that_redis_failed_can_be_tried_again(ada: GraphQLClient, hanging: Hanging) -> None:
    client = RestClient(ada.http, ada.refresh_token)
    with hanging:
        assert_problem(client.post("/auth/refresh"), 503, "SERVICE_UNAVAILABLE")
    assert client.post("/auth/refresh").status_code == 200


def test_registering_while_redis_fails_opens_no_account_and_can_be_tried_again(
    anybody: GraphQLClient, hanging: Hanging
) -> None:
    given = {"username": "eve", "email": "eve@example.com", "password": PASSWORD}
    with hanging:
        assert_problem(rest(anybody).post("/auth/register", given), 503, "SERVICE_UNAVAILABLE")
    assert rest(anybody).post("/auth/register", given).status_code == 201


def test_what_the_database_refuses_ends_nobodys_sessions(
    app: Flask, ada: GraphQLClient, signed_in: Callable[..., GraphQLClient]
) -> None:
    signed_in("eve")
    with app.app_context(), pytest.raises(Exception, match="belongs to another account"):
        users.update_user(1, {"password": "another good one", "email": "eve@example.com"})
    assert rest(ada).get("/me").status_code == 200


def test_where_a_commit_fails_after_redis_was_told_the_next_sign_in_sets_it_right(
    app: Flask, ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.orm.scoped_session.commit", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            users.update_user(1, {"password": "another good one"})
    assert_problem(rest(ada).get("/me"), 401, "UNAUTHENTICATED")
    ada.login("ada", PASSWORD)
    assert rest(ada).get("/me").status_code == 200
