"""The page `Time`: three days on one axis, months and years; gaps are gaps; tables and files hold the same."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from itertools import accumulate

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.models import StorageDevice
from smartenergy.services.common.transaction import transaction
from smartenergy.services.devices import editing
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.ledger.rollup import histories
from smartenergy.site import formatting
from smartenergy.site.time import stretch
from smartenergy.storage.books import device_readings
from tests.integration.services.ruling.homes import BERLIN, NOON
from tests.integration.site.conftest import Visitor
from tests.integration.site.lived_in import SINCE, TICK, live_in, now, share_with

__all__ = ["now"]
People = Callable[..., Visitor]
TODAY = date(2026, 11, 23)
DAY_QUARTERS = 96


def rows(ada: Visitor, query: str = "") -> list[dict[str, str]]:
    answer = ada.get(f"/homes/1/time.csv{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_three_days_are_on_one_axis_and_what_is_ahead_is_likely(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    page = unescape(ada.get("/homes/1/time").text)
    for word in ("Yesterday", "Today", "Tomorrow", "Power by source and use", "Battery level", "What a kWh costs"):
        assert word in page
    found = rows(ada)
    assert len(found) == 3 * DAY_QUARTERS
    assert found[0]["start"] == "2026-11-22T00:00:00+01:00"
    past, ahead = found[DAY_QUARTERS], found[-1]
    assert past["used_watts"] and not past["expected_use_watts"]
    assert ahead["expected_use_watts"] and not ahead["used_watts"]
    assert all(one["buy_price"] for one in found[:-DAY_QUARTERS])


def test_a_gap_is_a_gap_in_chart_table_and_file(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1, since=SINCE + 6 * 3_600)
    found = rows(ada)
    before = [one for one in found if one["start"] < moment(SINCE + 6 * 3_600, BERLIN).isoformat()]
    assert before and all(one["used_watts"] == one["held_kwh"] == one["cost"] == "" for one in before)
    page = ada.get("/homes/1/time").text
    assert 'class="line use" d="M83.3,' in page, (
        "the line of the use begins after the gap, at a quarter of the day"
    )


@pytest.mark.parametrize(("query", "first", "count"), [
    ("?month=2026-11", "2026-11-01", 30), ("?year=2026", "2026-01-01", 12), ("?month=2024-02", "2024-02-01", 29),
])  # fmt: skip
def test_months_and_years_are_bars_with_a_table(
    person: People, app: Flask, now: int, query: str, first: str, count: int
) -> None:
    ada = person("ada")
    live_in(app, 1)
    assert ada.get(f"/homes/1/time{query}").status_code == 200
    found = rows(ada, query)
    assert (found[0]["start"][:10], len(found)) == (first, count)


def test_a_month_comes_to_what_its_days_come_to(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    quarters = rows(ada)
    # the quarter hour that is now is recorded only in part
    day = [one for one in rows(ada, "?month=2026-11") if one["start"].startswith("2026-11-22")]
    of_day = [float(one["used_watts"]) / 4_000 for one in quarters[:DAY_QUARTERS]]
    assert float(day[0]["used_kwh"]) == pytest.approx(sum(of_day), rel=1e-4)
    assert float(day[0]["cost"]) == pytest.approx(
        sum(float(one["cost"]) for one in quarters[:DAY_QUARTERS]), abs=1e-3
    )


def test_cost_so_far_begins_anew_at_midnight_and_ends_at_what_its_day_comes_to(
    person: People, app: Flask, now: int
) -> None:
    ada = person("ada")
    live_in(app, 1)
    yesterday = rows(ada)[:DAY_QUARTERS]
    cost = [float(one["cost"]) for one in yesterday]
    assert [float(one["cost_so_far"]) for one in yesterday] == pytest.approx([*accumulate(cost)], abs=1e-4)
    today = rows(ada)[DAY_QUARTERS]
    assert float(today["cost_so_far"]) == pytest.approx(float(today["cost"]), abs=1e-6)
    page = unescape(ada.get("/homes/1/time").text)
    assert page.count("Cost so far, each day from midnight on") == 2
    assert page.count('class="line accent"') == 2, "a line a day that has begun"


def test_an_hour_of_a_table_costs_what_its_quarter_hours_cost_and_holds_what_the_last_held(
    person: People, app: Flask, now: int
) -> None:
    ada = person("ada")
    live_in(app, 1)
    quarters = rows(ada)
    with app.test_request_context("/"):
        hour = unescape(ada.get("/homes/1/time").text).partition("Price and cost</h3>")[2]
        cells = re.findall(r'<td class="n">([^<]+)</td>', hour)[2:4]
        assert cells == [
            formatting.money(sum(float(one["cost"]) for one in quarters[:4]), "EUR"),
            formatting.money(float(quarters[3]["cost_so_far"]), "EUR"),
        ]


def keep(app: Flask, levels_wh: dict[str, int]) -> None:
    """Let readings of the last two quarter hours before noon be kept, of devices by their names."""
    with app.app_context(), transaction():
        for device in db.session.scalars(select(StorageDevice).where(StorageDevice.name.in_(levels_wh))):
            device.readings = "on"
            row = device.user_id, device.id, 0, 1_000 * levels_wh[device.name]
            columns = [[one, one] for one in row] + [[NOON - 2 * TICK, NOON - TICK], [TICK, TICK]]
            histories.add_readings(dict(zip(device_readings.APPENDED, map(np.array, columns), strict=True)))


def test_battery_and_car_have_a_line_each_where_the_readings_of_both_are_kept(
    person: People, app: Flask, now: int
) -> None:
    ada = person("ada")
    live_in(app, 1)
    car = {"name": "Car", "device_type": "storage", "model": "vehicle", "total_capacity_wh": 50_000}
    with app.app_context():
        editing.create_device(1, car | {"current_level_wh": 20_000})
    page = ada.get("/homes/1/time").text
    assert "Held in the battery and the car, and the plan" in page
    assert "battery_percent" not in rows(ada)[0]
    keep(app, {"Store": 4_000, "Car": 30_000})
    page = ada.get("/homes/1/time").text
    assert "Held in the battery and the car" not in page
    assert 'class="line car"' in page and 'class="line battery"' in page
    of_time = {one["start"]: (one["battery_percent"], one["car_percent"]) for one in rows(ada)}
    found = [of_time[moment(NOON - ago * TICK, BERLIN).isoformat()] for ago in (3, 2, 1)]
    assert found == [("", ""), ("40", "60"), ("40", "60")]


def test_one_steps_back_and_forth_and_not_into_what_has_not_begun(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    page = ada.get("/homes/1/time?day=2026-11-22").text
    links = re.findall(r'href="(/homes/1/time\?[^"]+)"[^>]*rel="(prev|next)"', page)
    assert links == [("/homes/1/time?day=2026-11-21", "prev"), ("/homes/1/time?day=2026-11-23", "next")]
    assert 'rel="next"' not in ada.get("/homes/1/time").text
    assert 'rel="next"' not in ada.get("/homes/1/time?year=2026").text


@pytest.mark.parametrize(("given", "field"), [
    ({"day": "yesterday"}, "day"), ({"day": "2026-11-24"}, "day"), ({"day": "1999-12-31"}, "day"),
    ({"day": "2026-W01-1"}, "day"), ({"month": "2026-13"}, "month"), ({"month": "11"}, "month"),
    ({"year": "20266"}, "year"), ({"year": ""}, "year"), ({"year": "9999"}, "year"), ({"day": "2026-02-30"}, "day"),
])  # fmt: skip
def test_an_address_that_makes_no_sense_says_which_part_and_what_would(
    app: Flask, given: dict[str, str], field: str
) -> None:
    with app.test_request_context("/"), pytest.raises(BadInputError) as refused:
        stretch.read(given, TODAY)
    assert list(refused.value.fields) == [field]


def test_a_broken_address_is_answered_with_a_page(person: People) -> None:
    answer = person("ada").get("/homes/1/time?day=soon", accept="text/html")
    assert answer.status_code == 422
    assert "day must be a day such as 2026-10-31" in answer.text


def test_a_day_long_ago_and_one_with_other_clocks_are_shown(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    assert ada.get("/homes/1/time?day=2019-05-05").status_code == 200
    assert len(rows(ada, "?day=2026-10-25")) == 3 * DAY_QUARTERS + 4
    assert len(rows(ada, "?day=2026-03-29")) == 3 * DAY_QUARTERS - 4
    assert ada.get("/homes/1/time?day=2026-03-29").status_code == 200


def test_a_home_without_anything_has_its_page(person: People) -> None:
    ada = person("ada")
    for query in ("", "?month=2026-11", "?year=2026"):
        assert ada.get(f"/homes/1/time{query}").status_code == 200


def test_whoever_may_only_look_sees_it_and_others_do_not(person: People, app: Flask, now: int) -> None:
    person("ada")
    bob, eve = person("bob"), person("eve")
    live_in(app, 1)
    share_with(app, 1, 2)
    assert bob.get("/homes/1/time").status_code == bob.get("/homes/1/time.csv").status_code == 200
    assert eve.get("/homes/1/time").status_code == eve.get("/homes/1/time.csv").status_code == 404


def test_it_speaks_german(person: People, app: Flask, now: int) -> None:
    ada = person("ada")
    live_in(app, 1)
    page = ada.get("/homes/1/time", accept_language="de").text
    for word in ("Gestern", "Morgen", "Montag, 23. November 2026"):
        assert word in page
    assert moment(NOON, BERLIN).isoformat() in ada.get("/homes/1/time.csv", accept_language="de").text
