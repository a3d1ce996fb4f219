"""Models of devices in the admin site: picked, said, left open, changed, shown, found and in the file."""

import csv
import re
from collections.abc import Callable
from html import unescape
from io import StringIO
from typing import Any

import pytest
from psycopg import Connection

from smartenergy.admin.device_forms import FORMS
from smartenergy.services.catalog import device_catalog
from smartenergy.simulation.devices import MODELS, parameters_of
from tests.integration.admin.conftest import Visitor
from tests.tomorrow import of_tomorrow

__all__ = ["of_tomorrow"]
Sql = Connection[Any]
NEW = "/admin/devices/new/?kind=production&model=solar"
COMMON = {"name": "Roof", "status": "online", "readings": "off"}
ROOF = COMMON | {"owner": "root", "peak_watts": "6000", "tilt": "", "azimuth": "", "inverter_watts": "", "losses_percent": ""}  # fmt: skip
EDIT = "/admin/devices/edit/?id=1%2C2"
DETAILS = "/admin/devices/details/?id=1%2C2"


def said(sql: Sql, *columns: str) -> Any:
    """What is stored of the device that was made last."""
    return sql.execute(f"SELECT {', '.join(columns)} FROM devices ORDER BY id DESC LIMIT 1").fetchone()


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def filled(page: str) -> dict[str, str]:
    """What a browser would send of the form of a page."""
    inputs = re.findall(r"<input\b[^>]*>", page)
    named = {found[1]: tag for tag in inputs if (found := re.search(r'\bname="([^"]+)"', tag))}
    sent = {
        name: unescape(value[1]) if (value := re.search(r'\bvalue="([^"]*)"', tag)) else ""
        for name, tag in named.items()
        if "submit" not in tag and ("checkbox" not in tag or " checked" in tag)
    }
    for name, options in re.findall(r'<select\b[^>]*\bname="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        picked = re.search(r'<option selected[^>]*value="([^"]*)"', options) or re.search(
            r'value="([^"]*)"', options
        )
        sent[name] = picked[1] if picked else ""
    return sent


@pytest.fixture
def roof(root: Visitor) -> Visitor:
    """An admin who has made a roof of 6 kW, device 2."""
    assert root.submit(NEW, **ROOF).status_code == 302
    return root


def test_every_model_and_all_of_the_catalogue_can_be_picked(root: Visitor) -> None:
    page = unescape(root.get("/admin/devices/new/?owner=root&home=1").text)
    links = re.findall(r'href="(/admin/devices/new/\?[^"]+)"', page)
    models, ready = [one for one in links if "model=" in one], [one for one in links if "catalog=" in one]
    assert (len(models), len(ready)) == (len(FORMS), len(device_catalog.devices()))
    for link in (*models, *ready):
        form = root.get(link)
        assert form.status_code == 200
        assert filled(form.text)["owner"] == "root"
    for model in MODELS:
        assert model.text in page


def test_a_form_has_just_the_parameters_of_its_model_with_units_bounds_and_what_is_drawn(root: Visitor) -> None:
    told = text_of(root.get(NEW).text)
    assert "Tilt (°)" in told
    assert "Angle of the panels to the ground; 0 to 90; empty: around 32." in told
    for model in MODELS:
        for kind in (kind for kind, name in FORMS if name == model.name):
            names = set(filled(root.get(f"/admin/devices/new/?kind={kind}&model={model.name}").text))
            own = {field.name for field in parameters_of(model)}
            others = {field.name for other in MODELS for field in parameters_of(other)} - own
            assert own <= names
            assert not others & names


def test_a_solar_roof_is_made_with_what_is_left_open_drawn(roof: Visitor, sql: Sql) -> None:
    assert said(sql, "model", "peak_watts", "tilt", "is_solar") == ("solar", 6_000, None, True)
    page = text_of(roof.get(DETAILS).text)
    assert "Peak power 6,000 W Power of the panels" in page
    assert re.search(r"Tilt [\d.]+ ° \(drawn\)", page)
    assert "Roof of root" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"peak_watts": "0"}, "must be at least 1"), ({"tilt": "91"}, "must be at most 90"),
        ({"tilt": "steep"}, "Not a valid float value."), ({"peak_watts": "1.5"}, "Not a valid integer value."),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field_and_what_was_typed_is_kept(
    root: Visitor, sql: Sql, typed: dict[str, str], told: str
) -> None:
    ((name, value),) = typed.items()
    page = root.submit(NEW, **ROOF | typed).text
    assert re.search(rf'name="{name}".*?{re.escape(told)}', page, re.DOTALL)
    assert filled(page)[name] == value
    assert said(sql, "name") == ("Heater of root",)


