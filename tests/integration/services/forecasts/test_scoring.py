"""Forecasts are scored once all has come, once, whatever happens meanwhile."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import numpy as np
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.forecasts import scoring, skill, telling
from smartenergy.services.forecasts.ahead import homes_ahead
from smartenergy.services.forecasts.following import followed
from smartenergy.services.homes import homes
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import kept, rolling
from tests.client import GraphQLClient
from tests.integration.services.ledger.conftest import DAY, HOUR, START, every, lived, make_home, run

__all__ = ["every", "lived", "run"]
pytestmark = pytest.mark.usefixtures("context")
Sql = psycopg.Connection[Any]
DAYS = 5
NOW = START + DAYS * DAY
FIRST = date(2026, 11, 23)
"""The day of START."""
KEPT = "SELECT home_id, day, sums FROM forecast_scores ORDER BY home_id, day"


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, every: Callable[[int], None], lived: Callable[[int, int], None]) -> int:
    """A home with five days behind it."""
    monkeypatch.setattr(kept.time, "time", lambda: NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    every(900)
    home_id = make_home("ada")
    lived(START, NOW)
    return home_id


def test_who_is_asked_about_is_scored_by_what_came(home: int, sql: Sql) -> None:
    assert skill.skill(home, {}).document()["days"] == 0
    assert scoring.score(60) == scoring.DAYS_BACK
    assert scoring.score(60) == 0
    found = skill.skill(home, {}).document()
    assert (found["first_day"], found["last_day"], found["days"]) == (FIRST, FIRST + timedelta(2), 3)
    last = found["load"]["by_hours"][-1]
    with transaction():
        told = [homes_ahead([home], START + day * DAY + 12 * HOUR, 192).load_wh[0, 144:] for day in range(3)]
        quarters = [
            open_home(home).quarters(START + (day + 2) * DAY, START + (day + 2) * DAY + 12 * HOUR)
            for day in range(3)
        ]
    flows = [name for name in quarters[0] if name.endswith("_to_use_mwh") and not name.startswith("stored")]
    came = [sum(each[name] for name in flows) / 1_000 for each in quarters]
    off = np.abs(np.concatenate(told) - np.concatenate(came)).mean()
    assert last["quarter_hours"] == 3 * 48
    assert np.isclose(last["mean_absolute_error_wh"], off, rtol=0.05)


def test_nobody_else_is_scored_and_who_goes_by_plans_is(home: int, sql: Sql) -> None:
    assert scoring.score(60) == 0
    homes.update_home(home, None, {"strategy": "optimised"})
    with transaction():
        assert followed() == [home]
    assert scoring.score(60) == scoring.DAYS_BACK


def test_two_at_once_are_one(home: int, sql: Sql, context: Flask) -> None:
    telling.forecast(home, {"hours": 1})
    both = threading.Barrier(2)

    def score() -> int:
        with context.app_context():
            both.wait()
            return scoring.score(60)

    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in [pool.submit(score) for _ in range(2)]]
    scoring.score(60)
    rows = sql.execute(KEPT).fetchall()
    assert len(rows) == scoring.DAYS_BACK
    sql.execute("TRUNCATE forecast_scores")
    scoring.score(60)
    assert sql.execute(KEPT).fetchall() == rows
    assert sum(done) <= scoring.DAYS_BACK


def test_a_run_that_has_no_time_left_leaves_the_rest_to_the_next(home: int) -> None:
    telling.forecast(home, {})
    assert scoring.score(0) == 0
    assert scoring.score(60) == scoring.DAYS_BACK


def test_a_score_that_is_made_late_is_the_same_to_the_bit(
    home: int, sql: Sql, run: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    telling.forecast(home, {})
    scoring.score(60)
    before = sql.execute("SELECT sums FROM forecast_scores WHERE day = %s", [FIRST + timedelta(2)]).fetchone()
    run(NOW, NOW + DAY)
    rolling.roll_up()
    sql.execute("TRUNCATE forecast_scores")
    monkeypatch.setattr(clock, "now", lambda: NOW + DAY)
    scoring.score(60)
    assert (
        sql.execute("SELECT sums FROM forecast_scores WHERE day = %s", [FIRST + timedelta(2)]).fetchone() == before
    )


def test_scores_expire_and_who_is_asked_about_no_more_is_forgotten(
    home: int, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling.forecast(home, {})
    scoring.score(60)
    sql.execute("UPDATE followed_forecasts SET asked_at = now() - interval '31 days'")
    monkeypatch.setattr(clock, "now", lambda: NOW + 100 * DAY)
    assert scoring.score(60) == 0
    assert sql.execute(
        "SELECT (SELECT count(*) FROM forecast_scores), (SELECT count(*) FROM followed_forecasts)"
    ).fetchone() == (0, 0)


def test_asking_is_noted_once_a_day(home: int, sql: Sql) -> None:
    telling.forecast(home, {})
    sql.execute("UPDATE followed_forecasts SET asked_at = now() - interval '3 hours'")
    noted = sql.execute("SELECT asked_at FROM followed_forecasts").fetchone()
    telling.forecast(home, {})
    skill.skill(home, {})
    assert sql.execute("SELECT asked_at FROM followed_forecasts").fetchone() == noted


def test_both_apis_tell_the_skill_and_refuse_what_cannot_be(home: int, http: FlaskClient) -> None:
    telling.forecast(home, {})
    scoring.score(60)
    client = GraphQLClient(http)
    client.login("ada")
    asked = "{ forecastSkill(days: 20) { days firstDay load { dayAhead { hoursFrom hoursTo skill coverage } } production { byHours { quarterHours } } } }"
    by_graphql = client.ask(asked)["forecastSkill"]
    headers = {"Authorization": f"Bearer {client.access_token}"}
    by_rest = http.get(f"/api/v1/homes/{home}/forecast/skill?days=20", headers=headers).json
    assert by_graphql["days"] == by_rest["days"] == 3
    assert by_graphql["firstDay"] == by_rest["first_day"]
    assert by_graphql["load"]["dayAhead"]["skill"] == by_rest["load"]["day_ahead"]["skill"]
    assert 0 < by_rest["load"]["day_ahead"]["coverage"] <= 1
    with pytest.raises(BadInputError):
        skill.skill(home, {"days": 0})
    with pytest.raises(NotFoundError):
        skill.skill(home, {}, make_home("bob"))
