"""Tariffs and bills over REST."""

from typing import Any

from tests.integration.services.tariffs.contracts import DYNAMIC, FIXED
from tests.rest import RestClient, assert_problem


def make(api: RestClient, **more: Any) -> dict[str, Any]:
    answer = api.post("/tariffs", FIXED | more)
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    assert answer.headers["Location"].endswith(f"/api/v1/tariffs/{made['id']}")
    return made


def test_a_tariff_is_answered_as_it_was_written(api: RestClient) -> None:
    made = make(api)
    assert (made["name"], made["currency"], made["is_own"], made["is_example"]) == ("Fixed", "EUR", True, False)
    [version] = made["versions"]
    assert version["valid_from"] == "2026-01-01"
    assert [line["kind"] for line in version["lines"]] == ["energy", "energy", "standing", "tax"]
    assert version["lines"][0]["price"] == "0.3"
    again = make(api, lines=version["lines"], name="The same")
    assert again["versions"] == made["versions"], "what is answered can be sent"
    answer = api.get(f"/tariffs/{made['id']}")
    assert answer.json == made
    assert api.get(f"/tariffs/{made['id']}", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert [one["id"] for one in api.get("/tariffs").json["items"]] == [made["id"], again["id"]]


def test_a_dynamic_tariff_may_follow_the_built_in_market(api: RestClient) -> None:
    made = make(api, lines=DYNAMIC["lines"])
    assert made["versions"][0]["lines"][0]["price"] == {"series": "market", "factor": "1.19", "add": "0.15"}


def test_what_is_wrong_is_a_problem_at_its_place(api: RestClient) -> None:
    wrong = FIXED | {"lines": [FIXED["lines"][0], {"kind": "standing", "name": "Standing", "price": "much"}]}
    assert_problem(api.post("/tariffs", wrong), 422, "BAD_USER_INPUT", "lines.1.price")
    assert_problem(api.post("/tariffs", {"name": "x"}), 422, "BAD_USER_INPUT", "valid_from", "lines", "currency")
    assert_problem(api.get("/tariffs/7"), 404, "NOT_FOUND")


def test_a_home_has_a_tariff_and_a_bill_by_it(api: RestClient) -> None:
    [home] = api.get("/homes").json["items"]
    assert api.get("/energy/bill").json["total"] is None
    made = make(api)
    had = api.post(f"/homes/{home['id']}/tariffs", {"tariff_id": made["id"], "valid_from": "2026-01-01"})
    assert had.status_code == 201
    assert had.json == {
        "direction": "import", "valid_from": "2026-01-01", "tariff_id": made["id"], "name": "Fixed", "currency": "EUR",
    }  # fmt: skip
    assert api.get(f"/homes/{home['id']}/tariffs").json["items"] == [had.json]
    bill = api.get("/energy/bill?from=2026-02-01&to=2026-03-01").json
    assert (bill["currency"], bill["coverage"], bill["home_id"]) == ("EUR", 0, home["id"])
    amounts = {line["name"]: line["amount"] for line in bill["lines"]}
    assert amounts == {"Energy": "0.00", "Feed-in": "0.00", "Standing charge": "11.20", "VAT": "2.13"}
    assert bill["total"] == "13.33"
    [standing] = [line for line in bill["lines"] if line["unit"] == "day"]
    assert (standing["quantity"], standing["price"], standing["how"]) == (28, "0.40", "28 day × 0.40")
    assert api.get(f"/homes/{home['id']}/energy/bill?month=2026-02").json["home_id"] == home["id"]
    assert_problem(api.get("/energy/bill?month=2026-2"), 422, "BAD_USER_INPUT", "month")
    assert_problem(api.delete(f"/tariffs/{made['id']}"), 409, "CONFLICT")


def test_a_demand_charge_is_answered_as_it_was_written(api: RestClient) -> None:
    times = [{"days": ["mon", "tue"], "from": "17:00", "to": "21:00"}, {"months": [1, 2]}]
    line = {"kind": "demand", "name": "Capacity", "price": "5"}
    made = make(api, lines=[line, line | {"name": "Evenings", "when": times}])
    assert [one["when"] for one in made["versions"][0]["lines"]] == [[{}], times]
    assert make(api, lines=made["versions"][0]["lines"])["versions"] == made["versions"]
    wrong = api.post("/tariffs", FIXED | {"lines": [line | {"when": [{"from": "17:10"}]}]})
    assert_problem(wrong, 422, "BAD_USER_INPUT", "lines.0.when.0.from")


def test_a_rate_of_openei_becomes_a_tariff(api: RestClient) -> None:
    rate = {
        "utility": "Some Utility", "name": "Residential", "startdate": 1_735_689_600, "fixedchargefirstmeter": 12.5,
        "energyratestructure": [[{"rate": 0.1, "max": 500}, {"rate": 0.12, "adj": 0.01}]], "mincharge": 20,
        "energyweekdayschedule": [[0] * 24] * 12, "energyweekendschedule": [[0] * 24] * 12,
        "flatdemandstructure": [[{"rate": 4}]], "flatdemandmonths": [0] * 12,
    }  # fmt: skip
    given = {"timezone": "America/Chicago", "holidays_of": "US"}
    answer = api.post("/tariffs/urdb", given | {"rate": {"items": [rate]}})
    assert answer.status_code == 201, answer.json
    made = answer.json["tariff"]
    assert answer.json["unbilled"] == ["mincharge: a least charge"]
    assert (made["name"], made["currency"], made["is_own"]) == ("Some Utility, Residential", "USD", True)
    [version] = made["versions"]
    assert [line["kind"] for line in version["lines"]] == ["tiers", "standing", "demand"]
    assert version["valid_from"] == "2025-01-01"
    assert "2025-07-04" in version["holidays"]
    assert api.get(f"/tariffs/{made['id']}").json == made
    for wrong in ({}, {"items": []}, rate | {"energyweekdayschedule": 7}, rate | {"energyratestructure": 7}):
        assert_problem(api.post("/tariffs/urdb", given | {"rate": wrong}), 422, "BAD_USER_INPUT", "rate")


def test_costs_are_told_to_who_asks_for_them(api: RestClient) -> None:
    [home] = api.get("/homes").json["items"]
    span = "from=2026-02-01&to=2026-03-01"
    assert "costs" not in api.get(f"/energy/summary?{span}").json["present"]
    asked = f"/energy/summary?{span}&costs=true"
    nothing = api.get(asked).json["present"]["costs"]
    assert (nothing["cost"], nothing["currency"], nothing["cost_coverage"]) == (None, None, 0)
    made = make(api)
    api.post(f"/homes/{home['id']}/tariffs", {"tariff_id": made["id"], "valid_from": "2026-02-01"})
    found = api.get(asked).json
    assert found["present"]["costs"] == {
        "currency": "EUR", "cost": "13.33", "cost_without": "13.33", "saving": "0.00", "cost_coverage": 1,
        "co2_grams": 0, "co2_coverage": 1,
    }  # fmt: skip
    assert found["before"]["costs"]["cost"] is None
    stored = api.get(f"/energy/summary?{span}&stored=true").json["present"]["costs"]
    assert stored == found["present"]["costs"] | {"stored": None}, "nothing is recorded"
    assert api.get(f"/homes/{home['id']}{asked}").json == found
    history = api.get(f"/energy/history?{span}&resolution=day&columns=consumption_wh,cost,co2_grams").json[
        "series"
    ]
    assert list(history) == ["start", "consumption_wh", "cost", "co2_grams"]
    assert history["cost"] == [None] * 28, "nothing is recorded"
    assert "cost" not in api.get(f"/energy/history?{span}&resolution=day&columns=all").json["series"]
    files = {
        costs: api.get(f"/energy/export?{span}&resolution=day&costs={costs}").data for costs in ("true", "false")
    }
    assert [b",cost,co2_grams,drawn_cost," in content for content in files.values()] == [True, False]
    wrong = api.get("/energy/summary?costs=maybe")
    assert_problem(wrong, 422, "BAD_USER_INPUT", "costs")
    assert wrong.json["fields"]["costs"] == ["must be true or false"]
    assert_problem(api.get("/energy/summary?costs=true&from=2019-01-01"), 422, "BAD_USER_INPUT", "from")


def test_a_version_of_a_day_to_come_is_added(api: RestClient) -> None:
    made = make(api)
    version = {"valid_from": "2099-01-01", "lines": FIXED["lines"][:1]}
    answer = api.post(f"/tariffs/{made['id']}/versions", version)
    assert answer.status_code == 201
    assert [one["valid_from"] for one in answer.json["versions"]] == ["2026-01-01", "2099-01-01"]
    past = version | {"valid_from": "2026-02-01"}
    assert_problem(api.post(f"/tariffs/{made['id']}/versions", past), 422, "BAD_USER_INPUT", "valid_from")
    assert api.delete(f"/tariffs/{made['id']}").status_code == 204
