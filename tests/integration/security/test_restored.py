"""A database put back from a backup, a Redis that lost its data: nothing that had ended begins again."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from psycopg import Connection
from redis import Redis

from smartenergy.kernel.errors import UnauthenticatedError
from smartenergy.services.access import own_account, sessions, users
from smartenergy.storage import stats_cache
from tests.client import PASSWORD, STATS, GraphQLClient
from tests.conftest import statements_of
from tests.integration.security.test_tokens import claims_of
from tests.rest import HEATER, RestClient, assert_problem

SignIn = Callable[..., GraphQLClient]
NEW = "another good one"
CHANGE = {"current_password": PASSWORD, "new_password": NEW}
PATHS = ("/me", "/devices", "/energy/stats", "/energy/history", "/tokens")


def rest(client: GraphQLClient) -> RestClient:
    return RestClient(client.http, client.access_token)


def refresh(client: GraphQLClient, token: str = "") -> Any:
    return RestClient(client.http, token or client.refresh_token).post("/auth/refresh")


class Backup:
    """The accounts as they were, put back as `pg_restore --clean` does: rows, and the ids that come next."""

    TABLES = ("users", "homes", "user_sessions", "access_tokens", "devices")

    def __init__(self, sql: Connection[Any]) -> None:
        self.sql = sql
        for table in self.TABLES:
            sql.execute(f"CREATE TEMP TABLE backup_{table} AS TABLE {table}")

    def restore(self) -> None:
        self.sql.execute("TRUNCATE users RESTART IDENTITY CASCADE")
        for table in self.TABLES:
            columns = ", ".join(
                name for (name,) in self.sql.execute(
                    """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
                       AND NOT attisdropped""", [table],
                )
            )  # fmt: skip
            self.sql.execute(
                f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM backup_{table}"
            )
        self.sql.execute("SELECT setval(pg_get_serial_sequence('users', 'id'), max(id)) FROM users")


@pytest.fixture
def backup(ada: GraphQLClient, sql: Connection[Any]) -> Iterator[Backup]:
    """Taken when Ada was there alone."""
    yield Backup(sql)


@pytest.fixture(params=["Redis kept", "Redis lost"])
def afterwards(request: pytest.FixtureRequest, redis: Redis) -> Callable[[], None]:
    """What becomes of Redis when the database is restored."""
    return redis.flushall if request.param == "Redis lost" else lambda: None


@pytest.fixture
def stranger(backup: Backup, signed_in: SignIn) -> GraphQLClient:
    """Registered after the backup, with a heater, stats and a token."""
    zoe = signed_in("zoe", timezone="Asia/Tokyo")
    assert zoe.user_id == 2
    return zoe


def test_an_id_that_is_given_out_again_opens_nothing_with_the_tokens_of_before(
    stranger: GraphQLClient, backup: Backup, afterwards: Callable[[], None], signed_in: SignIn
) -> None:
    backup.restore()
    afterwards()
    eve = signed_in("eve")
    assert eve.user_id == stranger.user_id
    rest(eve).create()
    for path in PATHS:
        assert_problem(rest(stranger).get(path), 401, "UNAUTHENTICATED")
    assert stranger.code(STATS) == "UNAUTHENTICATED"
    assert_problem(rest(stranger).post("/devices", HEATER), 401, "UNAUTHENTICATED")
    assert_problem(refresh(stranger), 401, "UNAUTHENTICATED")
    assert_problem(
        rest(eve).post("/auth/logout", {"refresh_token": stranger.refresh_token}), 401, "UNAUTHENTICATED"
    )
    assert rest(eve).get("/me").json["username"] == "eve"


def test_a_new_account_does_not_see_what_its_id_showed_before(
    stranger: GraphQLClient, backup: Backup, signed_in: SignIn, redis: Redis
) -> None:
    redis.set(stats_cache.KEY.format(2), b'{"current_production": 1}')
    backup.restore()
    assert signed_in("eve").stats() is None


def test_a_personal_access_token_of_an_account_that_is_gone_opens_nothing(
    stranger: GraphQLClient, backup: Backup, signed_in: SignIn
) -> None:
    made = rest(stranger).post("/tokens", {"name": "x", "password": PASSWORD}).json["token"]
    backup.restore()
    signed_in("eve")
    assert_problem(RestClient(stranger.http, made).get("/me"), 401, "UNAUTHENTICATED")


def test_after_a_restore_older_than_a_change_of_password_the_old_one_signs_in_and_its_tokens_work(
    ada: GraphQLClient, backup: Backup, afterwards: Callable[[], None], app: Flask
) -> None:
    changed = rest(ada).post("/auth/password", CHANGE).json
    backup.restore()
    afterwards()
    again = GraphQLClient(app.test_client())
    again.login("ada", PASSWORD)
    assert rest(again).get("/me").status_code == 200
    again.adopt(again.ask(f'mutation {{ refreshToken(refreshToken: "{again.refresh_token}") '
                          "{ accessToken refreshToken user { id } } }")["refreshToken"])  # fmt: skip
    assert rest(again).get("/me").status_code == 200
    assert_problem(RestClient(ada.http, changed["refresh_token"]).post("/auth/refresh"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, changed["access_token"]).get("/me"), 401, "UNAUTHENTICATED")


def test_what_a_change_of_password_ended_stays_ended_when_an_older_database_is_restored_beside_redis(
    ada: GraphQLClient, backup: Backup, app: Flask
) -> None:
    rest(ada).post("/auth/password", CHANGE)
    backup.restore()
    for _ in ("before anybody signs in", "after it"):
        assert_problem(refresh(ada), 401, "UNAUTHENTICATED")
        assert_problem(rest(ada).get("/me"), 401, "UNAUTHENTICATED")
        GraphQLClient(app.test_client()).login("ada", PASSWORD)


def test_signing_everybody_out_after_a_restore_leaves_nothing_of_before_alive(
    ada: GraphQLClient, backup: Backup, afterwards: Callable[[], None], app: Flask
) -> None:
    rest(ada).post("/auth/logout", {"refresh_token": ada.refresh_token})
    backup.restore()
    afterwards()
    done = app.test_cli_runner().invoke(args=["user", "sign-out", "--all"])
    assert done.output == "Ended all sessions of 1 accounts.\n"
    assert_problem(refresh(ada), 401, "UNAUTHENTICATED")
    assert_problem(rest(ada).get("/me"), 401, "UNAUTHENTICATED")
    ada.login("ada")
    assert rest(ada).get("/me").status_code == 200


def test_with_an_empty_redis_what_was_signed_out_stays_signed_out(ada: GraphQLClient, redis: Redis) -> None:
    rest(ada).post("/auth/logout", {"refresh_token": ada.refresh_token})
    redis.flushall()
    assert_problem(rest(ada).get("/energy/stats"), 401, "UNAUTHENTICATED")
    assert_problem(rest(ada).get("/me"), 401, "UNAUTHENTICATED")
    assert_problem(refresh(ada), 401, "UNAUTHENTICATED")


def test_with_an_empty_redis_a_spent_refresh_token_is_still_spent_and_its_use_a_theft(
    ada: GraphQLClient, redis: Redis
) -> None:
    pair = refresh(ada).json
    redis.flushall()
    assert_problem(refresh(ada), 401, "UNAUTHENTICATED")
    assert_problem(refresh(ada, pair["refresh_token"]), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, pair["access_token"]).get("/me"), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("end", [{"is_active": False}, {"password": NEW}])
def test_with_an_empty_redis_a_user_who_was_put_out_stays_out(
    ada: GraphQLClient, redis: Redis, app: Flask, end: dict[str, Any]
) -> None:
    with app.app_context():
        users.update_user(1, end)
    redis.flushall()
    assert_problem(rest(ada).get("/energy/stats"), 401, "UNAUTHENTICATED")
    assert_problem(refresh(ada), 401, "UNAUTHENTICATED")


def test_with_an_empty_redis_sessions_that_go_on_go_on(ada: GraphQLClient, redis: Redis, app: Flask) -> None:
    redis.flushall()
    assert rest(ada).get("/me").status_code == 200
    with statements_of(app) as statements:
        assert ada.stats() is None
    assert statements == [], "the database was asked once"
    assert refresh(ada).status_code == 200


def test_a_request_for_stats_asks_redis_twice_and_no_database(
    ada: GraphQLClient, app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    really = redis.execute_command

    def execute(*command: Any, **more: Any) -> Any:
        asked.append(command[0])
        return really(*command, **more)

    ada.login("ada")
    monkeypatch.setattr(redis, "execute_command", execute)
    with statements_of(app) as statements:
        ada.stats()
    assert (asked, statements) == (["MGET", "GET"], [])


def test_what_ends_while_the_database_is_asked_is_not_taken_for_alive(
    ada: GraphQLClient, redis: Redis, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row was read as alive; before Redis is told of it, the session ends."""
    redis.flushall()
    claims = claims_of(ada.access_token)
    really = redis.pipeline

    def end_it_first(*_: Any, **__: Any) -> Any:
        monkeypatch.setattr(redis, "pipeline", really)
        with app.app_context():
            assert sessions.end(1, UUID(claims["sid"]))
        return really()

    monkeypatch.setattr(redis, "pipeline", end_it_first)
    assert_problem(rest(ada).get("/energy/stats"), 401, "UNAUTHENTICATED")


