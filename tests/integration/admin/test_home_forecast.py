"""What a home is expected to do, on its page in the admin site."""

import pytest
from flask import Flask

from smartenergy.services.common import clock
from smartenergy.services.forecasts import scoring
from tests import histories
from tests.integration.admin.conftest import Visitor
from tests.integration.services.ledger.conftest import DAY, START, make_home

PAGE, FIGURES = "/admin/homes/details/?id={}", "/admin/homes/forecast?id={}"


def test_a_home_without_a_past_is_told_to_have_none(root: Visitor) -> None:
    told = root.get(PAGE.format(1)).text
    assert "Nothing is known of the last 21 days" in told


def test_a_homes_page_tells_what_is_ahead_and_how_good_that_is(
    root: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["settings"]
    monkeypatch.setitem(
        app.extensions, "settings", settings.model_copy(update={"simulation_interval_seconds": 900})
    )
    monkeypatch.setattr(clock, "now", lambda: START + 5 * DAY)
    with app.app_context():
        home = make_home("ada")
        histories.live(START, START + 5 * DAY)
    assert "once days are scored" in root.get(PAGE.format(home)).text
    with app.app_context():
        assert scoring.score(60)
    told = root.get(PAGE.format(home)).text
    assert "5.0 of the last 21 days" in told
    assert "Of 3 days scored: the day ahead saves" in told
    figures = root.get(FIGURES.format(home)).json
    assert [trace["name"] for trace in figures["expected"]["data"]][2::3] == ["Production", "Load"]
    assert len(figures["expected"]["data"][0]["x"]) == 192
    assert root.get(FIGURES.format(999)).status_code == 404