def test_everything_of_the_catalogue_is_made_as_its_form_stands(root: Visitor, sql: Sql) -> None:
    for ready in device_catalog.devices():
        path = f"/admin/devices/new/?catalog={ready.key}"
        assert root.http.post(path, data=filled(root.get(path).text) | {"owner": "root"}).status_code == 302
        assert said(sql, "name", "model", "device_type") == (ready.name, ready.model, ready.device_type)
        for name, value in ready.parameters.items():
            assert said(sql, name) == (value,)


def test_a_yes_or_no_may_be_left_open(root: Visitor, sql: Sql) -> None:
    path = "/admin/devices/new/?kind=consumption&model=heat_pump"
    assert "Whether it heats floors, not radiators; not said: 3 of 10." in text_of(root.get(path).text)
    for typed, stored in (("", None), ("yes", True), ("no", False)):
        assert root.http.post(path, data=filled(root.get(path).text) | COMMON | {"owner": "root", "is_ground": typed}).status_code == 302  # fmt: skip
        assert said(sql, "is_ground") == (stored,)
    refused = root.http.post(
        path, data=filled(root.get(path).text) | COMMON | {"owner": "root", "is_ground": "maybe"}
    )
    assert "Not a valid choice" in refused.text


def test_a_form_of_a_device_as_it_stands_sends_what_was_changed_and_takes_back_what_is_emptied(
    roof: Visitor, sql: Sql
) -> None:
    page = roof.get(EDIT).text
    assert filled(page)["peak_watts"] == "6000"
    assert re.search(r'name="tilt" placeholder="[\d.]+ ° \(drawn\)"', page)
    assert roof.http.post(EDIT, data=filled(page) | {"tilt": "40", "name": "Barn"}).status_code == 302
    assert said(sql, "name", "peak_watts", "tilt") == ("Barn", 6_000, 40.0)
    assert roof.http.post(EDIT, data=filled(roof.get(EDIT).text) | {"peak_watts": ""}).status_code == 302
    assert said(sql, "peak_watts", "tilt") == (None, 40.0)
    refused = roof.http.post(EDIT, data=filled(roof.get(EDIT).text) | {"tilt": "91"})
    assert "must be at most 90" in refused.text
    (told,) = sql.execute("SELECT details FROM audit_entries WHERE action = 'device changed' ORDER BY id LIMIT 1")
    assert told == ({"name": ["Roof", "Barn"], "tilt": [None, 40.0]},)


def test_devices_are_found_by_their_model_and_the_file_has_it(roof: Visitor) -> None:
    def found(place: int) -> str:
        return roof.get(f"/admin/devices/?flt0_{place}=solar").text

    pages = [found(place) for place in range(5, 30)]
    assert [page for page in pages if "Roof" in page and "Heater of root" not in page]
    assert "Heater of root" in roof.get("/admin/devices/").text
    lines = list(csv.DictReader(StringIO(roof.get("/admin/devices/export/csv/").text)))
    assert [(one["Model"], one["Peak (W)"]) for one in lines] == [("uniform", ""), ("solar", "6000")]


def test_staff_see_the_page_of_their_own_device_and_of_nobody_elses(
    roof: Visitor, person: Callable[..., Visitor]
) -> None:
    sam = person("sam", is_staff=True, can_view_devices=True)
    assert sam.get(DETAILS).status_code == 404
    own = sam.get("/admin/devices/details/?id=2%2C3")
    assert own.status_code == 200
    assert "Consumption" in own.text
    assert "/admin/devices/edit/" not in own.text


def test_a_device_of_a_model_that_is_unknown_here_can_be_looked_at(
    roof: Visitor, of_tomorrow: Callable[[int], None]
) -> None:
    of_tomorrow(2)
    assert roof.get(DETAILS).status_code == 200
    assert roof.get(EDIT).status_code == 200
    assert "fusion" in roof.get("/admin/devices/").text
