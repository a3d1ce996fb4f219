"""Homes in the admin site: seen, made, changed, deleted; devices and energy by home."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import invitations
from smartenergy.services.ticking import ticks
from tests.conftest import statements_of
from tests.histories import run_these
from tests.integration.admin.conftest import HEATER, Visitor

People = Callable[..., Visitor]
Connection = psycopg.Connection[Any]
TICK = 1_795_392_000  # 2026-11-23 00:00 UTC, 01:00 in Berlin, 09:00 in Tokyo
NEW = {"owner": "root", "name": "Cabin", "strategy": "backup"}
DEVICE = {
    "owner": "root", "name": "Stove", "status": "online", "readings": "off", "consumption_rate_watts": "7",
}  # fmt: skip


@pytest.fixture
def cabin(app: Flask, root: Visitor) -> int:
    """A second home of root, in Tokyo, with a heater."""
    with app.app_context():
        made = new_homes.create_home(1, {"name": "Cabin", "timezone": "Asia/Tokyo"}).id
        editing.create_device(1, HEATER | {"name": "Heater of the cabin", "home_id": made})
    return made


def one(sql: Connection, query: str, *given: Any) -> Any:
    found = sql.execute(query, given).fetchone()
    return found[0] if found and len(found) == 1 else found


def test_a_home_is_made_with_what_is_said_of_it_and_told_in_the_audit_log(root: Visitor, sql: Connection) -> None:
    answer = root.submit(
        "/admin/homes/new/", **NEW, latitude="48.1", longitude="11.6", occupants="3", country="AT"
    )
    assert answer.status_code == 302, answer.text
    row = "SELECT name, timezone, strategy, latitude, country, occupants, annual_consumption_kwh FROM homes WHERE id > 1"
    assert one(sql, row) == ("Cabin", "Europe/Berlin", "backup", 48.1, "AT", 3, None)
    told = "SELECT via, actor, subject FROM audit_entries WHERE action = 'home created' AND via = 'admin'"
    assert one(sql, told) == ("admin", "root", "home Cabin (id 2) of root (id 1)")


def test_a_home_of_an_archetype_is_made_with_its_devices(root: Visitor, sql: Connection) -> None:
    page = root.get("/admin/homes/new/").text
    assert "All electric: A house with a heat pump and an electric car" in page
    made = root.submit("/admin/homes/new/", owner="root", archetype="all_electric", strategy="hold")
    assert made.status_code == 302, made.text
    assert one(sql, "SELECT name, strategy FROM homes WHERE id > 1") == ("All electric", "hold")
    models = sql.execute("SELECT model FROM devices WHERE home_id = 2").fetchall()
    assert {("heat_pump",), ("vehicle",), ("lighting",)} <= {*models}
    told = "SELECT details->>'archetype' FROM audit_entries WHERE action = 'home created' AND via = 'admin'"
    assert one(sql, told) == "all_electric"
    entries = "SELECT count(*) FROM audit_entries WHERE action = 'device created' AND via = 'admin'"
    assert one(sql, entries) == len(models), "each device, as where an admin makes it alone"
    nameless = root.submit("/admin/homes/new/", owner="root", strategy="hold")
    assert "is required unless an archetype is given" in nameless.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"owner": "nobody"}, "There is no user &#39;nobody&#39;."),
        ({"name": "x" * 101}, "must have at most 100 characters"),
        ({"timezone": "Mars/Olympus"}, "must be an IANA time zone"),
        ({"occupants": "13"}, "must be at most 12"),
        ({"country": "Austria"}, "two capital letters"),
        ({"latitude": "1"}, "must be given together with latitude"),
    ],
)
def test_the_services_messages_stand_at_the_form(
    root: Visitor, sql: Connection, change: dict[str, str], said: str
) -> None:
    assert said in root.submit("/admin/homes/new/", **NEW | change).text
    assert one(sql, "SELECT count(*) FROM homes") == 1


def edited(**typed: str) -> dict[str, str]:
    """The form of root's first home as it is sent, with what was typed."""
    return {"name": "Home", "timezone": "Europe/Berlin", "strategy": "self_consumption"} | typed


