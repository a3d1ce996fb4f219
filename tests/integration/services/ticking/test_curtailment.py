"""Panels that are turned down: through the tick, into the ledger, and as everybody who looks at it sees it."""

from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.kernel.extensions import db
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.operations import verification
from smartenergy.services.ticking import dry_run, ticks
from tests.client import GraphQLClient
from tests.rest import RestClient, rest

TICK = 1_795_425_060
SPAN = ("2026-11-23T09:00:00Z", "2026-11-23T09:15:00Z")
SUMMARY = f'{{ energySummary(from: "{SPAN[0]}", to: "{SPAN[1]}") {{ present {{ figures {{ curtailedWh }} }} }} }}'
PANEL = {"device_type": "production", "model": "constant", "is_solar": True}


@pytest.fixture
def api(ada: GraphQLClient) -> RestClient:
    """A home with 9 kW of panels, a load of 1 kW and a connection that gives out 2 kW."""
    api = rest(ada)
    home = api.get("/homes").json["items"][0]
    assert api.patch(f"/homes/{home['id']}", {"grid_export_limit_watts": 2_000}).status_code == 200
    for name, watts in (("South", 6_000), ("East", 3_000)):
        api.create(**PANEL, name=name, parameters={"watts": watts})
    api.create(device_type="consumption", model="constant", name="Server", parameters={"watts": 1_000})
    return api


def run_and_verify(tick: int = TICK) -> list[str]:
    ticks.run_tick(tick)
    db.session.rollback()
    found = verification.verify_last_tick()
    db.session.rollback()
    assert found is not None
    assert ledger_audit.audit().faults == []
    return found.differences


def test_panels_show_what_they_gave_and_the_ledger_what_they_were_not_let(
    api: RestClient, app: Flask, sql: Connection[Any]
) -> None:
    with app.app_context():
        foreseen = {line.device_id: line.watts for line in dry_run.preview_tick(TICK)}
        assert run_and_verify() == []
    devices = {device["name"]: device for device in api.get("/devices").json["items"]}
    given = {name: devices[name]["instantaneous_output_watts"] for name in ("South", "East")}
    assert given == {"South": 2_000, "East": 1_000} == {name: foreseen[devices[name]["id"]] for name in given}
    facts = sql.execute("SELECT solar_mwh, export_mwh, curtailed_mwh FROM energy_ticks").fetchall()
    assert facts == [(50_000, 33_333, 100_000)]


def test_history_and_summary_have_what_was_not_let(api: RestClient, ada: GraphQLClient, app: Flask) -> None:
    with app.app_context():
        assert run_and_verify() == []
    span = "from={}&to={}".format(*SPAN)
    assert api.get(f"/energy/summary?{span}").json["present"]["figures"]["curtailed_wh"] == 100
    points = api.get(f"/energy/history?{span}&resolution=tick&shape=points&columns=curtailed_wh").json["points"]
    assert [point["curtailed_wh"] for point in points if point["curtailed_wh"] is not None] == [100]
    assert ada.ask(SUMMARY)["energySummary"]["present"]["figures"]["curtailedWh"] == 100


@pytest.mark.parametrize("level", [9_900.0, 9_990.5, 9_998.25])
def test_a_battery_that_fills_within_a_tick_leaves_panels_to_be_turned_down_and_all_who_recompute_agree(
    api: RestClient, app: Flask, level: float
) -> None:
    api.create(device_type="storage", model="battery", name="B", total_capacity_wh=10_000, current_level_wh=level,
               parameters={"charge_watts": 2_500, "standby_watts": 0.5})  # fmt: skip
    with app.app_context():
        for number in range(5):
            assert run_and_verify(TICK + 60 * number) == []
