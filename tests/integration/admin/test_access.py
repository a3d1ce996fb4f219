"""Every address of the site, with every role: what is not allowed is not there, whatever the links show."""

from collections.abc import Callable

import pytest
from flask import Flask

from smartenergy.services.scheduling import periodic_tasks
from tests.integration.admin.conftest import Visitor

People = Callable[..., Visitor]
FOR_ALL = {"/admin/login", "/admin/static/<path:filename>", "/admin/energy/static/<path:filename>"}
FOR_STAFF = {"/admin/", "/admin/logout"}
VALUES = {
    "<path:filename>": "admin/js/helpers.js", "<export_type>": "csv",
    "<int:instance_number>": "0", "<queue_name>": "default", "<registry_name>": "queued", "<int:per_page>": "5",
    "<per_page>": "5", "<order>": "asc", "<int:page>": "1", "<page>": "1", "<job_id>": "x",
}  # fmt: skip


def rules(app: Flask) -> list[tuple[str, str, str]]:
    """Every address below /admin and /rq, with each method: (rule, method, path)."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/admin", "/rq")):
            path = rule.rule
            for placeholder, value in VALUES.items():
                path = path.replace(placeholder, value)
            found += [(rule.rule, method, path) for method in sorted(rule.methods - {"OPTIONS", "HEAD"})]
    return found


def allowed(rule: str, role: str) -> bool:
    if rule in FOR_ALL or role == "admin":
        return True
    if rule in FOR_STAFF:
        return role in ("staff", "granted staff")
    return rule.startswith(("/admin/homes/", "/admin/devices/", "/admin/energy/")) and role == "granted staff"


ROLES: dict[str, dict[str, bool] | None] = {
    "stranger": None,
    "staff": {"is_staff": True},
    "granted staff": {"is_staff": True, "can_view_devices": True},
    "admin": {"is_staff": True, "is_admin": True},
}


@pytest.mark.parametrize("role", ROLES)
def test_every_address_with_every_role(app: Flask, visitor: Visitor, person: People, role: str) -> None:
    rights = ROLES[role]
    walker = visitor if rights is None else person("walker", **rights)
    walked = [entry for entry in rules(app) if entry[0] != "/admin/logout"]
    assert len(walked) > 60
    for rule, method, path in walked:
        answer = walker.http.open(path, method=method, buffered=True)
        if answer.status_code == 308:  # the same address with a slash
            answer = walker.http.open(answer.location, method=method, buffered=True)
        turned_away = answer.status_code == 403 or "/admin/login" in answer.headers.get("Location", "")
        assert answer.status_code < 500, (role, method, path)
        sent_from_nowhere = rule.startswith("/rq") and method == "POST"
        assert turned_away is (not allowed(rule, role) or sent_from_nowhere), (
            role,
            method,
            path,
            answer.status_code,
        )


def test_a_regular_user_is_a_stranger_here(person: People) -> None:
    regular = person("ada", sign_in=False)
    regular.sign_in("ada")
    assert regular.get("/admin/devices/").status_code == 302


def test_staff_without_the_grant_are_told_what_to_ask_for(person: People) -> None:
    page = person("sam", is_staff=True).get("/admin/devices/")
    assert page.status_code == 403
    assert "Ask an admin to grant you <strong>Can view devices</strong>" in page.text


def test_granted_staff_see_their_own_devices_and_nothing_else(person: People) -> None:
    person("ada", sign_in=False)
    sam = person("sam", is_staff=True, can_view_devices=True)
    page = sam.get("/admin/devices/").text
    assert "Heater of sam" in page
    assert "Heater of ada" not in page
    export = sam.get("/admin/devices/export/csv/").text
    assert "Heater of sam" in export
    assert "Heater of ada" not in export


def test_granted_staff_change_nothing(app: Flask, person: People) -> None:
    sam = person("sam", is_staff=True, can_view_devices=True)
    token = sam.token("/admin/devices/")
    for path, fields in (
        (
            "/admin/devices/new/?kind=consumption",
            {"name": "x", "status": "online", "owner": "sam", "consumption_rate_watts": "1"},
        ),
        ("/admin/devices/edit/?id=1,1", {"name": "x", "status": "online", "consumption_rate_watts": "1"}),
        ("/admin/devices/delete/", {"id": "1,1"}),
        ("/admin/devices/action/", {"action": "offline", "rowid": "1,1"}),
        ("/admin/devices/action/", {"action": "delete", "rowid": "1,1"}),
    ):
        sam.http.post(path, data=fields | {"csrf_token": token})
    page = sam.get("/admin/devices/").text
    assert "Heater of sam" in page
    assert ">offline<" not in page.replace("\n", "").replace(" ", "")
    assert "Create" not in page


def test_the_job_dashboard_shows_jobs_to_admins_and_takes_posts_from_its_own_pages_only(
    app: Flask, root: Visitor
) -> None:
    with app.app_context():
        periodic_tasks.ensure_simulation_task(600)
        periodic_tasks.run_now("simulate_device_readings")
    assert "default" in root.get("/rq/0/data/queues.json").text
    empty = "/rq/queue/default/queued/empty"
    assert root.http.post(empty).status_code == 403
    assert root.http.post(empty, headers={"Origin": "http://evil.example"}).status_code == 403
    assert (
        root.http.post(empty, headers={"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}).status_code
        == 403
    )
    assert root.get("/rq/requeue/default").status_code == 405
    ours = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert root.http.post(empty, headers=ours).status_code == 200
    for _ in ("one that was emptied", "one that is empty"):
        assert root.http.post("/rq/queue/default/compact", headers=ours).get_json() == {"status": "OK"}


def test_the_site_asks_nothing_of_other_hosts(root: Visitor) -> None:
    for path in (
        "/admin/",
        "/admin/devices/",
        "/admin/homes/",
        "/admin/users/",
        "/admin/periodic_tasks/new/",
        "/admin/login",
    ):
        page = root.get(path).text
        assert 'src="http' not in page
        assert 'href="http' not in page