def test_an_edit_changes_what_was_typed_and_an_empty_field_takes_it_back(root: Visitor, sql: Connection) -> None:
    path, row = "/admin/homes/edit/?id=1", "SELECT name, timezone, latitude, longitude, occupants FROM homes"
    typed = edited(name="Castle", latitude="48.1", longitude="11.6", occupants="4")
    assert root.submit(path, **typed).status_code == 302
    assert one(sql, row) == ("Castle", "Europe/Berlin", 48.1, 11.6, 4)
    assert root.submit(path, **typed | {"latitude": "48.5", "occupants": ""}).status_code == 302
    assert one(sql, row) == ("Castle", "Europe/Berlin", 48.5, 11.6, None)
    root.submit(path, **typed | {"latitude": "48.5", "occupants": "", "timezone": "Asia/Tokyo"})
    assert one(sql, "SELECT timezone, ledger_timezone FROM homes") == ("Asia/Tokyo", "Europe/Berlin")
    assert "It has moved" in root.get("/admin/homes/details/?id=1").text


def test_two_who_edit_a_home_do_not_write_over_one_another(root: Visitor, sql: Connection) -> None:
    path = "/admin/homes/edit/?id=1"
    opened = root.hidden(path)
    root.submit(path, **edited(name="Castle"))
    page = root.http.post(path, data=opened | edited(name="Hut"))
    assert "Somebody else has changed this" in page.text
    assert one(sql, "SELECT name FROM homes") == "Castle"


def test_a_home_is_deleted_with_its_devices_and_a_last_one_stays(
    root: Visitor, cabin: int, sql: Connection
) -> None:
    root.submit("/admin/homes/delete/", page="/admin/homes/", id=str(cabin))
    assert one(sql, "SELECT count(*), min(id) FROM homes") == (1, 1)
    assert one(sql, "SELECT count(*) FROM devices") == 1
    root.submit("/admin/homes/delete/", page="/admin/homes/", id="1")
    assert "This is your last home" in root.get("/admin/homes/").text
    assert one(sql, "SELECT count(*) FROM homes") == 1


def test_the_list_is_searched_and_filtered(root: Visitor, person: People, cabin: int) -> None:
    person("ada", sign_in=False)
    assert "Cabin" in root.get("/admin/homes/?search=cab").text
    assert ">ada<" not in root.get("/admin/homes/?search=cab").text.replace("\n", "").replace(" ", "")
    page = root.get("/admin/homes/?flt1_0=ada").text
    assert "Cabin" not in page


def test_the_page_of_a_home_has_its_devices_members_and_the_way_to_its_ledger(
    app: Flask, root: Visitor, person: People, cabin: int
) -> None:
    person("ada", sign_in=False)
    with app.app_context():
        _, code = invitations.invite(1, cabin, {"role": "manager"})
        invitations.join(3, {"code": code})
        ticks.run_tick(TICK)
    page = root.get(f"/admin/homes/details/?id={cabin}").text
    for word in ("Cabin of root", "Heater of the cabin", "manager", "ada", "(not given)", "Consumption"):
        assert word in page
    assert "Heater of root" not in page
    assert f"/admin/energy/?user=root&amp;home={cabin}" in page
    listed = re.search(r'href="(/admin/devices/\?flt0_[^"]+)"', page)
    assert listed
    found = root.get(listed[1]).text
    assert "Heater of the cabin" in found
    assert "Heater of root" not in found
    shares = root.get("/admin/users/details/?id=3").text
    assert "manager of another" in shares
    page = root.submit(
        f"/admin/homes/remove-member/?id={cabin}&member=3", page=f"/admin/homes/details/?id={cabin}"
    )
    assert page.status_code == 302
    assert "Nobody shares it." in root.get(f"/admin/homes/details/?id={cabin}").text
    again = root.submit(f"/admin/homes/remove-member/?id={cabin}&member=3", page="/admin/homes/new/")
    assert again.status_code == 302
    assert "This home has no member 3." in root.get("/admin/homes/").text


