"""A plan is told by every way in, with its reasons in numbers; and where there is none, why."""

from typing import Any

import orjson
import pytest
from flask import Flask

from smartenergy.services.planning import showing
from smartenergy.services.strategies import decisions
from tests.client import GraphQLClient
from tests.integration.services.planning.conftest import At, Plan
from tests.integration.services.ruling.homes import NOON, QUARTER
from tests.rest import RestClient

ASKED = """{ plan { whyNot since nextAt cost currency capacityWh
  slots { start buyPrice levelWh loadWh importWh cost reason text isPriceAssumed levels { fromGridPercent toLoadPercent } } } }"""


@pytest.fixture
def planned(optimised: int, plan: Plan) -> int:
    plan()
    return optimised


def test_both_apis_tell_the_same_plan(ada: GraphQLClient, api: RestClient, planned: int) -> None:
    told = api.get(f"/homes/{planned}/plan").json
    [first, *_], slots = told["slots"], told["slots"]
    assert len(slots) == 192
    assert (told["currency"], told["capacity_wh"], told["why_not"]) == ("EUR", 10_000, None)
    assert sum(float(one["cost"]) for one in slots) == pytest.approx(float(told["cost"]), abs=0.001)
    assert {one["buy_price"] for one in slots} == {"0.350000", "0.220000"}
    by_graphql = ada.post(ASKED).get_json()["data"]["plan"]
    assert by_graphql["cost"] == told["cost"]
    assert [one["text"] for one in by_graphql["slots"]] == [one["text"] for one in slots]
    assert by_graphql["slots"][0]["levelWh"] == first["level_wh"]


def test_each_quarter_hour_says_why(api: RestClient, planned: int) -> None:
    texts = {one["text"] for one in api.get(f"/homes/{planned}/plan").json["slots"]}
    assert any(text.startswith("gives what it holds, ") and text.endswith(": a kWh saves 0.35") for text in texts)
    assert any(text.startswith("charges from the grid to ") and ": now 0.22, at 0" in text for text in texts)


def test_what_is_decided_now_is_what_is_planned(app: Flask, planned: int, at: At) -> None:
    at(NOON + 2 * QUARTER)
    with app.app_context():
        shown = showing.plan_of(planned).shown
        assert shown is not None
        slots = shown.slots()
        for place in (0, 1, 40, 100):
            asked = slots[place]["start"].isoformat()
            decided = decisions.decision(planned, {"at": asked}).document()
            assert (decided["reason"], decided["levels"]) == (slots[place]["reason"], slots[place]["levels"])
        before = decisions.decision(planned, {"at": "2026-11-23T12:00"}).document()
    assert before["reason"] == "own_use"


def test_before_there_is_a_plan_it_says_that_there_is_none(
    app: Flask, api: RestClient, optimised: int, at: At
) -> None:
    told = api.get(f"/homes/{optimised}/plan").json
    assert (told["slots"], told["why_not"]) == ([], "it is made within a minute or two")
    at(NOON + QUARTER)
    with app.app_context():
        decided = decisions.decision(optimised, {}).document()
    assert decided["reason"] == "not_planned"
    assert "there is no plan for this time" in decided["text"]


def test_who_goes_by_something_else_is_told_so(api: RestClient, home: int) -> None:
    assert api.get(f"/homes/{home}/plan").json["why_not"] == "the home does not go by plans"


def test_the_command_line_shows_a_line_for_each_reason(app: Flask, planned: int) -> None:
    run = app.test_cli_runner().invoke
    table = run(args=["home", "plan", "ada"]).output
    assert "planned to cost " in table
    assert "charges from the grid to " in table
    assert len(table.splitlines()) < 40
    document = orjson.loads(run(args=["home", "plan", str(planned), "--format", "json"]).output)
    assert len(document["slots"]) == 192


def test_the_command_line_says_why_there_is_none(app: Flask, home: int) -> None:
    output: Any = app.test_cli_runner().invoke(args=["home", "plan", "ada"]).output
    assert output.rstrip().endswith("no plan; the home does not go by plans.")
