"""Input that means something to a database, a log, a browser or a header."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from psycopg import Connection

from smartenergy.services.access import passwords
from tests.client import PASSWORD, GraphQLClient
from tests.rest import HEATER, RestClient, assert_problem, rest

INJECTIONS = [
    "'; DROP TABLE devices; --",
    "' OR '1'='1",
    "%' OR name LIKE '%",
    "\\'; --",
    "$1",
    "{0}",
    "%s",
    "\u02bc OR 1=1",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_in_a_name_or_a_search_is_text(ada: GraphQLClient, text: str) -> None:
    api = rest(ada)
    api.create(name="plain")
    made = api.create(name=text)
    assert made["name"] == text
    found = api.http.get(
        "/api/v1/devices", query_string={"search": text}, headers={"Authorization": f"Bearer {api.token}"}
    )
    assert [device["name"] for device in found.json["items"]] == [text]
    assert len(ada.ask("{ allDevices { id } }")["allDevices"]) == 2
    answer = api.post("/auth/login", {"username": text, "password": text})
    assert_problem(answer, 401, "UNAUTHENTICATED")


def test_nothing_of_a_request_makes_a_line_of_its_own_in_the_log(
    http: FlaskClient, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    from smartenergy.kernel import logs

    logs.configure(settings.model_copy(update={"log_level": "INFO", "log_format": "json"}))
    try:
        http.get("/api/v1/%0a%0d%7b%22event%22:%22forged%22%7d", headers={"X-Request-ID": "a\tb"})
        http.post("/api/v1/auth/login", json={"username": 'x\n{"event":"forged"}', "password": "hunter2-secret"})
    finally:
        logs.configure(settings)
    out, err = capsys.readouterr()
    lines = [line for line in (out + err).splitlines() if line]
    assert lines
    assert [line for line in lines if not line.startswith("{")] == []
    assert '"event": "forged"' not in out + err
    assert "hunter2-secret" not in out + err


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=1", "a\nb", "<script>"])
def test_no_header_can_be_slipped_in_by_what_is_given_back(http: FlaskClient, value: str) -> None:
    from werkzeug.test import EnvironBuilder

    environ = EnvironBuilder("/health/live").get_environ()
    environ["HTTP_X_REQUEST_ID"] = value
    answer = http.open(environ_overrides=environ, path="/health/live")
    assert "Set-Cookie" not in answer.headers
    assert value not in str(answer.headers)


@pytest.mark.parametrize(
    "name", ["\u0430da", "ad\u0251", "ada\u200b", "\uff41da", "ada ", "ada\u00ad", "\u202eada"]
)
def test_a_username_that_looks_like_another_is_refused(ada: GraphQLClient, name: str) -> None:
    given = {"username": name, "email": "x@example.com", "password": PASSWORD}
    assert_problem(rest(ada).post("/auth/register", given), 422, "BAD_USER_INPUT", "username")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_form_of_another_site_changes_nothing(
    ada: GraphQLClient, content_type: str, sql: Connection[Any]
) -> None:
    body = b'{"query": "mutation { createDevice(input: {name: \\"x\\", deviceType: consumption, consumptionRateWatts: 1}) { id } }"}'
    headers = {"Authorization": f"Bearer {ada.access_token}"}
    answer = ada.http.post("/graphql/", data=body, content_type=content_type, headers=headers)
    assert answer.status_code in (400, 415)
    refused = ada.http.post("/api/v1/devices", json=None, data=b"{}", content_type=content_type, headers=headers)
    assert refused.status_code == 415
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (0,)


def test_a_mutation_by_get_changes_nothing(ada: GraphQLClient) -> None:
    query = 'mutation { updateMe(input: {timezone: "Asia/Tokyo"}) { id } }'
    answer = ada.http.get(
        "/graphql/", query_string={"query": query}, headers={"Authorization": f"Bearer {ada.access_token}"}
    )
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert ada.ask("{ me { timezone } }")["me"]["timezone"] == "UTC"


def test_no_cookie_opens_the_apis(ada: GraphQLClient) -> None:
    ada.http.set_cookie("smartenergy_session", "anything")
    ada.http.set_cookie("access_token_cookie", ada.access_token or "")
    assert_problem(RestClient(ada.http, None).get("/me"), 401, "UNAUTHENTICATED")


def test_the_way_back_after_signing_in_leads_nowhere_else(http: FlaskClient) -> None:
    for target in ("https://evil.example", "//evil.example", "/\\evil.example", "https:evil.example"):
        page = http.get("/admin/login", query_string={"next": target}, follow_redirects=False)
        assert "evil.example" not in page.headers.get("Location", "")


def test_an_answer_to_a_wrong_password_tells_nothing_of_the_account(ada: GraphQLClient) -> None:
    api = RestClient(ada.http, None)
    known = api.post("/auth/login", {"username": "ada", "password": "wrong password"})
    unknown = api.post("/auth/login", {"username": "nobody", "password": "wrong password"})
    assert known.json == unknown.json
    assert known.status_code == unknown.status_code == 401


def test_a_name_that_nobody_has_costs_as_many_hashes_as_a_wrong_password(
    ada: GraphQLClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = passwords.PasswordHasher.verify

    def verify(hasher: Any, password_hash: str, password: str) -> Any:
        hashed.append(password_hash.rsplit("$", 2)[0])
        return real(hasher, password_hash, password)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", verify)
    for username in ("ada", "nobody", "a\x00b"):
        rest(ada).post("/auth/login", {"username": username.replace("\x00", "?"), "password": "wrong password"})
    assert len(hashed) == 3
    assert len(set(hashed)) == 1  # the same algorithm at the same cost


def test_unicode_that_is_none_is_refused(ada: GraphQLClient) -> None:
    api = rest(ada)
    for name in ("\ud800", "a\u0000", "\u0085", "\x1b[31m"):
        body = (
            '{"name": "'
            + "".join(f"\\u{ord(c):04x}" for c in name)
            + '", "device_type": "consumption", "consumption_rate_watts": 1}'
        ).encode()
        answer = api.http.post(
            "/api/v1/devices",
            data=body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {api.token}"},
        )
        assert answer.status_code in (400, 422), name
    assert api.create(name="Wärme \U0001f50c")["name"] == "Wärme \U0001f50c"
    assert HEATER["name"]
