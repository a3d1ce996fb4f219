"""What a home went by: found however often it chose since, and forgotten once nothing can be asked about it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from config import Settings
from smartenergy.jobs import tasks
from smartenergy.services.common import clock
from smartenergy.services.homes import strategies
from smartenergy.storage import strategy_rows
from tests.integration.services.ruling.homes import HOUR, NOON, QUARTER
from tests.rest import RestClient, assert_problem, rest

Sql = Connection[Any]
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def went_by(sql: Sql, home: int, *chosen: tuple[int, str]) -> None:
    """As if somebody had said so, each from an instant on."""
    for instant, kind in chosen:
        sql.execute(
            "INSERT INTO home_strategies (user_id, home_id, valid_from, kind, settings)"
            " VALUES (%s, %s, to_timestamp(%s), %s, '{}')", [home, home, instant, kind],
        )  # fmt: skip


def said(instant: int) -> str:
    return f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%dT%H:%MZ}"


def kinds(sql: Sql) -> list[str]:
    return [row[0] for row in sql.execute("SELECT kind FROM home_strategies ORDER BY valid_from")]


def test_a_decision_of_long_ago_is_by_what_ruled_then_however_often_a_home_chose_since(
    api: RestClient, home: int, sql: Sql
) -> None:
    begun = NOON - 2 * DAY
    went_by(sql, home, (begun, "backup"))
    went_by(
        sql, home, *((begun + HOUR + number * QUARTER, "hold") for number in range(strategies.MOST_SHOWN + 20))
    )
    for at, kind in ((begun - HOUR, "self_consumption"), (begun + QUARTER, "backup"), (begun + HOUR, "hold")):
        told = api.get(f"/homes/{home}/decision?at={said(at)}").json
        assert told["strategy"] == kind


def test_what_has_not_ruled_for_as_long_as_it_can_be_asked_is_forgotten(
    context: Flask, settings: Settings, api: RestClient, home: int, sql: Sql
) -> None:
    since = NOON - settings.energy_quarter_hour_retention_days * DAY
    went_by(sql, home, (since - 9 * DAY, "backup"), (since - DAY, "hold"), (since + DAY, "charge_only"))
    assert (tasks.expire_energy() or {})["strategies_forgotten"] == 1
    assert kinds(sql) == ["hold", "charge_only"]
    assert (tasks.expire_energy() or {})["strategies_forgotten"] == 0
    told = api.get(f"/homes/{home}/strategy").json["versions"]
    assert [one["kind"] for one in told] == ["charge_only", "hold"], "what was before is not made up"
    refused = api.get(f"/homes/{home}/decision?at={said(since - 2 * DAY)}")
    assert_problem(refused, 422, "BAD_USER_INPUT", "at")
    assert refused.json["fields"]["at"][0].endswith("or later: what ruled before is not kept")


def test_where_quarter_hours_are_kept_for_ever_so_is_what_ruled_them(
    context: Flask, settings: Settings, home: int, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        context.extensions, "settings", settings.model_copy(update={"energy_quarter_hour_retention_days": 0})
    )
    went_by(sql, home, (NOON - 999 * DAY, "backup"), (NOON - 998 * DAY, "hold"))
    tasks.expire_energy()
    assert kinds(sql) == ["backup", "hold"]


def test_of_some_homes_no_others_are_read(app: Flask, home: int, signed_in: Any, sql: Sql) -> None:
    """However far apart the homes of a past are."""
    homes = [home, *(rest(signed_in(name)).get("/homes").json["items"][0]["id"] for name in ("bob", "eve"))]
    for one in homes:
        went_by(sql, one, (NOON, "hold"))
    with sql.cursor() as cursor:
        found = strategy_rows.read_some(cursor, [homes[0], homes[2]], NOON)
    assert sorted(found.ruling["home_id"].tolist()) == [homes[0], homes[2]]