def test_a_sign_in_that_a_change_of_password_overtook_opens_nothing(app: Flask, ada: GraphQLClient) -> None:
    with app.app_context():
        user = own_account.authenticate({"username": "ada", "password": PASSWORD})
    assert rest(ada).post("/auth/password", CHANGE).status_code == 200
    with app.app_context(), pytest.raises(UnauthenticatedError, match="sign in again"):
        sessions.sign_in(user)


def test_a_user_has_a_bounded_number_of_sessions(
    ada: GraphQLClient, sql: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST", 3)
    first = ada.refresh_token
    for _ in range(4):
        ada.login("ada")
    assert sql.execute("SELECT count(*) FROM user_sessions").fetchone() == (3,)
    assert_problem(refresh(ada, first), 401, "UNAUTHENTICATED")
    assert refresh(ada).status_code == 200


def test_sessions_that_nobody_can_refresh_are_pruned(
    ada: GraphQLClient, sql: Connection[Any], context: Flask
) -> None:
    ada.login("ada")
    sql.execute("UPDATE user_sessions SET expires_at = now() - interval '1 s' WHERE id IN (SELECT id FROM user_sessions LIMIT 1)")  # fmt: skip
    assert sessions.prune() == 1
    assert sql.execute("SELECT count(*) FROM user_sessions").fetchone() == (1,)
