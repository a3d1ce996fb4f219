"""A home's energy in the admin: whose, which span, which numbers."""

import csv
import io
import re
from collections.abc import Callable

import orjson
import pytest
from flask import Flask

from smartenergy.services.devices import editing
from tests.histories import run_these
from tests.integration.admin.conftest import Visitor

People = Callable[..., Visitor]
TICK = 1_795_392_000  # 2026-11-23 00:00 UTC, 01:00 in Berlin, where everybody lives
DAY = "from=2026-11-23&to=2026-11-23"


@pytest.fixture
def hours(app: Flask, root: Visitor) -> Visitor:
    """An admin with a heater, user 1; an hour and a half of ticks with a gap of half an hour."""
    with app.app_context():
        run_these([TICK + 60 * minute for minute in (*range(30), *range(60, 90))])
    return root


def test_the_page_has_figures_charts_and_the_numbers_of_the_span(hours: Visitor) -> None:
    page = hours.get(f"/admin/energy/?{DAY}").text
    assert "Energy of root" in page
    assert 'id="power"' in page
    assert "Self-sufficiency" in page
    assert "2026-11-23 01:00" in page
    assert re.search(r'<script src="/admin/energy/static/@[\d.]+/plotly.min.js">', page)
    assert "http://" not in page.replace("http://localhost", "")


def test_the_charts_have_what_the_export_has(hours: Visitor) -> None:
    figures = orjson.loads(hours.get(f"/admin/energy/charts?{DAY}").data)
    assert set(figures) == {"power", "level", "bars", "ways"}
    rows = list(csv.DictReader(io.StringIO(hours.get(f"/admin/energy/export?{DAY}").text)))
    used = {row["start"][:16]: float(row["consumption_wh"]) for row in rows if row["consumption_wh"]}
    drawn = [trace for trace in figures["power"]["data"] if trace["name"] == "Own use"]
    assert len(drawn) == 2, "one piece before the gap, one after"
    shown = {
        x[:16]: -y / 4 for trace in drawn for x, y in zip(trace["x"], trace["y"], strict=True) if x[:16] in used
    }  # fmt: skip
    assert shown == pytest.approx(used, abs=0.05)
    flows = figures["ways"]["data"][0]["link"]
    assert sum(flows["value"]) == pytest.approx(sum(used.values()) / 1000)


def test_an_admin_sees_anybodys_and_staff_their_own(hours: Visitor, person: People) -> None:
    sam = person("sam", is_staff=True, can_view_devices=True)
    assert "Energy of sam" in hours.get(f"/admin/energy/?user=sam&{DAY}").text
    assert "Energy of sam" in sam.get(f"/admin/energy/?{DAY}").text
    stolen = sam.get(f"/admin/energy/?user=root&{DAY}").text
    assert "Energy of sam" in stolen
    assert sam.get(f"/admin/energy/charts?user=root&{DAY}").status_code == 404
    assert sam.get(f"/admin/energy/export?user=root&{DAY}").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-11-24&to=2026-11-23", "must not be before the first day"),
        ("from=yesterday", "must be a date such as 2026-11-24"),
        ("from=2099-01-01", "must not lie in the future"),
        ("from=2026-11-23&to=9999-12-31", "must lie between the years 2000 and 2100"),
        ("from=0001-01-01&to=0001-01-02", "must lie between the years 2000 and 2100"),
        ("user=nobody", "There is no user"),
        ("from=2026-11-23&resolution=week", "resolution must be"),
        ("from=2020-01-01&to=2026-11-23&resolution=tick", "points of this span"),
    ],
)
def test_a_bad_span_is_told_and_today_is_shown(hours: Visitor, query: str, said: str) -> None:
    answer = hours.get(f"/admin/energy/?{query}")
    assert answer.status_code == 200
    assert said in answer.text.replace("&#39;", "'")
    assert "Energy of root" in answer.text


def test_a_bad_span_of_somebodys_home_shows_that_home(hours: Visitor, person: People) -> None:
    person("ada", sign_in=False)
    assert "Energy of ada" in hours.get("/admin/energy/?user=ada&from=2026-11-24&to=2026-11-23").text


def test_what_was_typed_stays_where_it_is_refused_and_names_like_it_are_told(
    hours: Visitor, person: People
) -> None:
    person("ada", sign_in=False)
    page = hours.get("/admin/energy/?user=ad&from=2026-11-20&to=2026-11-21&resolution=hour").text
    assert "There is no user &#39;ad&#39;. Like it: ada." in page
    for kept in ('value="ad"', 'value="2026-11-20"', 'value="2026-11-21"', '<option value="hour" selected>'):
        assert kept in page
    assert '<option value="ada"></option>' in page


def test_an_admin_without_devices_is_shown_a_home_that_has_some(
    app: Flask, hours: Visitor, person: People
) -> None:
    boss = person("boss", is_admin=True)
    with app.app_context():
        editing.delete_device(2, 2)
    assert "Energy of root" in boss.get("/admin/energy/").text
    assert "Energy of boss" in boss.get("/admin/energy/?user=boss").text


def test_staff_are_told_no_names_of_others(hours: Visitor, person: People) -> None:
    sam = person("sam", is_staff=True, can_view_devices=True)
    page = sam.get("/admin/energy/?user=roo").text
    assert "Like it" not in page
    assert '<option value="root"' not in page


def test_the_numbers_have_a_total(hours: Visitor) -> None:
    page = hours.get(f"/admin/energy/?{DAY}").text
    rows = list(csv.DictReader(io.StringIO(hours.get(f"/admin/energy/export?{DAY}").text)))
    used = sum(float(row["consumption_wh"] or 0) for row in rows)
    assert f"<td>{used:,.2f}</td>" in page[page.index("<tfoot>") :]


def test_a_span_without_a_record_says_so(root: Visitor) -> None:
    page = root.get("/admin/energy/").text
    assert 'class="table table-sm numbers"' not in page, "no rows without a number"
    assert "Nothing is recorded of this span" in page
    assert "plotly" not in page


def test_the_dashboard_has_the_fleets_totals(hours: Visitor) -> None:
    page = hours.get("/admin/").text
    assert "Energy of the fleet" in page
    assert "Last 24 hours (kWh)" in page


def test_the_hour_that_comes_twice_when_clocks_go_back_is_drawn_as_two(app: Flask, root: Visitor) -> None:
    back = 1_792_886_400  # 2026-10-25 00:00 UTC, 02:00 in Berlin; an hour later it is 02:00 again
    with app.app_context():
        run_these(range(back, back + 12 * 900, 900))
    day = "from=2026-10-25&to=2026-10-25&resolution=quarter_hour"
    figures = orjson.loads(root.get(f"/admin/energy/charts?{day}").data)
    (drawn,) = [trace["x"] for trace in figures["power"]["data"] if trace["name"] == "Own use"]
    assert len(set(drawn)) == 13
    assert drawn == sorted(drawn)
    level = figures["level"]["data"][0]["x"]
    assert len(set(level)) == len(level) == 100
    axis = figures["power"]["layout"]["xaxis"]
    labels = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    assert labels["2026-10-25T07:00:00"] == "06:00", "an hour further along than the clock shows"
    usual = orjson.loads(root.get(f"/admin/energy/charts?{DAY}").data)
    assert "ticktext" not in usual["power"]["layout"]["xaxis"]
