"""What a page of the site answers when something is wrong, and what it lets a browser keep."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartenergy.services.access import usernames, users
from smartenergy.services.devices import editing
from smartenergy.web.compression import SMALLEST_BYTES
from tests.integration.admin.conftest import Visitor

People = Callable[..., Visitor]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    "id",
    ["2", "99999999", "1,2", "1,99999999999999999999", "9" * 5_000, "1,1,1", "x", "-1", "0", "", "1,", "%00", "²"],
)
@pytest.mark.parametrize(
    "page",
    [
        "devices/edit",
        "devices/reading",
        "homes/edit",
        "homes/details",
        "users/edit",
        "users/details",
        "periodic_tasks/edit",
    ],
)
def test_an_id_of_nothing_is_answered_with_a_page_that_says_so(root: Visitor, page: str, id: str) -> None:
    answer = root.http.get(f"/admin/{page}/?id={id}", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "There is no such" in answer.text


def test_an_id_of_nothing_is_neither_deleted_nor_acted_on_nor_a_fault(root: Visitor) -> None:
    for id in ("9" * 30, "1", "x", "1,1,1"):
        assert root.submit("/admin/devices/delete/", page="/admin/devices/", id=id).status_code == 302
        root.submit("/admin/devices/action/", page="/admin/devices/", action="delete", rowid=id)
    assert "Heater of root" in root.get("/admin/devices/").text


@pytest.mark.parametrize(
    "query", ["page=" + "9" * 30, "page=-1", "sort=99", "search=%00", "flt0_999=x", "flt1_0=%00", "page_size=-5"]
)
@pytest.mark.parametrize("page", ["devices", "homes", "users", "audit", "ticks", "periodic_tasks"])
def test_a_list_takes_whatever_stands_in_its_address(root: Visitor, page: str, query: str) -> None:
    assert root.get(f"/admin/{page}/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("page", "heading"),
    [
        ("", "The system now"),
        ("users/new/", "A new user"),
        ("periodic_tasks/new/", "A new periodic task"),
        ("devices/new/", "A new device: what is it?"),
        ("devices/new/?kind=storage", "A new storage device: uniform"),
        ("devices/new/?kind=consumption&model=heat_pump", "A new consumption device: heat pump"),
        ("devices/details/?id=1%2C1", "Heater of root of root"),
        ("users/edit/?id=1", "root"),
        ("ticks/", "Ticks"),
        ("energy/", "Energy of root"),
        ("homes/", "Homes"),
        ("homes/new/", "A new home"),
        ("homes/edit/?id=1", "Home of root"),
        ("homes/details/?id=1", "Home of root"),
    ],
)
def test_a_page_and_its_tab_say_what_they_show(root: Visitor, page: str, heading: str) -> None:
    text = root.get(f"/admin/{page}").text
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", text) == [heading]
    assert f"<title>{heading} · Smart Home Energy</title>" in text


@pytest.mark.parametrize(
    "page",
    [
        "devices/",
        "homes/",
        "homes/details/?id=1",
        "users/",
        "users/details/?id=1",
        "periodic_tasks/",
        "ticks/",
        "audit/",
    ],
)
def test_a_column_is_headed_by_words_as_a_sentence_has_them(root: Visitor, page: str) -> None:
    text = root.get(f"/admin/{page}").text
    headings = [
        " ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in re.findall(r"(?s)<th[ >].*?</th>", text)
    ]
    words = [cell for cell in headings if re.search("[a-z]", cell)] + re.findall(r'placeholder="([^"]*)"', text)
    assert words or "details" in page
    assert [one for one in words if re.search(r"_|[a-z] [A-Z]|^[a-z]| (wh|watts)$", one)] == []


def test_an_exports_columns_name_their_units(root: Visitor) -> None:
    first, *_rows = root.get("/admin/devices/export/csv/").text.splitlines()
    assert "Total capacity (Wh),Current level (Wh),Charge discharge rate (W)" in first
    assert len(first.split(",")) == len(set(first.split(",")))


def test_an_export_has_the_parameters_of_models(root: Visitor, app: Flask) -> None:
    with app.app_context():
        given = {"device_type": "storage", "model": "battery", "name": "Cellar", "total_capacity_wh": 10_000}
        editing.create_device(1, given | {"parameters": {"charge_watts": 4_321}})
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(root.get("/admin/devices/export/csv/").text))}
    assert (rows["Cellar"]["Charge (W)"], rows["Cellar"]["Discharge (W)"]) == ("4321", "")


@pytest.mark.parametrize("path", ["/nowhere", "/admin/nowhere", "/rq/nowhere", "/static/nowhere"])
def test_an_error_is_a_page_for_a_browser_and_a_problem_for_a_program(root: Visitor, path: str) -> None:
    page = root.http.get(path, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "<h1>Not Found</h1>" in page.text
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        problem = root.http.get(path, headers=headers)
        assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
        assert "Accept" in problem.headers["Vary"]


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/nowhere"])
def test_the_apis_answer_json_whoever_asks(http: FlaskClient, path: str) -> None:
    assert http.get(path, headers=BROWSER).mimetype == "application/problem+json"


def test_nothing_of_an_error_is_markup(http: FlaskClient) -> None:
    page = http.get("/admin/login?next=<b>", headers=BROWSER | {"Host": "<script>"})
    assert "<script>" not in page.text


def test_a_page_of_ours_that_fails_says_where_it_is_found(
    app: Flask, root: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("an inner secret")

    monkeypatch.setattr("smartenergy.admin.home.dashboard.counts", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    page = root.http.get("/admin/", headers=BROWSER)
    assert page.status_code == 500
    assert page.headers["X-Request-ID"] in page.text
    assert "inner secret" not in page.text


def test_no_browser_keeps_what_staff_see(root: Visitor) -> None:
    paths = ("/admin/", "/admin/devices/", "/admin/users/edit/?id=1", "/admin/energy/", "/admin/login",
             "/admin/devices/export/csv/", "/rq/0/data/queues.json")  # fmt: skip
    for path in paths:
        assert root.get(path).headers["Cache-Control"] == "no-store", path
    assert root.get("/admin/static/admin/js/helpers.js").headers["Cache-Control"] != "no-store"


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/devices", "/rq", "/admin/devices/?search=a", "/", "/admin/jobs"]
)
def test_no_redirect_repeats_the_host_that_was_sent(root: Visitor, path: str) -> None:
    answer = root.http.get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.headers.get("Location", "")
    assert "evil.example" not in answer.text
    if answer.status_code in (301, 302, 308):
        assert answer.headers["Location"].startswith("/")


def test_a_session_of_somebody_demoted_stays_dead_when_the_right_comes_back(app: Flask, person: People) -> None:
    sam = person("sam", is_staff=True)
    assert sam.get("/admin/").status_code == 200
    with app.app_context():
        user_id = usernames.find_user("sam").id
        users.update_user(user_id, {"is_staff": False})
        users.update_user(user_id, {"is_staff": True})
    assert sam.get("/admin/").status_code == 302
    assert sam.sign_in("sam").status_code == 302
    assert sam.get("/admin/").status_code == 200


def test_no_page_is_compressed_since_its_length_could_tell_a_secret(root: Visitor) -> None:
    page = root.http.get("/admin/users/?search=ada", headers={"Accept-Encoding": "gzip"})
    assert len(page.data) > SMALLEST_BYTES
    assert "Content-Encoding" not in page.headers


def test_no_list_has_an_inline_handler(root: Visitor) -> None:
    for name in ("devices", "homes", "users", "periodic_tasks", "ticks", "audit"):
        page = root.get(f"/admin/{name}/").text
        assert re.findall(r"<[^>]*\son[a-z]+=", page) == [], name
