"""What admins do in the site: devices, users, periodic tasks, the run log."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks
from tests.client import PASSWORD, GraphQLClient
from tests.conftest import statements_of
from tests.integration.admin.conftest import Visitor

People = Callable[..., Visitor]
Connection = psycopg.Connection[Any]
BATTERY = {
    "owner": "root", "name": "Battery", "status": "online", "readings": "off", "total_capacity_wh": "20000", "current_level_wh": "500.5",
    "charge_discharge_rate_watts": "0",
}  # fmt: skip


def one(sql: Connection, query: str) -> Any:
    found = sql.execute(query).fetchone()
    return found[0] if found and len(found) == 1 else found


def test_the_list_shows_kind_owner_and_reading_with_units(root: Visitor, person: People) -> None:
    person("ada", sign_in=False)
    page = root.get("/admin/devices/").text
    for word in ("Heater of root", "Heater of ada", "consumption", "7 W used", "online"):
        assert word in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("search=ada", "Heater of ada", "Heater of root"),
        ("flt1_0=storage", None, "Heater of ada"),
        ("sort=0&desc=1", "Heater of root", None),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(
    root: Visitor, person: People, query: str, shown: str | None, hidden: str | None
) -> None:
    person("ada", sign_in=False)
    page = root.get(f"/admin/devices/?{query}").text
    assert shown is None or shown in page
    assert hidden is None or hidden not in page


def test_a_device_of_each_kind_is_created_for_its_owner(root: Visitor, sql: Connection) -> None:
    root.submit("/admin/devices/new/?kind=storage", **BATTERY)
    generator = {
        "owner": "ROOT",
        "name": "Generator",
        "status": "offline",
        "readings": "on",
        "instantaneous_output_watts": "5",
    }
    root.submit("/admin/devices/new/?kind=production", **generator)
    rows = sql.execute("SELECT name, device_type, status, current_level_wh FROM devices WHERE id > 1 ORDER BY id")
    assert rows.fetchall() == [
        ("Battery", "storage", "online", 500.5),
        ("Generator", "production", "offline", None),
    ]


def test_a_form_shows_only_the_fields_of_its_kind(root: Visitor) -> None:
    page = root.get("/admin/devices/new/?kind=storage").text
    assert "Capacity (Wh)" in page
    assert "Consumption (W)" not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"current_level_wh": "20001"}, "must be at most the capacity, 20,000 Wh"),
        ({"total_capacity_wh": "0"}, "must be greater than 0"),
        ({"name": "x" * 101}, "must have at most 100 characters"),
        ({"owner": "nobody"}, "There is no user &#39;nobody&#39;."),
    ],
)
def test_the_services_messages_stand_at_the_form(
    root: Visitor, sql: Connection, change: dict[str, str], said: str
) -> None:
    page = root.submit("/admin/devices/new/?kind=storage", **BATTERY | change)
    assert said in page.text
    assert one(sql, "SELECT count(*) FROM devices") == 1


def test_an_edit_changes_the_device(root: Visitor, sql: Connection) -> None:
    path = "/admin/devices/edit/?id=1%2C1"
    answer = root.submit(path, name="Stove", status="offline")
    assert answer.status_code == 302
    assert one(sql, "SELECT name, status, consumption_rate_watts FROM devices") == ("Stove", "offline", 7)


def test_many_devices_are_set_offline_online_and_deleted(root: Visitor, person: People, sql: Connection) -> None:
    person("ada", sign_in=False)
    ids = ["1,1", "2,2"]

    def act(action: str) -> str:
        root.submit("/admin/devices/action/", page="/admin/devices/", action=action, rowid=ids)
        return root.get("/admin/devices/").text

    assert "Set 2 devices offline." in act("offline")
    assert one(sql, "SELECT count(*) FROM devices WHERE status = 'offline'") == 2
    assert "Set 2 devices online." in act("online")
    assert "Deleted 2 devices." in act("delete")
    assert one(sql, "SELECT count(*) FROM devices") == 0


def test_an_action_without_a_csrf_token_does_nothing(root: Visitor, sql: Connection) -> None:
    root.http.post("/admin/devices/action/", data={"action": "delete", "rowid": "1,1"})
    root.http.post("/admin/devices/delete/", data={"id": "1,1"})
    assert one(sql, "SELECT count(*) FROM devices") == 1


def test_devices_are_exported_as_csv(root: Visitor) -> None:
    root.submit("/admin/devices/new/?kind=storage", **BATTERY)
    lines = root.get("/admin/devices/export/csv/").text.splitlines()
    assert len(lines) == 3
    assert "Battery,storage,root,online" in lines[2]
    assert "500.5" in lines[2]


def test_text_of_an_export_is_no_formula_and_its_letters_survive_a_spreadsheet(root: Visitor) -> None:
    for name in ("=HYPERLINK(0)", "@SUM(1)", "Öl"):
        root.submit(
            "/admin/devices/new/?kind=storage", **BATTERY | {"name": name, "charge_discharge_rate_watts": "-5"}
        )
    content = root.get("/admin/devices/export/csv/").data
    assert content.startswith(b"\xef\xbb\xbf"), "or Excel takes it for another encoding"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Heater of root", "'=HYPERLINK(0)", "'@SUM(1)", "Öl"]
    assert rows[1]["Charge discharge rate (W)"] == "-5.0", "a number is left alone"


def test_a_user_is_created_granted_and_deactivated(root: Visitor, sql: Connection, anybody: GraphQLClient) -> None:
    root.submit(
        "/admin/users/new/",
        username="sam",
        email="sam@example.com",
        password=PASSWORD,
        timezone="Asia/Kolkata",
        is_staff="y",
    )
    query = "SELECT is_staff, is_admin, can_view_devices, is_active, timezone FROM users WHERE username = 'sam'"
    assert one(sql, query) == (True, False, False, True, "Asia/Kolkata")
    anybody.login("sam")
    stays = {"email": "sam@example.com", "timezone": "Asia/Kolkata", "is_staff": "y"}
    root.submit("/admin/users/edit/?id=2", **stays, is_active="y", can_view_devices="y")
    assert one(sql, query) == (True, False, True, True, "Asia/Kolkata")
    anybody.ask("{ me { id } }")
    root.submit("/admin/users/edit/?id=2", **stays)
    assert one(sql, query) == (True, False, False, False, "Asia/Kolkata")
    assert anybody.code("{ me { id } }") == "UNAUTHENTICATED"


def test_the_last_active_admin_is_neither_demoted_nor_deactivated_nor_removed(
    root: Visitor, sql: Connection
) -> None:
    stays = {"email": "root@example.com", "timezone": "UTC", "is_staff": "y"}
    for change in ({"is_active": "y"}, {"is_admin": "y"}):
        page = root.submit("/admin/users/edit/?id=1", **stays, **change)
        assert "is the last active admin" in page.text
    root.submit("/admin/users/delete/", page="/admin/users/", id="1")
    assert one(sql, "SELECT is_admin, is_active FROM users") == (True, True)


def test_no_page_shows_a_password_or_its_hash(root: Visitor) -> None:
    for path in ("/admin/users/", "/admin/users/edit/?id=1"):
        page = root.get(path).text
        assert "argon2" not in page
        assert PASSWORD not in page


TASK = {
    "name": "ticks",
    "task": "simulate_device_readings",
    "every": "1",
    "unit": "minutes",
    "start_at": "2026-11-23T10:00",
    "enabled": "y",
}


def test_the_periodic_task_of_the_seed_is_made_from_scratch_in_the_admins_own_zone(
    root: Visitor, sql: Connection
) -> None:
    assert root.submit("/admin/periodic_tasks/new/", **TASK).status_code == 302
    query = "SELECT name, task, every, unit, cron, enabled, extract(epoch FROM start_at)::int FROM periodic_tasks"
    assert one(sql, query) == ("ticks", "simulate_device_readings", 1, "minutes", None, True, 1795424400)
    page = root.get("/admin/periodic_tasks/").text
    assert "every minute" in page
    assert "2026-11-23 10:00:00" in page
    assert 'value="2026-11-23T10:00:00"' in root.get("/admin/periodic_tasks/edit/?id=1").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"every": "0"}, "must be greater than 0"),
        ({"every": "", "unit": ""}, "is required, with a unit, unless there is a cron line"),
        ({"every": "", "unit": "", "cron": "every day"}, "must be a cron line of five fields"),
        ({"cron": "* * * * *"}, "must stand alone"),
    ],
)
def test_a_wrong_task_gets_a_message_at_the_field(
    root: Visitor, sql: Connection, change: dict[str, str], said: str
) -> None:
    assert said in root.submit("/admin/periodic_tasks/new/", **TASK | change).text
    assert one(sql, "SELECT count(*) FROM periodic_tasks") == 0


def test_a_task_slower_than_the_tick_is_told_of_at_the_list_and_on_the_home_page(root: Visitor) -> None:
    skipped = "ticks asks every 120 seconds for ticks of 60 seconds: 1 of 2 are skipped"
    assert "No periodic task asks for ticks" in root.get("/admin/").text
    root.submit("/admin/periodic_tasks/new/", **TASK | {"every": "2"})
    page = root.get("/admin/periodic_tasks/").text
    assert page.count(skipped) == 2, "once for who saved it, and in the list from then on"
    assert skipped in root.get("/admin/").text
    root.submit("/admin/periodic_tasks/new/", **TASK | {"name": "more"})
    assert 'id="skipped"' not in root.get("/admin/").text, "somebody asks for each tick"


def test_a_task_is_edited_run_now_and_deleted(root: Visitor, sql: Connection) -> None:
    root.submit("/admin/periodic_tasks/new/", **TASK)
    root.submit(
        "/admin/periodic_tasks/edit/?id=1",
        **TASK | {"every": "", "unit": "", "cron": "*/5 * * * *", "enabled": ""},
    )
    assert one(sql, "SELECT every, cron, enabled FROM periodic_tasks") == (None, "*/5 * * * *", False)
    root.submit("/admin/periodic_tasks/run", page="/admin/periodic_tasks/", id="1")
    assert "is in the queue as job by-hand-1-" in root.get("/admin/periodic_tasks/").text
    root.submit("/admin/periodic_tasks/delete/", page="/admin/periodic_tasks/", id="1")
    assert one(sql, "SELECT count(*) FROM periodic_tasks") == 0


def test_the_home_page_shows_health_fleet_and_ticks(app: Flask, root: Visitor) -> None:
    page = root.get("/admin/").text
    assert "No tick yet" in page
    assert "0 at work" in page
    assert "0 running" in page
    with app.app_context():
        ticks.run_tick(1_795_425_060)
    page = root.get("/admin/").text
    assert "failing" in page, "that tick is old"
    assert "2026-11-23 10:11:00" in page
    assert "<td>consumption</td><td>online</td><td>1</td>" in page
    assert "2026-11-23 10:11:00" in root.get("/admin/ticks/").text


def test_a_users_page_shows_their_devices_and_live_stats(app: Flask, root: Visitor) -> None:
    assert "No stats" in root.get("/admin/users/details/?id=1").text
    with app.app_context():
        ticks.run_tick(1_795_425_060)
    page = root.get("/admin/users/details/?id=1").text
    assert "Heater of root" in page
    assert "W used" in page
    assert "imported" in page
    assert "2026-11-23 10:11:00" in page


def test_an_export_reads_its_rows_bit_by_bit_and_gives_its_connection_back(
    app: Flask, root: Visitor, sql: Connection
) -> None:
    with app.app_context():
        synthetic_fleets.create_fleet(600, 4, lambda _: None)
    with root.http.get("/admin/devices/export/csv/") as answer:
        assert answer.is_streamed
        assert len(answer.text.splitlines()) == 1 + 1 + 2_400
    assert one(sql, "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'") == 0


def test_pages_forbid_inline_scripts_and_have_none(root: Visitor) -> None:
    paths = ("/admin/", "/admin/devices/", "/admin/devices/new/", "/admin/users/", "/admin/users/details/?id=1",
             "/admin/periodic_tasks/", "/admin/ticks/", "/admin/audit/", "/admin/login")  # fmt: skip
    for path in paths:
        answer = root.get(path)
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert " onsubmit=" not in answer.text
        assert not re.findall(r"<script(?![^>]*src=)", answer.text), path


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/admin/", 15),
        ("/admin/devices/", 3),
        ("/admin/devices/?search=x", 3),
        ("/admin/users/", 3),
        ("/admin/audit/", 3),
    ],
)
def test_a_page_costs_a_bounded_number_of_queries(app: Flask, root: Visitor, path: str, most: int) -> None:
    with app.app_context():
        synthetic_fleets.create_fleet(30, 4, lambda _: None)
        ticks.run_tick(1_795_425_060)
    with statements_of(app) as statements:
        assert root.get(path).status_code == 200
    assert 0 < len(statements) <= most, "\n".join(statements)


def test_a_new_devices_kind_and_owner_are_picked(root: Visitor, person: People) -> None:
    person("ada", sign_in=False)
    page = root.get("/admin/devices/new/").text
    for kind in ("production", "storage", "consumption"):
        assert f"/admin/devices/new/?kind={kind}" in page
    assert '<option value="ada"></option>' in root.get("/admin/devices/new/?kind=storage").text


@pytest.mark.parametrize(
    ("page", "choices"),
    [("devices", ["production", "storage"]), ("ticks", ["given_up"]), ("audit", ["admin", "api"])],
)
def test_filters_of_what_has_few_values_are_picked_from_a_list(
    root: Visitor, page: str, choices: list[str]
) -> None:
    groups = re.search(r'id="filter-groups-data"[^>]*>(.*?)</div>', root.get(f"/admin/{page}/").text)
    assert groups
    for choice in choices:
        assert f'"{choice}"' in unescape(groups.group(1))