def test_a_device_is_made_in_a_home_of_its_owner(root: Visitor, cabin: int, sql: Connection) -> None:
    path, where = "/admin/devices/new/?kind=consumption", "SELECT home_id FROM devices ORDER BY id DESC LIMIT 1"
    for typed, expected in (("", 1), ("Cabin", cabin), (f"{cabin}", cabin), ("Home", 1)):
        assert root.submit(path, **DEVICE, home=typed).status_code == 302
        assert one(sql, where) == expected
    assert "none of the owner&#39;s homes" in root.submit(path, **DEVICE, home="Palace").text
    root.submit("/admin/homes/new/", **NEW)
    assert "is the name of several" in root.submit(path, **DEVICE, home="Cabin").text
    assert 'value="root"' in root.get(f"{path}&owner=root&home={cabin}").text


def test_the_form_of_a_device_offers_the_homes_of_its_owner_to_admins_alone(
    root: Visitor, person: People, cabin: int
) -> None:
    offered = root.get("/admin/devices/homes?owner=root").json
    assert offered == [{"id": 1, "name": "Home"}, {"id": cabin, "name": "Cabin"}]
    assert root.get("/admin/devices/homes?owner=nobody").json == []
    sam = person("sam", is_staff=True, can_view_devices=True)
    assert sam.get("/admin/devices/homes?owner=root").json == []


def test_granted_staff_see_their_own_homes_and_change_nothing(
    root: Visitor, person: People, cabin: int, sql: Connection
) -> None:
    sam = person("sam", is_staff=True, can_view_devices=True)
    page = sam.get("/admin/homes/").text
    assert "sam" in page
    assert "Cabin" not in page
    assert sam.get(f"/admin/homes/details/?id={cabin}").status_code == 404
    own = sam.get("/admin/homes/details/?id=3").text
    assert "Heater of sam" in own
    assert "/admin/users/" not in own
    token = sam.token("/admin/devices/")
    for path, fields in (
        ("/admin/homes/new/", NEW | {"owner": "sam"}), ("/admin/homes/edit/?id=3", {"name": "x", "timezone": "UTC"}),
        ("/admin/homes/delete/", {"id": "3"}), ("/admin/homes/remove-member/?id=3&member=1", {}),
    ):  # fmt: skip
        sam.http.post(path, data=fields | {"csrf_token": token})
    assert one(sql, "SELECT count(*) FROM homes") == 3
    assert one(sql, "SELECT name FROM homes WHERE id = 3") == "Home"


def test_energy_is_shown_by_home_in_the_homes_own_zone(app: Flask, root: Visitor, cabin: int) -> None:
    with app.app_context():
        run_these(range(TICK, TICK + 30 * 60, 60))
    day = "from=2026-11-23&to=2026-11-23"
    first, second = (root.get(f"/admin/energy/?user=root{home}&{day}").text for home in ("", f"&home={cabin}"))
    assert "Energy of root: Home" in first
    assert "2026-11-23 01:00" in first
    assert "Energy of root: Cabin" in second
    assert "Local time, Asia/Tokyo" in second
    assert "2026-11-23 09:00" in second
    for path in ("charts", "export"):
        both = [root.get(f"/admin/energy/{path}?user=root&home={home}&{day}").data for home in (1, cabin)]
        assert both[0] != both[1]
        assert root.get(f"/admin/energy/{path}?user=root&home=99&{day}").status_code == 404


def test_another_user_is_shown_by_their_first_home_and_a_home_of_nobody_is_told(
    root: Visitor, person: People, cabin: int
) -> None:
    person("ada", sign_in=False)
    page = root.get(f"/admin/energy/?user=ada&of=root&home={cabin}").text
    assert "Energy of ada" in page
    assert "You have no home" not in page
    assert f"You have no home {cabin}." in root.get(f"/admin/energy/?user=ada&home={cabin}").text
    assert "must be a home" in root.get("/admin/energy/?home=castle").text


def test_a_list_of_homes_takes_as_many_statements_whatever_it_holds(
    app: Flask, root: Visitor, person: People, cabin: int
) -> None:
    with statements_of(app) as few:
        root.get("/admin/homes/")
    for name in ("ada", "bob", "eve"):
        person(name, sign_in=False)
    with statements_of(app) as many:
        root.get("/admin/homes/")
    assert len(many) == len(few)
    assert not [one for one in many if "count(" in one.lower()]
