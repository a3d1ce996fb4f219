"""What stored energy has cost, over both APIs."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from flask import Flask

from smartenergy.ledger.columns import FACTS
from smartenergy.services.ledger.rollup.histories import write_history
from tests.client import GraphQLClient
from tests.integration.rest.test_tariffs import make
from tests.integration.services.tariffs.contracts import FIXED
from tests.rest import RestClient

HOUR = 3_600
MIDNIGHT = int(datetime(2026, 2, 2, tzinfo=UTC).timestamp())
SPAN = "from=2026-02-02&to=2026-02-03&timezone=UTC"
GRAPHQL_SPAN = 'from: "2026-02-02T00:00:00Z", to: "2026-02-03T00:00:00Z", timezone: "UTC"'
COLUMNS = {
    "drawn_cost": "drawnCost", "drawn_co2_grams": "drawnCo2Grams",
    "held_cost_per_kwh": "heldCostPerKwh", "held_grams_per_kwh": "heldGramsPerKwh",
}  # fmt: skip
PART = {
    "energy_wh": "energyWh", "cost": "cost", "cost_per_kwh": "costPerKwh", "cost_coverage": "costCoverage",
    "co2_grams": "co2Grams", "grams_per_kwh": "gramsPerKwh", "co2_coverage": "co2Coverage",
}  # fmt: skip


@pytest.fixture
def charged(context: Flask, api: RestClient) -> RestClient:
    """2 kWh from the grid before midnight, at 0.30, and half a kWh drawn after it."""
    owner, made = api.get("/me").json["id"], make(api, lines=FIXED["lines"][:1])
    api.post(f"/homes/{owner}/tariffs", {"tariff_id": made["id"], "valid_from": "2026-02-01"})
    facts = {name: np.zeros(2, np.int64) for name in FACTS} | {
        "home_id": np.full(2, owner), "tick": np.array([MIDNIGHT - HOUR, MIDNIGHT]),
        "interval_seconds": np.full(2, HOUR), "charge_mwh": np.array([2_000_000, 0]),
        "discharge_mwh": np.array([0, 500_000]), "consumption_mwh": np.array([0, 500_000]),
        "level_mwh": np.array([2_000_000, 1_500_000]),
    }  # fmt: skip
    write_history([owner], facts, now=MIDNIGHT + 2 * HOUR)
    return api


def test_a_summary_tells_what_is_drawn_and_held_had_cost(charged: RestClient, ada: GraphQLClient) -> None:
    found = charged.get(f"/energy/summary?{SPAN}&stored=true").json["present"]["costs"]["stored"]
    assert (found["held"]["energy_wh"], found["held"]["cost"], found["held"]["cost_per_kwh"]) == (
        1500,
        "0.45",
        "0.30",
    )
    assert (found["drawn"]["energy_wh"], found["drawn"]["cost"], found["drawn"]["cost_coverage"]) == (
        500,
        "0.15",
        1,
    )
    assert found["held"]["co2_grams"] == pytest.approx(3 * found["drawn"]["co2_grams"], abs=0.2)
    assert found["held"]["grams_per_kwh"] == found["drawn"]["grams_per_kwh"] > 0
    assert found["followed_since"] < "2026-02-02"
    part = f"{{ {' '.join(PART.values())} }}"
    parts = " ".join(f"{name} {part}" for name in ("charged", "drawn", "lost", "driven", "held"))
    asked = f"present {{ costs {{ stored {{ {parts} followedSince }} }} }}"
    told = ada.ask(f"{{ energySummary({GRAPHQL_SPAN}) {{ {asked} }} }}")["energySummary"]["present"]["costs"][
        "stored"
    ]
    assert datetime.fromisoformat(told.pop("followedSince")) == datetime.fromisoformat(found.pop("followed_since"))
    assert told == {name: {PART[key]: value for key, value in each.items()} for name, each in found.items()}


def test_a_history_tells_it_row_by_row(charged: RestClient, ada: GraphQLClient) -> None:
    rows: dict[str, Any] = charged.get(
        f"/energy/history?{SPAN}&resolution=hour&columns=cost,{','.join(COLUMNS)}"
    ).json["series"]
    assert list(rows) == ["start", "cost", *COLUMNS]
    assert (rows["cost"][0], rows["drawn_cost"][0], rows["held_cost_per_kwh"][0]) == (0, 0.15, 0.3)
    for name in COLUMNS:
        assert rows[name][1:] == [None] * 23, "nothing is recorded then"
    names = " ".join(COLUMNS.values())
    asked = f"series {{ cost {names} }} points {{ {names} }}"
    told = ada.ask(f"{{ energyHistory({GRAPHQL_SPAN}, resolution: hour) {{ {asked} }} }}")["energyHistory"]
    assert told["series"] == {"cost": rows["cost"]} | {COLUMNS[name]: rows[name] for name in COLUMNS}
    assert [list(point.values()) for point in told["points"]] == [
        list(row) for row in zip(*(rows[name] for name in COLUMNS), strict=True)
    ]


def test_a_file_has_it_beside_costs(charged: RestClient) -> None:
    head, row, *_ = charged.get(f"/energy/export?{SPAN}&resolution=day&costs=true").data.decode().splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert (told["drawn_cost"], told["held_cost_per_kwh"]) == ("0.15", "0.3")
