"""The page of a home's bill: the service's numbers, in plain words, for whoever may see the home."""

import csv
import io
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask

from smartenergy.services.backfill import requests as pasts
from smartenergy.services.backfill import turns
from smartenergy.services.homes import invitations, members
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.tariffs import assigning, bills, example_tariffs
from smartenergy.services.ticking import ticks
from tests.integration.services.ledger.conftest import HOUR, START, make_home
from tests.integration.site.conftest import Visitor

OWNER = "ada"
PAGE = "/homes/1/bill?month=2026-11"


@pytest.fixture
def lived(app: Flask, monkeypatch: pytest.MonkeyPatch, person: Callable[..., Visitor]) -> Visitor:
    """The owner of a home with three days behind it, at two o'clock at night of 23 November."""
    monkeypatch.setattr(time, "time", lambda: float(START + HOUR))
    with app.app_context():
        make_home(OWNER, "Europe/Berlin", [{"catalog_key": "solar_roof_6"}, {"catalog_key": "household"}])
        ticks.run_tick(START + HOUR)
        pasts.request(1, {"from": "2026-11-20"})
        while turns.go_on(60):
            pass
        rolling.roll_up()
        example_tariffs.store()
    visitor = Visitor(app.test_client())
    visitor.sign_in(OWNER)
    return visitor


def give(app: Flask, key: str) -> None:
    with app.app_context():
        assigning.assign(1, 1, {"tariff_id": example_tariffs.id_of(key), "valid_from": "2026-01-01"})


def test_a_month_is_told_line_by_line_with_the_services_numbers(lived: Visitor, app: Flask) -> None:
    give(app, "fixed")
    page = lived.get(PAGE).text
    with app.app_context():
        bill = bills.energy_bill(1, {"month": "2026-11"}, 1).bill
    assert bill.total and bill.total > 0
    for amount in [*(line.amount for line in bill.lines), bill.total]:
        assert amount is not None
        assert f"{'-' * (amount < 0)}€{abs(amount):,.2f}" in page
    assert "so far" in page
    assert "kWh × €0.2700/kWh." in page
    assert "of the time is recorded. What was not recorded is not billed" in page
    assert 'class="plot' in page


def test_files_hold_the_lines_and_the_days(lived: Visitor, app: Flask) -> None:
    give(app, "fixed")
    answer = lived.get("/homes/1/bill/lines.csv?month=2026-11")
    assert answer.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    with app.app_context():
        bill = bills.energy_bill(1, {"month": "2026-11"}, 1).bill
    assert sum(Decimal(line["amount"]) for line in lines) == bill.total
    days = list(csv.DictReader(io.StringIO(lived.get("/homes/1/bill/days.csv?month=2026-11").text)))
    assert [day["day"] for day in days if day["cost"]] == ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]
    assert days[0]["cost"] == "", "a gap is no zero"


def test_a_month_of_which_nothing_is_recorded_says_so(lived: Visitor, app: Flask) -> None:
    give(app, "fixed")
    page = lived.get("/homes/1/bill?month=2026-03").text
    assert "Nothing was recorded in this month." in page
    assert "1 month × €10.50." in page
    assert "1 Monat × 10,50" in lived.get("/homes/1/bill?month=2026-03", accept_language="de").text


def test_without_a_tariff_it_is_said_where_to_choose_one(lived: Visitor) -> None:
    page = lived.get(PAGE).text
    assert "No tariff in this month" in page
    assert 'href="/homes/1/about' in page


def test_it_speaks_german(lived: Visitor, app: Flask) -> None:
    give(app, "day_night")
    page = lived.get(PAGE, accept_language="de-DE").text
    assert "November 2026" in page
    assert "Energie, nachts" in page
    assert "Mehrwertsteuer" in page
    assert "0,2100\xa0€/kWh" in page


@pytest.mark.parametrize("month", ["2026-13", "x", "", "2027-01", "0000-01", "2026-11-01", "٢٠٢٦-١١", "<script>"])
def test_a_month_that_is_none_is_told(lived: Visitor, month: str) -> None:
    answer = lived.get(f"/homes/1/bill?month={month}")
    assert answer.status_code == 422
    assert "To the present month" in answer.text
    assert "<script>" not in answer.text.split("<main")[1].split("</main>")[0]
    assert lived.get(f"/homes/1/bill/lines.csv?month={month}").status_code in (400, 422)


def test_members_see_it_as_long_as_they_are_and_strangers_never(
    lived: Visitor, app: Flask, person: Callable[..., Visitor]
) -> None:
    give(app, "fixed")
    bob, eve = person("bob"), person("eve")
    with app.app_context():
        _, code = invitations.invite(1, 1, {"role": "viewer"})
        invitations.join(2, {"code": code})
    assert bob.get(PAGE).status_code == 200
    with app.app_context():
        members.leave(2, 1)
    for stranger in (bob, eve):
        for path in (PAGE, "/homes/1/bill/lines.csv", "/homes/1/bill/days.csv"):
            assert stranger.get(path).status_code == 404
    assert Visitor(app.test_client()).get(PAGE).status_code == 302
