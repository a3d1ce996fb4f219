"""A strategy is set and asked through both APIs: it rules from the next quarter hour on, and says why."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.kernel.extensions import db
from smartenergy.services.common import clock
from smartenergy.services.homes import invitations
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.operations import verification
from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.integration.services.ruling.homes import NOON, QUARTER, give_tariff
from tests.integration.services.tariffs.contracts import NIGHT
from tests.rest import RestClient, assert_problem, rest

Sql = Connection[Any]
SET = """mutation($id: ID, $input: HomeStrategyInput!) { setHomeStrategy(homeId: $id, input: $input) {
         now { kind } coming { kind settings validFrom reservePercent } versions { kind } } }"""
DECISION = """query($at: DateTime) { homeDecision(at: $at) { strategy reason text until cars mayExport flowWatts heldWh
              buyPrice sellPrice levels { fromGridPercent toLoadPercent } } }"""
NIGHT_TIME = "2026-11-23T23:00:00Z"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + 60)


@pytest.fixture
def path(api: RestClient, home: int) -> str:
    return f"/homes/{home}"


def flows(app: Flask, *seen: int) -> list[int]:
    """What the battery does in ticks, W, after all who recompute them agree."""
    found = []
    with app.app_context():
        for tick in seen:
            ticks.run_tick(tick)
            db.session.rollback()
            checked = verification.verify_last_tick()
            db.session.rollback()
            assert checked is not None
            assert (checked.differences, checked.passed_over) == ([], 0)
            assert ledger_audit.audit().faults == []
            rate = "SELECT charge_discharge_rate_watts FROM devices WHERE device_type = 'storage'"
            found.append(round(db.session.execute(db.text(rate)).scalar_one()))
            db.session.rollback()
    return found


def settle(sql: Sql) -> None:
    """Let some time pass since somebody said it: what has just been said, a verification passes over."""
    sql.execute("UPDATE home_strategies SET created_at = now() - INTERVAL '1 hour'")


def test_by_rest_it_rules_from_the_next_quarter_hour_on_and_says_why(
    api: RestClient, path: str, app: Flask, sql: Sql
) -> None:
    given = {"kind": "time_of_use", "settings": {"target_percent": 80}, "reserve_percent": 20}
    made = api.put(f"{path}/strategy", given)
    assert made.status_code == 200, made.json
    assert made.json["now"]["kind"] == "self_consumption"
    begins = datetime.fromtimestamp(NOON + QUARTER, UTC).isoformat()
    usual = {"keeps_in_middle": False, "efficiency_percent": 90}
    assert made.json["coming"]["valid_from"] == begins
    assert made.json["coming"]["settings"] == {"target_percent": 80} | usual
    assert api.get(path).json["strategy"] == "time_of_use"
    settle(sql)
    assert flows(app, NOON + QUARTER - 60, NOON + QUARTER) == [-1_000, -1_000]
    now = api.get(f"{path}/decision").json
    assert (now["strategy"], now["reason"], now["flow_watts"]) == (
        "self_consumption",
        "own_use",
        pytest.approx(-1_000, abs=1),
    )
    night = api.get(f"{path}/decision?at={NIGHT_TIME}").json
    assert night["text"] == "charges to 80% until 06:00: 0.22 a kWh now, 0.35 later"
    assert (night["reason"], night["buy_price"], night["flow_watts"]) == ("cheap_band", "0.220000", None)
    assert night["levels"]["from_grid_percent"] == 80
    assert night["levels"]["to_load_percent"] == 100
    assert flows(app, NOON + 11 * 3_600) == [4_000]


def test_by_graphql_likewise(ada: GraphQLClient, api: RestClient, app: Flask, sql: Sql) -> None:
    made = ada.ask(SET, input={"windows": {"windows": [{"since": 720, "until": 780, "action": "hold"}]}})[
        "setHomeStrategy"
    ]
    assert made["now"]["kind"] == "self_consumption"
    assert made["coming"]["kind"] == "windows"
    assert [one["kind"] for one in made["versions"]] == ["windows", "self_consumption"]
    settle(sql)
    assert flows(app, NOON, NOON + QUARTER, NOON + 3_600) == [-1_000, 0, -1_000]
    told = ada.ask(DECISION, at="2026-11-23T12:30:00+01:00")["homeDecision"]
    assert (told["reason"], told["cars"], told["mayExport"]) == ("window_holds", "usual", True)
    assert told["text"].startswith("holds 5.0 kWh in a window until 13:00")
    home = ada.ask("{ home { strategy strategySettings { kind settings } strategyHistory { kind validFrom } } }")[
        "home"
    ]
    assert (home["strategy"], home["strategySettings"]["kind"]) == ("windows", "windows")
    assert home["strategyHistory"][-1] == {"kind": "self_consumption", "validFrom": None}


def test_a_decision_of_what_is_past_has_what_the_ledger_has(
    api: RestClient, path: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows(app, NOON, NOON + 60)
    monkeypatch.setattr(clock, "now", lambda: NOON + 3_600)
    past = api.get(f"{path}/decision?at=2026-11-23T12:05:00%2B01:00").json
    assert past["flow_watts"] == pytest.approx(-1_000, abs=1)
    assert past["held_wh"] == pytest.approx(4_965, abs=5)
    unrecorded = api.get(f"{path}/decision?at=2026-11-22T12:05:00%2B01:00").json
    assert (unrecorded["flow_watts"], unrecorded["held_wh"]) == (None, None)
    assert unrecorded["text"] == "stores what is over and gives it back; holds an unknown amount"


def test_each_fault_is_told_with_the_setting_that_it_is_of(ada: GraphQLClient, api: RestClient, path: str) -> None:
    for given, field, words in (
        ({"kind": "backup", "settings": {"target_percent": 101}}, "settings.target_percent", "must be at most 100"),
        ({"kind": "windows", "settings": {"windows": [{"since": 7}]}}, "settings.windows.0.since", "times must be full quarter hours"),
        ({"kind": "hold", "settings": {"target_percent": 1}}, "settings.target_percent", "is not a known field"),
        ({"kind": "hold", "reserve_percent": -1}, "reserve_percent", "must be at least 0"),
        ({}, "kind", "is required"),
    ):  # fmt: skip
        refused = api.put(f"{path}/strategy", given)
        assert_problem(refused, 422, "BAD_USER_INPUT", field)
        assert refused.json["fields"][field] == [words]
    optimised = {"kind": "optimised", "settings": {"objective": "money"}}
    refused = api.put(f"{path}/strategy", optimised).json["fields"]["settings.objective"]
    assert refused == ["must be 'cost', 'carbon' or 'both'"]
    error = ada.post(SET, input={"timeOfUse": {"targetPercent": 101}}).get_json()["errors"][0]
    assert error["extensions"]["fields"] == {"timeOfUse.targetPercent": ["must be at most 100"]}
    both = ada.post(SET, input={"backup": {}, "kind": "hold"}).get_json()["errors"][0]
    assert both["extensions"]["fields"] == {"backup": ["only one strategy can be given"]}


def test_a_stale_version_of_the_home_changes_nothing(api: RestClient, path: str) -> None:
    tag = api.get(f"{path}/strategy").headers["ETag"]
    assert api.put(f"{path}/strategy", {"kind": "hold"}, If_Match=tag).status_code == 200
    assert_problem(api.put(f"{path}/strategy", {"kind": "backup"}, If_Match=tag), 412, "CONFLICT")


def test_managers_set_viewers_read_and_to_strangers_it_is_not_there(
    signed_in: Any, ada: GraphQLClient, path: str, app: Flask
) -> None:
    bob, eve = rest(signed_in("bob")), rest(signed_in("eve"))
    home = int(path.rpartition("/")[2])
    assert eve.get(f"{path}/strategy").status_code == eve.get(f"{path}/decision").status_code == 404
    assert eve.put(f"{path}/strategy", {"kind": "hold"}).status_code == 404
    with app.app_context():
        _, code = invitations.invite(home, home, {"role": "viewer"})
    assert bob.post("/homes/join", {"code": code}).status_code in (200, 201)
    assert bob.get(f"{path}/decision").status_code == 200
    assert bob.put(f"{path}/strategy", {"kind": "hold"}).status_code == 403


def test_where_giving_out_costs_money_it_is_said(api: RestClient, path: str, app: Flask) -> None:
    with app.app_context():
        lines = [{"kind": "energy", "name": "Feed-in", "price": "-0.05", "direction": "export"}]
        give_tariff(int(path.rpartition("/")[2]), NIGHT | {"lines": lines, "name": "Odd"}, direction="export")
    api.put(f"{path}/strategy", {"kind": "time_of_use"})
    told = api.get(f"{path}/decision?at={NIGHT_TIME}").json
    assert (told["may_export"], told["sell_price"]) == (False, "-0.050000")
