"""Tariffs, series and bills in the admin site."""

import json
import time
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import numpy as np

from smartenergy.ledger.columns import FACTS
from smartenergy.services.ledger.rollup.histories import write_history
from tests.integration.admin.conftest import Visitor
from tests.integration.services.tariffs.contracts import FIXED

LATER = {"valid_from": "2099-01-01", "lines": FIXED["lines"][:1]}


def make(root: Visitor, **more: Any) -> None:
    written = json.dumps(FIXED | more)
    answer = root.submit("/admin/tariffs/new/", owner="root", content=written)
    assert answer.status_code == 302, answer.text


def test_a_tariff_is_made_seen_changed_and_deleted(root: Visitor) -> None:
    make(root)
    assert "Fixed" in root.get("/admin/tariffs/").text
    page = root.get("/admin/tariffs/details/?id=1").text
    assert "From 2026-01-01 on" in page
    assert "<td>Standing charge</td><td>standing</td>" in page
    address = "/admin/tariffs/details/?id=1"
    added = root.submit("/admin/tariffs/add-version/?id=1", address, content=json.dumps(LATER))
    assert added.status_code == 302
    assert "From 2099-01-01 on" in root.get(address).text
    past = json.dumps(LATER | {"valid_from": "2026-02-01"})
    root.submit("/admin/tariffs/add-version/?id=1", address, content=past)
    page = root.get(address).text
    assert "valid from must be a day to come" in page
    root.submit("/admin/tariffs/delete/", address, id="1")
    assert "Fixed" not in root.get("/admin/tariffs/").text


def test_what_is_wrong_with_a_tariff_is_told(root: Visitor) -> None:
    answer = root.submit("/admin/tariffs/new/", owner="root", content="{")
    assert "is no JSON" in answer.text
    answer = root.submit("/admin/tariffs/new/", owner="root", content=json.dumps(FIXED | {"currency": "gold"}))
    assert "currency must be a code of ISO 4217" in answer.text
    answer = root.submit("/admin/tariffs/new/", owner="nobody", content="{}")
    assert "There is no user 'nobody'." in unescape(answer.text)


def test_a_form_that_is_not_filled_in_says_so_on_the_page(root: Visitor) -> None:
    make(root)
    address = "/admin/tariffs/details/?id=1"
    assert root.submit("/admin/tariffs/add-version/?id=1", address, content="").status_code == 302
    assert "Version: This field is required." in root.get(address).text
    root.submit("/admin/price_series/new/", owner="", name="grid", kind="carbon", step_minutes="15")
    address = "/admin/price_series/details/?id=1"
    nothing = {"file": (BytesIO(), ""), "per": "kWh"}  # as a browser sends a file that nobody chose
    assert root.submit("/admin/price_series/load/?id=1", address, **nothing).status_code == 302
    assert "File: This field is required." in root.get(address).text


def test_a_home_is_given_a_tariff_and_shows_its_bill(root: Visitor) -> None:
    make(root)
    address = "/admin/homes/details/?id=1"
    assert "No tariff in this time." in root.get(address).text
    given = {"tariff": "1", "direction": "import", "valid_from": "2026-01-01"}
    assert root.submit("/admin/homes/set-tariff/?id=1", address, **given).status_code == 302
    page = root.get(f"{address}&month=2026-02").text
    assert '<a href="/admin/tariffs/details/?id=1">Fixed</a>' in page
    assert "<td>Standing charge</td><td>28 day × 0.40</td><td>11.20</td>" in page
    assert "<td>13.33</td>" in page
    assert "must be a month such as" in root.get(f"{address}&month=soon").text
    root.submit("/admin/homes/set-tariff/?id=1", address, **given | {"tariff": "", "direction": "export"})
    root.submit("/admin/homes/set-tariff/?id=1", address, **given)
    assert "must not lie in the past" in root.get(address).text
    root.submit("/admin/homes/set-tariff/?id=1", address, **given | {"tariff": "7"})
    assert "Not a valid choice" in root.get(address).text


def test_a_home_shows_what_its_storage_holds_and_what_that_has_cost(root: Visitor) -> None:
    make(root, lines=FIXED["lines"][:1])
    address = "/admin/homes/details/?id=1"
    assert 'id="held"' not in root.get(address).text, "nothing is recorded"
    root.submit("/admin/homes/set-tariff/?id=1", address, tariff="1", direction="import", valid_from="2026-01-01")
    tick = int(time.time()) // 3_600 * 3_600 - 7_200
    facts = {name: np.zeros(1, np.int64) for name in FACTS} | {
        "home_id": np.array([1]), "tick": np.array([tick]), "interval_seconds": np.array([3_600]),
        "charge_mwh": np.array([1_500_000]), "level_mwh": np.array([1_500_000]),
    }  # fmt: skip
    with root.http.application.app_context():
        write_history([1], facts, now=tick + 3_600)
    assert "Its storage holds 1.5 kWh that cost 0.3000 EUR and emitted " in root.get(address).text


def test_a_series_is_made_and_loaded_from_a_file(root: Visitor) -> None:
    new = {"owner": "", "name": "spot", "kind": "price", "currency": "EUR", "step_minutes": "15", "timezone": ""}
    assert root.submit("/admin/price_series/new/", **new).status_code == 302
    assert "everybody" in root.get("/admin/price_series/").text
    address = "/admin/price_series/details/?id=1"

    def load(content: bytes, name: str, **more: str) -> str:
        hidden = root.hidden(address)
        sent = hidden | {"file": (BytesIO(content), name), "per": "MWh", "known_at": "", **more}
        assert root.http.post("/admin/price_series/load/?id=1", data=sent).status_code == 302
        return root.get(address).text

    assert "Read 2 values, 2 of them new." in load(
        b"start,value\n2026-01-01,83.21\n2026-01-01T00:15,-5\n", "x.csv"
    )
    written = json.dumps({"from": "2026-01-02", "values": [1, None, 2]}).encode()
    assert "lacks" in load(written, "x.json")
    assert "Read 2 values, 2 of them new." in load(written, "x.json", allow_gaps="y")
    assert "is not text in UTF-8" in load(b"\xff\xfe", "x.csv")
    root.submit("/admin/price_series/delete/", address, id="1")
    assert "spot" not in root.get("/admin/price_series/").text


def test_only_admins_see_them_and_staff_see_their_own_homes_bill(
    root: Visitor, person: Callable[..., Visitor]
) -> None:
    staff = person("staff", is_staff=True, can_view_devices=True)
    for path in ("/admin/tariffs/", "/admin/price_series/", "/admin/tariffs/details/?id=1"):
        assert staff.get(path).status_code == 403
    page = staff.get("/admin/homes/details/?id=2").text
    assert "No tariff in this time." in page
    assert "set-tariff" not in page
    token = staff.token("/admin/homes/details/?id=2")
    assert staff.http.post("/admin/homes/set-tariff/?id=2", data={"csrf_token": token}).status_code == 404
