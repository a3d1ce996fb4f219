"""Links for a new password: good once, for a while, and until anything else ends them."""

import io
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import itsdangerous.timed
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection
from pydantic import SecretStr
from redis import Redis

from config import Settings
from smartenergy import create_app
from smartenergy.services.access import password_resets, passwords, usernames, users
from tests.client import PASSWORD, GraphQLClient
from tests.rest import RestClient, assert_problem, rest
from tests.waiting import PATIENCE_SECONDS

NEW = "another good one"
RESET = "mutation($i: ResetPasswordInput!) { resetPassword(input: $i) { ok } }"
HOUR = 3_600
Make = Callable[[], str]


@pytest.fixture
def make(app: Flask, ada: GraphQLClient) -> Make:
    """Makes a link for ada; answers its token."""

    def make_link() -> str:
        with app.app_context():
            path, _, token = password_resets.make_link(usernames.find_user("ada")).partition("#")
        assert path == "/reset-password"
        return token

    return make_link


def use(http: FlaskClient, token: str, password: str = NEW) -> Any:
    return RestClient(http, None).post("/auth/password/reset", {"token": token, "new_password": password})


def assert_dead(http: FlaskClient, token: str) -> None:
    answer = use(http, token)
    assert_problem(answer, 422, "BAD_USER_INPUT", "token")
    assert "ask an admin for a new one" in answer.json["fields"]["token"][0]


