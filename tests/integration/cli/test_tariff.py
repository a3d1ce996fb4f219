"""`flask tariff …` and `flask energy bill`."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from smartenergy.services.tariffs import costs
from tests.integration.services.ledger.conftest import make_home
from tests.integration.services.tariffs.contracts import FIXED

FEBRUARY = ("--from", "2026-02-01", "--to", "2026-03-01")


@pytest.fixture
def flask(app: Flask) -> Callable[..., Result]:
    """Runs commands where Ada has a home."""
    with app.app_context():
        make_home("ada", "Europe/Berlin", home=[])
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=arguments)


@pytest.fixture
def fixed(tmp_path: Path) -> str:
    path = tmp_path / "fixed.json"
    path.write_text(json.dumps(FIXED))
    return str(path)


def test_a_tariff_is_made_of_a_file_given_to_a_home_and_billed(flask: Callable[..., Result], fixed: str) -> None:
    assert flask("tariff", "create", "ada", fixed).output == "Created tariff Fixed (1) of ada, in EUR.\n"
    assert "own          EUR  Europe/Berlin             Fixed" in flask("tariff", "list", "ada").output
    assert json.loads(flask("tariff", "show", "ada", "1").output)["versions"][0]["valid_from"] == "2026-01-01"
    assigned = flask("tariff", "assign", "ada", "1", "--from", "2026-01-01")
    assert assigned.output == "Home 1 has Fixed for its import from 2026-01-01 on.\n"
    assert flask("tariff", "assigned", "ada").output == "import  from 2026-01-01  Fixed\n"
    table = flask("energy", "bill", "ada", *FEBRUARY).output
    assert "Standing charge                         28.000 day         11.20  28 day × 0.40" in table
    assert table.endswith("13.33 EUR\n")
    bill = json.loads(flask("energy", "bill", "1", "--month", "2026-02", "--format", "json").output)
    assert bill["total"] == "13.33"
    assert sum(Decimal(line["amount"]) for line in bill["lines"]) == Decimal(bill["total"])
    assert {"name", "quantity", "unit", "price", "amount"} <= set(bill["lines"][0])
    csv = flask("energy", "bill", "ada", *FEBRUARY, "--format", "csv").output.splitlines()
    assert csv[0] == "name,quantity,unit,price,amount,coverage,how,currency"
    assert len(csv) == 5


def test_a_rate_of_openei_is_imported(flask: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "rate.json"
    path.write_text(json.dumps({"utility": "Some Utility", "fixedchargefirstmeter": 10, "mincharge": 3}))
    done = flask("tariff", "import-urdb", "ada", str(path), "--timezone", "America/Chicago")
    assert done.output == "Created tariff Some Utility (1) of ada.\nNot billed: mincharge: a least charge.\n"
    path.write_text("{}")
    assert (
        "rate the rate has neither energy"
        in flask("tariff", "import-urdb", "ada", str(path), "--timezone", "UTC").output
    )


def test_a_report_has_costs_and_the_bill(flask: Callable[..., Result], fixed: str) -> None:
    flask("tariff", "create", "ada", fixed)
    flask("tariff", "assign", "ada", "1", "--from", "2026-02-01")
    report = ("energy", "report", "ada", *FEBRUARY, "--resolution", "day")
    table = flask(*report).output
    assert "Cost                           13.33 EUR               –" in table
    document = json.loads(flask(*report, "--format", "json").output)
    assert document["costs"]["present"]["cost"] == "13.33"
    assert document["series"]["cost"] == [None] * 28
    assert (
        flask(*report, "--format", "csv")
        .output.splitlines()[0]
        .endswith(",curtailed_wh," + ",".join(costs.COLUMNS))
    )
    page = flask(*report, "--format", "html").output
    assert '<table id="bill">' in page
    assert "<td>Standing charge</td><td>28 day × 0.40</td><td>11.20</td>" in page
    assert "<td>13.33 EUR</td>" in page


def test_a_home_without_a_tariff_says_so(flask: Callable[..., Result]) -> None:
    done = flask("energy", "bill", "ada", *FEBRUARY)
    assert done.exit_code == 0
    assert "No tariff in this time." in done.output
    assert flask("tariff", "assigned", "ada").output == "No tariff.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("energy", "bill", "nobody"), "nobody"),
        (("energy", "bill", "ada", "--month", "soon"), "month must be a month such as 2026-10"),
        (("tariff", "assign", "ada", "7"), "There is no tariff 7."),
        (("tariff", "assign", "ada", "cheap"), "neither an id nor `none`"),
        (("tariff", "delete", "ada", "7", "--yes"), "There is no tariff 7."),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    flask: Callable[..., Result], arguments: tuple[str, ...], told: str
) -> None:
    done = flask(*arguments)
    assert done.exit_code != 0
    assert told in done.output


def test_a_file_that_is_wrong_is_told(flask: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    for text, told in (("{", "is no JSON"), ("[]", "must hold an object"), ("{}", "lines is required")):
        path.write_text(text)
        done = flask("tariff", "create", "ada", str(path))
        assert done.exit_code == 1
        assert told in done.output


def test_a_version_is_added_and_a_tariff_deleted(flask: Callable[..., Result], fixed: str, tmp_path: Path) -> None:
    flask("tariff", "create", "ada", fixed)
    later = tmp_path / "later.json"
    later.write_text(json.dumps({"valid_from": "2099-01-01", "lines": FIXED["lines"]}))
    added = flask("tariff", "add-version", "ada", "1", str(later))
    assert added.output == "Tariff Fixed (1) has 2 versions.\n"
    assert flask("tariff", "delete", "ada", "1", "--yes").output == "Deleted tariff 1.\n"
