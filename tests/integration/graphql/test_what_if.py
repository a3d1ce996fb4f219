"""What-ifs over GraphQL."""

import pytest

from tests.client import GraphQLClient

ASK = """mutation($from: DateTime, $to: DateTime, $variants: [WhatIfVariantInput!], $bare: ID) {
  whatIf(from: $from, to: $to, variants: $variants, bareTariffId: $bare) {
    id state answer { from to scenarios {
      name kind strategy total figures { consumptionWh selfConsumption } months { month figures { lossWh } } lines { name }
    } }
  }
}"""
SPAN = {"from": "2026-01-10T00:00:00+01:00", "to": "2026-01-10T06:00:00+01:00"}


@pytest.fixture
def home(ada: GraphQLClient) -> GraphQLClient:
    """Ada's home behaves like one."""
    for key in ("solar_roof_6", "battery_10", "household"):
        ada.ask(f'mutation {{ createDevice(input: {{catalogKey: "{key}"}}) {{ id }} }}')
    return ada


def test_a_what_if_is_asked_answered_found_and_deleted(home: GraphQLClient) -> None:
    by_price = {"price": {"cheapestHours": 2}, "reservePercent": 10}
    variants = [
        {"name": "5 kWh", "battery": {"capacityWh": 5_000}, "solar": {"scale": 0.5}, "tariffId": None},
        {"name": "by price", "strategy": by_price},
    ]
    asked = home.ask(ASK, **SPAN, variants=variants)["whatIf"]
    scenarios = asked["answer"]["scenarios"]
    assert (asked["state"], asked["answer"]["from"]) == ("done", "2026-01-09T23:00:00+00:00")
    assert [(one["name"], one["strategy"]) for one in scenarios[2:]] == [
        ("5 kWh", "self_consumption"), ("by price", "price"),
    ]  # fmt: skip
    assert scenarios[0]["figures"]["consumptionWh"] == scenarios[3]["figures"]["consumptionWh"] > 0
    assert [month["month"] for month in scenarios[2]["months"]] == ["2026-01"]
    again = home.ask("query($id: ID!) { whatIf(id: $id) { state percent finishedAt } }", id=asked["id"])["whatIf"]
    assert (again["state"], again["percent"]) == ("done", 100)
    assert home.ask("mutation($id: ID!) { deleteWhatIf(id: $id) { ok } }", id=asked["id"])["deleteWhatIf"]["ok"]


def test_what_is_wrong_is_told_as_the_caller_wrote_it(home: GraphQLClient) -> None:
    def told(**variant: object) -> list[str]:
        return list(home.fields(ASK, **SPAN, variants=[{"name": "a", **variant}]))

    assert told(battery={"capacityWh": -1}) == ["variants.0.battery.capacityWh"]
    assert told(strategy={"price": {"cheapestHours": 99}}) == ["variants.0.strategy.price.cheapestHours"]
    assert told(strategy={"price": {}, "timeOfUse": {}}) == [
        "variants.0.strategy.timeOfUse", "variants.0.strategy.price",
    ]  # fmt: skip
    assert told(tariffId="x") == ["variants.0.tariffId"]
    assert list(home.fields(ASK, **SPAN, bare="77")) == ["bareTariffId"]
