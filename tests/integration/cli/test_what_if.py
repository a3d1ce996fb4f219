"""`flask whatif`: lists of choices, each with each, as a table, JSON, CSV or one HTML file."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from smartenergy.services.tariffs import assigning, example_tariffs, tariffs
from tests.integration.cli.conftest import Run
from tests.integration.services.ledger.conftest import make_home

SPAN = ("--from", "2026-11-20", "--to", "2026-11-21")
HOME = [{"catalog_key": "solar_roof_6"}, {"catalog_key": "battery_10"}, {"catalog_key": "household"}]


@pytest.fixture
def flask(app: Flask) -> Callable[..., Result]:
    """Runs commands."""
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=arguments)


@pytest.fixture
def ada(app: Flask) -> int:
    """Has a home with a tariff."""
    with app.app_context():
        owner = make_home("ada", "Europe/Berlin", HOME)
        example_tariffs.store()
        wanted = {"tariff_id": example_tariffs.id_of("fixed"), "valid_from": "2026-01-01"}
        assigning.assign(owner, None, wanted)
    return owner


@pytest.mark.usefixtures("ada")
def test_a_table_has_the_baselines_and_each_choice_with_each(ok: Run) -> None:
    told = ok("whatif", "ada", "--battery", "0, 5kWh", "--tariff", "fixed,day and night", *SPAN)
    lines = told.splitlines()
    assert lines[0].startswith("Home (home 1), 2026-11-20 to 2026-11-21 Europe/Berlin, EUR")
    assert [line[:40].strip().split("  ")[0] for line in lines[3:9]] == [
        "as it was", "no battery and no production", "0 kWh, Example: fixed", "0 kWh, Example: day and night",
        "5 kWh, Example: fixed", "5 kWh, Example: day and night",
    ]  # fmt: skip
    assert "- Storage is half full where the span begins." in lines


@pytest.mark.usefixtures("ada")
def test_what_is_assumed_of_several_scenarios_is_said_once_with_their_whole_names(ok: Run) -> None:
    told = ok("whatif", "ada", "--battery", "0,5", "--tariff", "with demand charge", *SPAN)
    [peaks] = [line for line in told.splitlines() if "peaks" in line]
    assert peaks.endswith("(0 kWh, Example: with demand charge; 5 kWh, Example: with demand charge)")


def test_all_tariffs_are_those_in_the_homes_currency(ok: Run, ada: int) -> None:
    found = json.loads(ok("whatif", f"{ada}", "--tariff", "all", "--format", "json", *SPAN))
    assert {one["kind"] for one in found["scenarios"][:2]} == {"as_it_was", "bare"}
    names = [one["tariffs"] for one in found["scenarios"][2:]]
    assert ["Example: dynamic with feed-in"] in names
    assert ["Example: tiers"] not in names  # in dollars
    assert all(one["cost"] for one in found["scenarios"])


def test_a_tariff_that_is_named_like_a_formula_is_text_in_the_csv(ok: Run, app: Flask, ada: int) -> None:
    given = {
        "name": "=1+1", "currency": "EUR", "timezone": "Europe/Berlin", "valid_from": "2015-01-01",
        "lines": [{"kind": "energy", "name": "energy", "price": "0.3"}],
    }  # fmt: skip
    with app.app_context():
        tariffs.create_tariff(ada, given)
    written = ok("whatif", "ada", "--tariff", "=1+1", "--format", "csv", *SPAN)
    found = list(csv.DictReader(io.StringIO(written)))[2]
    assert (found["name"], found["tariffs"]) == ("'=1+1", "'=1+1")


@pytest.mark.usefixtures("ada")
def test_a_csv_has_a_row_a_scenario(ok: Run) -> None:
    options = (
        "--solar",
        "0,2,+3",
        "--strategy",
        "self_consumption,hold",
        "--consumption",
        "1.5",
        "--car",
        "small_car",
    )
    rows = list(csv.DictReader(io.StringIO(ok("whatif", "ada", *options, "--format", "csv", *SPAN))))
    assert len(rows) == 8
    assert rows[2]["name"] == "self_consumption, 0 × panels, car small_car, 1.5 × use"
    assert float(rows[3]["solar_wh"]) == pytest.approx(2 * float(rows[0]["solar_wh"]), rel=0.01)
    assert rows[4]["name"] == "self_consumption, +3 kWp, car small_car, 1.5 × use"


@pytest.mark.usefixtures("ada")
def test_a_page_is_one_file_with_its_charts(ok: Run) -> None:
    page = ok("whatif", "ada", "--battery", "5", "--format", "html", *SPAN)
    assert page.count('<div class="chart"') == 3
    assert "<td>5 kWh</td>" in page
    assert 'src="' not in page.partition("<script>")[0]


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--battery", "big"), "battery must be numbers such as 5 or 7.5, parted by commas: 'big' is none"),
        (("--battery", "0,1,2,3,4", "--solar", "0,1,2,3,4"), "battery, solar make 25 variants, each with each: 20 are the most"),
        (("--tariff", "cheapest"), "tariff must be all, or names or numbers of tariffs: 'cheapest' is none of Example"),
        (("--strategy", "magic"), "variants.0.strategy.kind must be"),
        (("--from", "2027-01-01"), "from must be earlier than `to`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_line(
    flask: Callable[..., Result], options: tuple[str, ...], words: str
) -> None:
    done = flask("whatif", "ada", *options)
    assert done.exit_code == 1
    assert words in done.output
