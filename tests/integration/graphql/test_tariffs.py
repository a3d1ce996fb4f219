"""Tariffs and bills over GraphQL."""

from typing import Any

from tests.client import GraphQLClient

CREATE = "mutation($input: CreateTariffInput!) { createTariff(input: $input) { id name isOwn versions { validFrom lines } } }"
SET = """mutation($id: ID, $from: Date) {
  setHomeTariff(tariffId: $id, validFrom: $from) { direction validFrom tariff { name } }
}"""
BILL = """query($from: DateTime, $to: DateTime, $month: String) {
  energyBill(from: $from, to: $to, month: $month) { currency coverage total lines { name unit amount how } }
}"""
ENERGY = {"kind": "energy", "name": "Energy", "price": "0.30"}
STANDING = {"kind": "standing", "name": "Standing charge", "price": 0.4}


def make(client: GraphQLClient, **more: Any) -> dict[str, Any]:
    given = {"name": "Fixed", "currency": "EUR", "validFrom": "2026-01-01", "lines": [ENERGY, STANDING]}
    made: dict[str, Any] = client.ask(CREATE, input=given | more)["createTariff"]
    return made


def test_a_tariff_is_made_given_to_a_home_and_billed(ada: GraphQLClient) -> None:
    made = make(ada)
    assert (made["name"], made["isOwn"], len(made["versions"][0]["lines"])) == ("Fixed", True, 2)
    had = ada.ask(SET, **{"id": made["id"], "from": "2026-01-01"})["setHomeTariff"]
    assert had == {"direction": "import", "validFrom": "2026-01-01", "tariff": {"name": "Fixed"}}
    bill = ada.ask(BILL, **{"from": "2026-02-01T00:00:00Z", "to": "2026-03-01T00:00:00Z"})["energyBill"]
    assert (bill["currency"], bill["total"]) == ("EUR", "11.20")
    assert bill["lines"][1] == {
        "name": "Standing charge", "unit": "day", "amount": "11.20", "how": "28 day × 0.40",
    }  # fmt: skip
    assert ada.ask(BILL, month="2026-02")["energyBill"]["total"] == "11.20"
    [row] = ada.ask("{ homeTariffs { validFrom tariff { id } } }")["homeTariffs"]
    assert row["tariff"]["id"] == made["id"]


def test_costs_are_fields_of_summaries_and_histories(ada: GraphQLClient) -> None:
    made = make(ada)
    ada.ask(SET, **{"id": made["id"], "from": "2026-01-01"})
    span = 'from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z"'
    asked = "costs { currency cost costWithout saving costCoverage co2Grams co2Coverage }"
    found = ada.ask(f"{{ energySummary({span}) {{ present {{ {asked} }} before {{ {asked} }} }} }}")[
        "energySummary"
    ]
    assert found["present"]["costs"] == {
        "currency": "EUR", "cost": "11.20", "costWithout": "11.20", "saving": "0.00", "costCoverage": 1,
        "co2Grams": 0, "co2Coverage": 1,
    }  # fmt: skip
    assert found["before"]["costs"]["cost"] == "12.40"
    of_days = f"energyHistory({span}, resolution: day) {{ series {{ cost co2Grams }} points {{ cost }} }}"
    history = ada.ask(f"{{ {of_days} }}")["energyHistory"]
    assert history["series"]["cost"] == [None] * 28
    assert history["points"] == [{"cost": None}] * 28


def test_a_fault_of_a_line_is_told_at_its_place(ada: GraphQLClient) -> None:
    given = {"name": "x", "currency": "EUR", "validFrom": "2026-01-01", "lines": [ENERGY | {"price": "much"}]}
    answer = ada.post(CREATE, input=given).get_json()
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert list(error["extensions"]["fields"]) == ["lines.0.price"]


def test_versions_are_added_and_tariffs_deleted(ada: GraphQLClient) -> None:
    made = make(ada)
    add = """mutation($id: ID!, $input: TariffVersionInput!) {
      addTariffVersion(id: $id, input: $input) { versions { validFrom holidays } } }"""
    version = {"validFrom": "2099-01-01", "lines": [ENERGY], "holidays": ["2099-05-01"]}
    found = ada.ask(add, id=made["id"], input=version)["addTariffVersion"]["versions"]
    assert found[1] == {"validFrom": "2099-01-01", "holidays": ["2099-05-01"]}
    assert ada.ask("mutation($id: ID!) { deleteTariff(id: $id) { ok } }", id=made["id"])["deleteTariff"]["ok"]
    assert ada.ask("{ tariffs { id } }")["tariffs"] == []


def test_all_tariffs_can_be_asked_for_with_all_that_they_have(ada: GraphQLClient) -> None:
    make(ada)
    every = """{
      tariffs { id name currency timezone isExample isOwn versions { validFrom lines holidays } }
      homeTariffs { direction validFrom tariff { id versions { validFrom lines holidays } } }
    }"""
    assert len(ada.ask(every)["tariffs"]) == 1
