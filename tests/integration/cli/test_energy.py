"""`flask energy …`: reports in every form, and what a bad span gets."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from smartenergy.charts import report as html_report
from tests.histories import run_these
from tests.integration.services.ledger.conftest import START, make_home

DAY = ("--from", "2026-11-23", "--to", "2026-11-24")


@pytest.fixture
def flask(context: Flask) -> Iterator[FlaskCliRunner]:
    """Runs commands where Ada's home has two hours of ticks and a gap."""
    make_home(timezone="Europe/Berlin")
    run_these([START + 60 * minute for minute in (*range(60), *range(90, 120))])
    yield context.test_cli_runner()


def report(flask: FlaskCliRunner, *options: str) -> str:
    done = flask.invoke(args=["energy", "report", "ada", *DAY, *options])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_table_has_figures_and_local_hours_with_gaps_empty(flask: FlaskCliRunner) -> None:
    lines = report(flask, "--resolution", "quarter_hour").splitlines()
    assert lines[0].startswith("ada, 2026-11-23 00:00 to 2026-11-24 00:00, Europe/Berlin, 6.2 % recorded")
    assert any(re.match(r"Self-sufficiency +\d", line) for line in lines)
    assert any(re.match(r"Cost of a kWh drawn +– +–$", line) for line in lines), "no tariff rules"
    assert any(re.match(r"CO2 of a kWh held +\d+ g +–$", line) for line in lines), "nothing is recorded before"
    rows = {line[:16]: line for line in lines if line.startswith("2026-11-23T")}
    assert "100 %" in rows["2026-11-23T01:00"]
    assert re.fullmatch(r"2026-11-23T02:00:00\+01:00 +0 %", rows["2026-11-23T02:00"])


def lines_of(printed: str) -> list[str]:
    return [line.split()[0] for line in printed.splitlines() if re.match(r"\d{4}-\d\d-\d\dT", line)]


def test_a_days_table_has_hours_and_a_longer_ones_days_unless_a_resolution_is_named(flask: FlaskCliRunner) -> None:
    assert lines_of(report(flask)) == [f"2026-11-23T{hour:02}:00:00+01:00" for hour in range(24)]
    ten_days = ["energy", "report", "ada", "--from", "2026-11-14", "--to", "2026-11-24"]
    assert lines_of(flask.invoke(args=ten_days).output)[-1] == "2026-11-23T00:00:00+01:00"
    assert len(lines_of(flask.invoke(args=ten_days).output)) == 10


def test_a_time_in_the_table_is_whole(flask: FlaskCliRunner) -> None:
    assert lines_of(report(flask, "--resolution", "tick"))[:3] == [
        "2026-11-23T00:00:00+01:00",  # the gap before the first tick
        "2026-11-23T01:00:00+01:00",
        "2026-11-23T01:01:00+01:00",
    ]


def test_csv_json_and_table_say_the_same(flask: FlaskCliRunner) -> None:
    rows = list(csv.DictReader(io.StringIO(report(flask, "--resolution", "hour", "--format", "csv"))))
    document: dict[str, Any] = json.loads(report(flask, "--resolution", "hour", "--format", "json"))
    recorded = [row for row in rows if row["consumption_wh"]]
    assert [row["start"] for row in recorded] == ["2026-11-23T01:00:00+01:00", "2026-11-23T02:00:00+01:00"]
    assert [float(row["consumption_wh"]) for row in recorded] == [
        value for value in document["series"]["consumption_wh"] if value is not None
    ]
    assert document["figures"]["before"] == {"coverage": 0, "backfilled": 0}
    consumption = document["figures"]["present"]["consumption_wh"]
    assert consumption == pytest.approx(sum(float(row["consumption_wh"]) for row in recorded))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["ada", "--from", "2026-11-24", "--to", "2026-11-23"], "to must be later than `from`"),
        (["ada", "--from", "soon"], "from must be a date or time such as"),
        (["ada", "--timezone", "Mars"], "timezone must be an IANA time zone"),
        (["nobody"], "There is no user 'nobody'."),
    ],
)
def test_a_bad_request_gets_one_line(flask: FlaskCliRunner, options: list[str], said: str) -> None:
    done = flask.invoke(args=["energy", "report", *options])
    assert done.exit_code == 1
    assert done.output.startswith("Error: ")
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_a_name_cannot_break_out_of_the_html(context: Flask) -> None:
    made = html_report.page(
        "<script>alert(1)</script>", "x", [], {"a": {"data": [], "layout": {"t": "</script>"}}}, [], []
    )
    assert "<script>alert" not in made
    assert '"</script>"' not in made


def test_nobodys_home_is_not_rebuilt(flask: FlaskCliRunner) -> None:
    done = flask.invoke(args=["energy", "rebuild", "--user", "nobody"])
    assert (done.exit_code, done.output) == (1, "Error: There is no user 'nobody'.\n")
    assert flask.invoke(args=["energy", "rebuild", "--user", "ADA"]).output == "Rebuilt 1 home.\n"


def test_rolling_up_by_hand_says_what_it_did(flask: FlaskCliRunner) -> None:
    assert flask.invoke(args=["energy", "roll-up"]).output == "Packed 1 hour of homes, made 0 days of homes.\n"