def let_pass(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(itsdangerous.timed.TimestampSigner, "get_timestamp", lambda _: int(now))


def test_a_link_sets_a_new_password_and_ends_all_that_was_opened_with_the_old_one(
    ada: GraphQLClient, make: Make
) -> None:
    token = make()
    pat = rest(ada).post("/tokens", {"name": "x", "password": PASSWORD}).json["token"]
    assert rest(ada).get("/me").status_code == 200, "until it is used, nothing changes"
    assert use(ada.http, token).status_code == 204
    for old in (ada.access_token, pat):
        assert_problem(RestClient(ada.http, old).get("/me"), 401, "UNAUTHENTICATED")
    assert_problem(RestClient(ada.http, ada.refresh_token).post("/auth/refresh"), 401, "UNAUTHENTICATED")
    given = {"username": "ada", "password": PASSWORD}
    assert_problem(RestClient(ada.http, None).post("/auth/login", given), 401, "UNAUTHENTICATED")
    ada.login("ada", NEW)


def test_graphql_does_the_same(ada: GraphQLClient, anybody: GraphQLClient, make: Make) -> None:
    token = make()
    assert list(anybody.fields(RESET, i={"token": token, "newPassword": "short"})) == ["newPassword"]
    assert anybody.ask(RESET, i={"token": token, "newPassword": NEW}) == {"resetPassword": {"ok": True}}
    assert list(anybody.fields(RESET, i={"token": token, "newPassword": NEW})) == ["token"]
    ada.login("ada", NEW)


def test_a_link_is_good_once(ada: GraphQLClient, make: Make) -> None:
    token, other = make(), make()
    assert use(ada.http, token).status_code == 204
    assert_dead(ada.http, token)
    assert_dead(ada.http, other)


def test_of_two_at_once_one_succeeds(
    app: Flask, ada: GraphQLClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, both_have_read_it, really = make(), threading.Barrier(2), passwords.hash_password

    def hash_password(password: str) -> str:
        both_have_read_it.wait(PATIENCE_SECONDS)
        return really(password)

    monkeypatch.setattr(passwords, "hash_password", hash_password)
    with ThreadPoolExecutor(2) as pool:
        used = pool.map(lambda n: use(app.test_client(), token, f"{NEW} {n}").status_code, range(2))
        assert sorted(used) == [204, 422]


def test_what_is_refused_leaves_the_link_good(ada: GraphQLClient, make: Make) -> None:
    token = make()
    for password in ("short", "password", "ADA@example.com", "x" * 129):
        assert_problem(use(ada.http, token, password), 422, "BAD_USER_INPUT", "new_password")
    assert use(ada.http, token).status_code == 204


def test_a_link_ends_with_its_time(
    app: Flask, ada: GraphQLClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = make()
    hours = app.extensions["settings"].password_reset_hours
    with monkeypatch.context() as patch:
        let_pass(patch, hours * HOUR + 2)
        assert_dead(ada.http, token)
    let_pass(monkeypatch, hours * HOUR - 60)
    assert use(ada.http, token).status_code == 204


@pytest.mark.parametrize(
    "end",
    [
        lambda: users.update_user(1, {"password": "one more good one"}),
        lambda: (users.update_user(1, {"is_active": False}), users.update_user(1, {"is_active": True})),
        lambda: users.update_user(1, {"is_active": False}),
        lambda: users.sign_out("ada"),
        lambda: users.delete_user(1),
    ],
    ids=["a new password", "deactivated and active again", "deactivated", "signed out by force", "deleted"],
)
def test_a_link_ends_with(app: Flask, ada: GraphQLClient, make: Make, end: Callable[[], Any]) -> None:
    token = make()
    with app.app_context():
        end()
    assert_dead(ada.http, token)


def test_ones_own_change_of_password_ends_it(ada: GraphQLClient, make: Make) -> None:
    token = make()
    given = {"current_password": PASSWORD, "new_password": "one more good one"}
    assert rest(ada).post("/auth/password", given).status_code == 200
    assert_dead(ada.http, token)


def test_a_used_link_stays_dead_in_a_database_that_was_put_back(
    ada: GraphQLClient, make: Make, sql: Connection[Any]
) -> None:
    token = make()
    before = sql.execute("SELECT generation, password_hash FROM users").fetchone()
    assert use(ada.http, token).status_code == 204
    sql.execute("UPDATE users SET generation = %s, password_hash = %s", before)
    assert_dead(ada.http, token)


def test_a_link_that_is_made_up_opens_nothing(
    app: Flask, ada: GraphQLClient, make: Make, settings: Settings
) -> None:
    token = make()
    swapped = token[:-1] + ("A" if token[-1] != "A" else "B")
    with app.app_context():
        other = itsdangerous.URLSafeTimedSerializer("x" * 40, salt=password_resets.PURPOSE).dumps([1, "0" * 32])
        cookie = itsdangerous.URLSafeTimedSerializer(settings.secret_key.get_secret_value(), salt="x").dumps(
            [1, ""]
        )
    for made_up in (
        "",
        "x",
        "x.y.z",
        "🔋",
        "A" * 100_000,
        swapped,
        f"{token} ",
        other,
        cookie,
        ada.access_token or "",
    ):
        assert_dead(ada.http, made_up)
    ada.login("ada")


def test_a_link_outlives_a_change_of_the_secret_that_keeps_the_old_one(
    ada: GraphQLClient, settings: Settings
) -> None:
    def app_with(**secrets: str) -> Flask:
        return create_app(settings.model_copy(update={name: SecretStr(key) for name, key in secrets.items()}))

    before = app_with(secret_key="x" * 40)
    with before.app_context():
        token = password_resets.make_link(usernames.find_user("ada")).partition("#")[2]
    assert_dead(app_with(secret_key="y" * 40).test_client(), token)
    changed = app_with(secret_key="y" * 40, secret_previous_keys="x" * 40)
    assert use(changed.test_client(), token).status_code == 204


def test_who_forgot_a_password_need_not_wait_for_what_they_failed_at(ada: GraphQLClient, make: Make) -> None:
    stranger = RestClient(ada.http, None)
    given = {"username": "ada", "password": "wrong"}
    assert [stranger.post("/auth/login", given).status_code for _ in range(6)] == [401] * 5 + [429]
    assert use(ada.http, make()).status_code == 204
    ada.login("ada", NEW)


def test_links_are_tried_seldom(settings: Settings, ada: GraphQLClient, make: Make) -> None:
    limited = create_app(
        settings.model_copy(update={"ratelimit_enabled": True, "ratelimit_login": "3 per minute"})
    )
    http = limited.test_client()
    assert [use(http, "x").status_code for _ in range(4)] == [422] * 3 + [429]
    assert GraphQLClient(http).code(RESET, i={"token": make(), "newPassword": NEW}) == "RATE_LIMITED"


def test_it_is_written_down_who_made_and_who_used_it(ada: GraphQLClient, make: Make, sql: Connection[Any]) -> None:
    use(ada.http, make())
    told = "SELECT actor, via, action, subject FROM audit_entries WHERE action LIKE 'password %' ORDER BY id"
    assert sql.execute(told).fetchall() == [
        ("", "system", "password link made", "user ada (id 1)"),
        ("ada", "api", "password reset", "user ada (id 1)"),
    ]


def test_neither_link_nor_password_gets_into_log_or_stores(
    app: Flask, ada: GraphQLClient, make: Make, sql: Connection[Any], redis: Redis
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("DEBUG")
    try:
        token = make()
        assert app.test_client().get("/reset-password").status_code == 200
        use(ada.http, f"{token}x")
        use(ada.http, token)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "/reset-password" in written.getvalue(), "the requests are in the log"
    stored = str(
        sql.execute("SELECT to_jsonb(u) FROM users u UNION ALL SELECT to_jsonb(a) FROM audit_entries a").fetchall()
    )
    kept = str([redis.dump(key) for key in redis.scan_iter("*")])
    for secret in (token, NEW):
        assert secret not in written.getvalue()
        assert secret not in stored
        assert secret not in kept


def test_the_page_tells_nobody_where_it_was_opened_and_is_kept_nowhere(app: Flask) -> None:
    page = app.test_client().get("/reset-password")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    script = app.test_client().get("/site/new_password.js")
    assert script.mimetype == "text/javascript"
    assert app.test_client().get("/site/../new_password.py").status_code == 404


def test_a_command_prints_a_link(app: Flask, ada: GraphQLClient, sql: Connection[Any]) -> None:
    run = app.test_cli_runner().invoke
    done = run(args=["user", "reset-link", "ADA"])
    assert done.exit_code == 0, done.output
    address, _, token = done.stdout.strip().partition("#")
    assert address.endswith("/reset-password")
    assert "within 24 h" in done.stderr
    assert "no user 'eve'" in run(args=["user", "reset-link", "eve"]).output
    assert sql.execute("SELECT via FROM audit_entries WHERE action = 'password link made'").fetchall() == [
        ("cli",)
    ]
    assert use(ada.http, token).status_code == 204
    sql.execute("UPDATE users SET is_active = false")
    assert "is not active" in run(args=["user", "reset-link", "ada"]).output
