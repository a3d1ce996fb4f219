"""Forms of what stands: only what was changed is sent, and nobody writes over what they have not seen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.services.access import users
from smartenergy.services.devices import editing
from smartenergy.services.scheduling import periodic_tasks
from smartenergy.services.ticking import ticks
from tests.client import PASSWORD
from tests.integration.admin.conftest import FILLED_FROM, TOKEN, Visitor

People = Callable[..., Visitor]
Connection = psycopg.Connection[Any]
BATTERY = {
    "device_type": "storage", "name": "Battery", "total_capacity_wh": 20_000, "current_level_wh": 19_481.25,
    "charge_discharge_rate_watts": 0.0,
}  # fmt: skip
OVEN = "/admin/devices/edit/?id=1%2C1"
ACCOUNT = "/admin/users/edit/?id=1"


@pytest.fixture
def battery(app: Flask, root: Visitor) -> str:
    """The address of the form of a battery, device 2 of user 1."""
    with app.app_context():
        editing.create_device(1, BATTERY)
    return "/admin/devices/edit/?id=1%2C2"


def test_a_battery_that_is_renamed_keeps_what_ticks_made_of_it_meanwhile(
    app: Flask, root: Visitor, battery: str, sql: Connection
) -> None:
    page = root.hidden(battery)
    with app.app_context():
        ticks.run_tick(1_795_425_060)
    query = "SELECT current_level_wh, charge_discharge_rate_watts FROM devices WHERE id = 2"
    moved = sql.execute(query).fetchone()
    assert moved != (19_481.25, 0.0)
    fields = {"name": "Cellar", "status": "online", "readings": "off", "total_capacity_wh": "20000"}
    assert root.http.post(battery, data=page | fields).status_code == 302
    assert sql.execute(query).fetchone() == moved
    (told,) = sql.execute("SELECT details FROM audit_entries WHERE action = 'device changed'").fetchall()
    assert told == ({"name": ["Battery", "Cellar"]},)


def test_readings_have_a_form_of_their_own_that_sends_what_is_typed(
    app: Flask, root: Visitor, battery: str, sql: Connection
) -> None:
    assert "Level (Wh)" not in root.get(battery).text
    path = battery.replace("edit", "reading")
    assert "19,481 of 20,000 Wh" in root.get(path).text
    assert root.submit(path, current_level_wh="500").status_code == 302
    query = "SELECT name, current_level_wh, charge_discharge_rate_watts FROM devices WHERE id = 2"
    assert sql.execute(query).fetchone() == ("Battery", 500.0, 0.0)
    assert "must be at most the capacity" in root.submit(path, current_level_wh="20001").text


def test_the_second_of_two_admins_is_told_and_keeps_what_they_typed(
    app: Flask, root: Visitor, person: People, sql: Connection
) -> None:
    other = person("other", is_staff=True, is_admin=True)
    seen_by_root, seen_by_other = root.hidden(OVEN), other.hidden(OVEN)
    fields = {"name": "Heater of root", "status": "online", "readings": "off"}
    assert other.http.post(OVEN, data=seen_by_other | fields | {"status": "offline"}).status_code == 302
    refused = root.http.post(OVEN, data=seen_by_root | fields | {"name": "Oven"})
    assert "Somebody else has changed this since you opened it (Status)" in refused.text
    assert 'value="Oven"' in refused.text
    assert sql.execute("SELECT name, status FROM devices WHERE id = 1").fetchone() == ("Heater of root", "offline")


def test_after_having_looked_the_second_admin_saves_without_undoing_the_first(
    app: Flask, root: Visitor, sql: Connection
) -> None:
    seen = root.hidden(OVEN)
    fields = {"name": "Oven", "status": "online", "readings": "off"}
    with app.app_context():
        editing.update_device(1, 1, {"status": "offline"})
    page = root.http.post(OVEN, data=seen | fields).text
    assert '<option selected value="offline">' in page
    again = root.http.post(OVEN, data=fields | {"status": "offline"} | hidden_of(page))
    assert again.status_code == 302
    assert sql.execute("SELECT name, status FROM devices").fetchone() == ("Oven", "offline")


def hidden_of(page: str) -> dict[str, str]:
    token, filled = TOKEN.search(page), FILLED_FROM.search(page)
    assert token
    assert filled
    return {"csrf_token": token.group(1), "filled_from": unescape(filled.group(1))}


def test_accounts_and_periodic_tasks_know_their_versions_as_well(
    app: Flask, root: Visitor, sql: Connection
) -> None:
    with app.app_context():
        periodic_tasks.ensure_simulation_task(600)
    task = "/admin/periodic_tasks/edit/?id=1"
    of_account, of_task = root.hidden(ACCOUNT), root.hidden(task)
    with app.app_context():
        users.update_user(1, {"email": "new@example.com"})
        periodic_tasks.edit_task("simulate_device_readings", {"every": 90})
    account = {"email": "root@example.com", "timezone": "UTC", "is_staff": "y", "is_admin": "y", "is_active": "y"}
    page = root.http.post(ACCOUNT, data=of_account | account).text
    assert "Somebody else has changed this since you opened it (E-mail)" in page
    assert 'value="new@example.com"' in page
    assert '<input class="form-control" id="timezone" name="timezone" required type="text" value="UTC">' in page
    fields = {
        "name": "simulate_device_readings", "task": "simulate_device_readings", "every": "60", "unit": "seconds",
        "cron": "", "start_at": "1970-01-01T01:10:00",
    }  # fmt: skip
    assert (
        "Somebody else has changed this since you opened it (Every)"
        in root.http.post(task, data=of_task | fields).text
    )
    assert sql.execute("SELECT every, enabled FROM periodic_tasks").fetchone() == (90, True)
    assert sql.execute("SELECT email, timezone FROM users").fetchone() == ("new@example.com", "Europe/Berlin")


def test_a_form_that_does_not_say_what_it_was_filled_from_changes_nothing(root: Visitor, sql: Connection) -> None:
    token = root.token(OVEN)
    for filled_from in ("", "{", "[]", '{"version": 1}', '{"version": "", "values": {}}'):
        fields = {"csrf_token": token, "filled_from": filled_from, "name": "Oven", "status": "online"}
        assert root.http.post(OVEN, data=fields).status_code == 200
    assert sql.execute("SELECT name FROM devices").fetchone() == ("Heater of root",)


def test_the_pages_of_devices_and_accounts_say_whose_they_are(root: Visitor, person: People) -> None:
    person("ada", sign_in=False)
    assert "Heater of ada of ada" in root.get("/admin/devices/edit/?id=2%2C2").text
    assert '<h1 class="h4 mb-4">ada</h1>' in root.get("/admin/users/edit/?id=2").text


def test_a_form_that_was_open_for_too_long_says_so_and_keeps_what_was_typed(
    root: Visitor, sql: Connection
) -> None:
    page = root.hidden("/admin/devices/new/?kind=consumption") | {"csrf_token": "20200101000000##old"}
    fields = {"owner": "root", "name": "Typed at length", "status": "online", "consumption_rate_watts": "9"}
    answer = root.http.post("/admin/devices/new/?kind=consumption", data=page | fields)
    assert "Nothing was done: this page had been open for too long" in answer.text
    assert 'value="Typed at length"' in answer.text
    for path, data in (
        ("/admin/periodic_tasks/run", {"id": "1"}),
        ("/admin/devices/delete/", {"id": "1,1"}),
        ("/admin/devices/action/", {"action": "delete", "rowid": "1,1"}),
        ("/admin/logout", {}),
    ):
        root.http.post(path, data=data | {"csrf_token": "20200101000000##old"})
        told = root.get("/admin/devices/").text
        assert "Nothing was done: this page had been open for too long" in told, path
        assert "CSRF" not in told
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (1,)


def test_a_sign_in_that_was_open_for_too_long_says_so_and_keeps_the_name(person: People) -> None:
    visitor = person("root", sign_in=False, is_admin=True)
    form = {"username": "root", "password": PASSWORD, "csrf_token": "20200101000000##old"}
    answer = visitor.http.post("/admin/login", data=form)
    assert "Nothing was done: this page had been open for too long" in answer.text
    assert 'value="root"' in answer.text


def test_a_form_may_lie_open_as_long_as_a_session(app: Flask, root: Visitor, sql: Connection) -> None:
    seen = root.hidden(OVEN)
    seconds = app.extensions["settings"].admin_session_hours * 3_600
    time, _, _ = seen["csrf_token"].partition("##")
    ends = datetime.strptime(time, "%Y%m%d%H%M%S")
    assert ends - datetime.now() > timedelta(seconds=seconds - 600)


def test_who_was_signed_out_meanwhile_is_told_that_nothing_was_done(app: Flask, root: Visitor) -> None:
    page = root.hidden(OVEN)
    app.extensions["redis"].flushall()
    answer = root.http.post(OVEN, data=page | {"name": "Oven", "status": "online"}, follow_redirects=True)
    assert "You are signed out, so nothing was done" in answer.text
