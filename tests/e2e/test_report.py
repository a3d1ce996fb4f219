"""A report as one HTML file, in a browser that reaches nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from playwright.sync_api import Browser

from tests.histories import run_these
from tests.integration.services.ledger.conftest import START, make_home


@pytest.fixture
def flask(context: Flask) -> Iterator[FlaskCliRunner]:
    """Runs commands where Ada's home has two hours of ticks and a gap."""
    make_home(timezone="Europe/Berlin")
    run_these([START + 60 * minute for minute in (*range(60), *range(90, 120))])
    yield context.test_cli_runner()


def test_the_html_is_one_file_that_draws_its_charts_by_itself(
    flask: FlaskCliRunner, browser: Browser, tmp_path: Path
) -> None:
    page_file = tmp_path / "report.html"
    span = ("--from", "2026-11-23", "--to", "2026-11-24", "--resolution", "quarter_hour")
    done = flask.invoke(args=["energy", "report", "ada", *span, "--format", "html"])
    assert done.exit_code == 0, done.output
    page_file.write_text(done.output)
    context = browser.new_context(offline=True)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else wrong.append(r.url))
    page.goto(page_file.as_uri())
    page.wait_for_selector("#ways .sankey")
    drawn = page.evaluate("document.getElementById('power').data.filter(t => t.name === 'Own use').length")
    assert drawn == 2
    assert page.locator("#numbers tr").count() == 97
    assert page.locator("#figures tr", has_text="Self-sufficiency").count() == 1
    context.close()
    assert wrong == []
