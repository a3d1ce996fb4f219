"""Price series over GraphQL."""

from tests.client import GraphQLClient

CREATE = "mutation($input: CreatePriceSeriesInput!) { createPriceSeries(input: $input) { id name kind stepMinutes isOwn } }"
LOAD = "mutation($input: LoadPriceSeriesInput!) { loadPriceSeries(input: $input) { read written series { kept newestKnownAt } } }"


def test_a_series_is_made_loaded_listed_and_deleted(ada: GraphQLClient) -> None:
    given = {"name": "mine", "currency": "EUR", "stepMinutes": 15}
    made = ada.ask(CREATE, input=given)["createPriceSeries"]
    assert made == {"id": made["id"], "name": "mine", "kind": "price", "stepMinutes": 15, "isOwn": True}
    values = {"id": made["id"], "from": "2026-01-01T00:00Z", "values": ["83.21", -5], "per": "MWh"}
    done = ada.ask(LOAD, input=values | {"knownAt": "2025-12-31T13:00Z"})["loadPriceSeries"]
    assert (done["read"], done["written"], done["series"]["kept"]) == (2, 2, 2)
    assert done["series"]["newestKnownAt"].startswith("2025-12-31T13:00")
    assert ada.ask("{ priceSeries { name kept } }")["priceSeries"] == [{"name": "mine", "kept": 2}]
    assert ada.ask(f'mutation {{ deletePriceSeries(id: "{made["id"]}") {{ ok }} }}')["deletePriceSeries"]["ok"]
    assert ada.ask("{ priceSeries { name } }")["priceSeries"] == []


def test_what_is_wrong_with_values_is_told(ada: GraphQLClient) -> None:
    made = ada.ask(CREATE, input={"name": "grid", "kind": "carbon"})["createPriceSeries"]
    wrong = {"id": made["id"], "values": [{"start": "2026-01-01T00:00Z", "value": "0.5"}]}
    [told] = ada.fields(LOAD, input=wrong)["values"]
    assert told.startswith("values.0: 0.5 is not a whole number of g/kWh")
