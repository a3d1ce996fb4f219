"""The audit log: who did what, from where, to what; nothing of it can be changed."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import orjson
import psycopg
import pytest
from flask import Flask
from psycopg.errors import RaiseException

from tests.client import PASSWORD, GraphQLClient
from tests.integration.admin.conftest import Visitor

People = Callable[..., Visitor]
Connection = psycopg.Connection[Any]


def entries(sql: Connection, action: str) -> list[tuple[Any, ...]]:
    query = "SELECT actor, via, address, subject, details FROM audit_entries WHERE action = %s ORDER BY id"
    return sql.execute(query, (action,)).fetchall()


def test_sign_ins_and_their_failures_are_recorded(root: Visitor, anybody: GraphQLClient, sql: Connection) -> None:
    anybody.login("root")
    root.sign_in("root", "wrong password")
    anybody.error('mutation { login(input: {username: "ghost", password: "wrong password"}) { expiresIn } }')
    assert entries(sql, "signed in") == [
        ("root", "admin", "127.0.0.1", "account", {}), ("root", "api", "127.0.0.1", "account", {}),
    ]  # fmt: skip
    assert [(actor, via) for actor, via, *_ in entries(sql, "sign-in failed")] == [
        ("root", "admin"),
        ("ghost", "api"),
    ]


def test_a_change_of_rights_is_recorded_with_old_and_new(root: Visitor, person: People, sql: Connection) -> None:
    person("sam", sign_in=False, is_staff=True)
    form = {"email": "sam@example.com", "timezone": "Europe/Berlin", "is_active": "y", "is_staff": "y"}
    root.submit("/admin/users/edit/?id=2", **form, can_view_devices="y", password="a new secret word")
    *_, (actor, via, address, subject, details) = entries(sql, "account changed")
    assert (actor, via, address, subject) == ("root", "admin", "127.0.0.1", "user sam (id 2)")
    assert details == {"can_view_devices": [False, True], "password": ["…", "…"]}


def test_a_change_of_somebodys_device_is_recorded_and_of_ones_own_is_not(
    root: Visitor, ada: GraphQLClient, sql: Connection
) -> None:
    heater = ada.heater()
    ada.update(id=heater["id"], name="Oven")
    assert entries(sql, "device changed") == entries(sql, "device created") == []
    path = f"/admin/devices/edit/?id={ada.user_id}%2C{heater['id']}"
    root.submit(path, name="Stove", status="online")
    ((actor, _, _, subject, details),) = entries(sql, "device changed")
    assert (actor, subject) == ("root", f"device Stove (id {heater['id']}) of ada (id {ada.user_id})")
    assert details == {"name": ["Oven", "Stove"]}


def test_periodic_tasks_and_runs_by_hand_are_recorded(app: Flask, sql: Connection) -> None:
    run = app.test_cli_runner().invoke
    task = ["ticks", "--task", "simulate_device_readings", "--every", "1", "--unit", "minutes"]
    for command in (
        ["create", *task],
        ["edit", "ticks", "--every", "2"],
        ["run", "ticks"],
        ["delete", "ticks", "--yes"],
    ):
        assert run(args=["periodic", *command]).exit_code == 0
    (changed,) = entries(sql, "periodic task changed")
    assert (changed[1], changed[4]) == ("cli", {"every": [1, 2]})
    for action in ("created", "run by hand", "deleted"):
        assert len(entries(sql, f"periodic task {action}")) == 1


def test_no_secret_stands_in_the_log(root: Visitor, ada: GraphQLClient, sql: Connection) -> None:
    change = (
        """mutation { changePassword(input: {currentPassword: "%s", newPassword: "another good one"}) { ok } }"""
    )
    ada.ask(change % PASSWORD)
    everything = str(sql.execute("SELECT * FROM audit_entries").fetchall())
    assert "password changed" in everything
    for secret in (PASSWORD, "another good one", "argon2", ada.access_token or "?"):
        assert secret not in everything


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entries SET actor = 'me'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
)
def test_the_log_is_append_only(root: Visitor, sql: Connection, change: str) -> None:
    with pytest.raises(RaiseException, match="append-only"):
        sql.execute(change)
    assert entries(sql, "signed in")


def test_a_refused_change_leaves_no_entry(root: Visitor, sql: Connection) -> None:
    before = sql.execute("SELECT count(*) FROM audit_entries").fetchone()
    root.submit("/admin/users/edit/?id=1", email="root@example.com", timezone="UTC", is_staff="y", is_active="y")
    assert sql.execute("SELECT count(*) FROM audit_entries").fetchone() == before


def test_the_page_is_searched(root: Visitor, person: People) -> None:
    person("sam", sign_in=False)
    assert "user sam" in root.get("/admin/audit/?search=sam").text
    assert "user sam" not in root.get("/admin/audit/?search=root").text


def test_what_was_set_is_no_change_and_what_was_changed_shows_old_and_new(root: Visitor, sql: Connection) -> None:
    add = (
        """INSERT INTO audit_entries (action, subject, details, actor, via) VALUES (%s, 'it', %s, 'ada', 'api')"""
    )
    sql.execute(add, ("access token created", '{"scopes": ["read", "write"]}'))
    sql.execute(add, ("account changed", '{"is_staff": [false, true]}'))
    page = root.get("/admin/audit/").text
    assert "scopes: read, write" in page
    assert "is_staff: no → yes" in page


def test_who_and_whose_are_names_with_ids_beside_them(
    app: Flask, root: Visitor, ada: GraphQLClient, sql: Connection
) -> None:
    ask = f"""mutation {{ createPersonalAccessToken(input: {{name: "ci", scopes: [read], password: "{PASSWORD}"}}) {{
        personalAccessToken {{ id }} }} }}"""
    made = ada.ask(ask)["createPersonalAccessToken"]["personalAccessToken"]["id"]
    ada.ask("mutation($id: ID!) { revokePersonalAccessToken(id: $id) { id } }", id=made)
    ((actor, _, _, subject, _),) = entries(sql, "access token revoked")
    assert (actor, subject) == ("ada", f"access token {made} of ada (id {ada.user_id})")
    page = root.get("/admin/audit/").text
    assert f"ada (id {ada.user_id})" in page


def test_times_are_shown_and_filtered_in_one_zone_the_readers(root: Visitor, sql: Connection) -> None:
    add = """INSERT INTO audit_entries (action, subject, details, actor, via, at)
             VALUES ('found by its time', 'it', '{}', 'ada', 'api', date_trunc('day', now()) + interval '12:30')"""
    sql.execute(add)
    when = "to_char(at AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS')"
    query = f"SELECT {when} FROM audit_entries WHERE action = 'found by its time'"
    (shown,) = sql.execute(query).fetchone() or ("",)
    assert shown in root.get("/admin/audit/").text
    groups = re.search(r'id="filter-groups-data"[^>]*>(.*?)</div>', root.get("/admin/audit/").text)
    assert groups
    (between,) = (
        one["arg"]
        for one in orjson.loads(unescape(groups.group(1)))["When (your time)"]
        if one["operation"] == "between"
    )
    page = root.get(f"/admin/audit/?flt1_{between}={shown} to {shown}").text
    assert "found by its time" in page
